using Serverless.Api.Catalog;
using Serverless.GraphCore.Administration;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Administration;

/// <summary>The rules of names that commands share.</summary>
internal static class CatalogNames
{
    /// <summary>The database that a command names, by its name or an alias.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.DatabaseNotFound"/>; or it is a composite, or the system database, with which the command can do nothing.</exception>
    public static async Task<DatabaseEntry> DatabaseAsync(this CatalogTransaction transaction, NameReference name, CancellationToken cancellationToken) =>
        await transaction.FindDatabaseAsync(name, cancellationToken) ?? throw CatalogResolver.NotFound(name.Text, name.Position);

    /// <summary>The same; null when nothing has the name.</summary>
    /// <exception cref="GraphException">It is a composite, or the system database.</exception>
    public static async Task<DatabaseEntry?> FindDatabaseAsync(this CatalogTransaction transaction, NameReference name, CancellationToken cancellationToken)
    {
        if (!DatabaseName.TryNormalize(name.Text, out string normalized))
        {
            return null;
        }

        if (normalized == DatabaseName.System)
        {
            throw new GraphException(ErrorCodes.UnsupportedAdministrationCommand, $"The database `{DatabaseName.System}` cannot be changed, copied or dropped.", position: name.Position);
        }

        NameEntry? entry = await transaction.FindAsync<NameEntry>(CatalogKeys.Name(normalized), cancellationToken);
        if (entry is { Kind: NameKind.Composite })
        {
            throw new GraphException(ErrorCodes.ArgumentError, $"`{normalized}` is a composite database; the command takes a database with a graph of its own.", position: name.Position);
        }

        return entry is null ? null : await transaction.FindAsync<DatabaseEntry>(CatalogKeys.Database(entry.DatabaseId!), cancellationToken);
    }

    /// <summary>The composite that a command names.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.DatabaseNotFound"/>; or it is no composite.</exception>
    public static async Task<CompositeEntry> CompositeAsync(this CatalogTransaction transaction, NameReference name, CancellationToken cancellationToken) =>
        await transaction.FindCompositeAsync(name, cancellationToken) ?? throw CatalogResolver.NotFound(name.Text, name.Position);

    /// <summary>The same; null when nothing has the name.</summary>
    /// <exception cref="GraphException">It is no composite.</exception>
    public static async Task<CompositeEntry?> FindCompositeAsync(this CatalogTransaction transaction, NameReference name, CancellationToken cancellationToken)
    {
        if (!DatabaseName.TryNormalize(name.Text, out string normalized))
        {
            return null;
        }

        NameEntry? entry = await transaction.FindAsync<NameEntry>(CatalogKeys.Name(normalized), cancellationToken);
        if (normalized == DatabaseName.System || entry is { Kind: not NameKind.Composite })
        {
            throw new GraphException(ErrorCodes.ArgumentError, $"`{normalized}` is no composite database.", position: name.Position);
        }

        return entry is null ? null : await transaction.FindAsync<CompositeEntry>(CatalogKeys.Composite(normalized), cancellationToken);
    }

    /// <summary>Makes sure that a new name is not that of a constituent, written with its composite's: of <c>x.y</c> nobody could tell which it is.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.ExistingDatabaseFound"/>.</exception>
    public static async Task EnsureHidesNothingAsync(this CatalogTransaction transaction, string name, NameReference given, CancellationToken cancellationToken)
    {
        for (int dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1))
        {
            if (await transaction.FindAsync<CompositeEntry>(CatalogKeys.Composite(name[..dot]), cancellationToken) is { } composite
                && composite.Constituents.Any(constituent => constituent.Alias == name[(dot + 1)..]))
            {
                throw new GraphException(
                    ErrorCodes.ExistingDatabaseFound, $"`{name}` is the constituent `{name[(dot + 1)..]}` of the composite database `{composite.Name}`.", position: given.Position);
            }
        }
    }

    /// <summary>The same for a new constituent.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.ExistingDatabaseFound"/>.</exception>
    public static async Task EnsureHidesNothingAsync(this CatalogTransaction transaction, string composite, string alias, NameReference given, CancellationToken cancellationToken)
    {
        string name = $"{composite}.{alias}";
        if (await transaction.FindAsync<NameEntry>(CatalogKeys.Name(name), cancellationToken) is not null)
        {
            throw new GraphException(ErrorCodes.ExistingDatabaseFound, $"There is a database or alias `{name}`, which the constituent would hide.", position: given.Position);
        }
    }

    /// <summary>For a name that is taken.</summary>
    public static GraphException Taken(string name, NameKind by, NameReference given) => new(
        ErrorCodes.ExistingDatabaseFound,
        by switch
        {
            NameKind.Database => $"There is a database `{name}` already.",
            NameKind.Alias => $"There is an alias `{name}` already.",
            _ => $"There is a composite database `{name}` already.",
        },
        position: given.Position);

    /// <summary>A list with one more item, in ordinal order.</summary>
    public static IReadOnlyList<string> With(this IReadOnlyList<string> names, string name) => [.. names.Append(name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>A list without an item.</summary>
    public static IReadOnlyList<string> Without(this IReadOnlyList<string> names, string name) => [.. names.Where(other => other != name)];
}
