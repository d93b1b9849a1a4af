using Serverless.GraphCore.Errors;

namespace Serverless.Api.Catalog;

/// <summary>What a name leads to, through an alias or not.</summary>
/// <param name="Database">The database; null: it is a composite, or the system database.</param>
/// <param name="Composite">The composite, or null.</param>
public sealed record CatalogTarget(DatabaseEntry? Database, CompositeEntry? Composite)
{
    /// <summary>The database that takes administration commands and holds nothing.</summary>
    public static CatalogTarget System { get; } = new(null, null);

    public bool IsSystem => Database is null && Composite is null;
}

/// <summary>Names → what they stand for. All names that callers use are looked up here: in paths, statements and commands.</summary>
public sealed class CatalogResolver(DatabaseCatalog catalog)
{
    /// <summary>What a name in any case stands for, as it was at most <see cref="DatabaseCatalog.MaxAge"/> ago; null: nothing.</summary>
    /// <exception cref="GraphException">The catalog is unavailable or damaged.</exception>
    public async ValueTask<CatalogTarget?> FindAsync(string text, CancellationToken cancellationToken)
    {
        if (!DatabaseName.TryNormalize(text, out string name))
        {
            return null;
        }

        if (name == DatabaseName.System)
        {
            return CatalogTarget.System;
        }

        return await catalog.FindAsync<NameEntry>(CatalogKeys.Name(name), cancellationToken) switch
        {
            null => await FindConstituentAsync(name, cancellationToken),
            { Kind: NameKind.Composite } => await catalog.FindAsync<CompositeEntry>(CatalogKeys.Composite(name), cancellationToken) is { } composite
                ? new CatalogTarget(null, composite)
                : null,
            var entry => await catalog.FindAsync<DatabaseEntry>(CatalogKeys.Database(entry.DatabaseId!), cancellationToken) is { } database
                ? new CatalogTarget(database, null)
                : null,
        };
    }

    /// <summary>The error for a name that stands for nothing, or for what the caller may not know of: the two cannot be told apart.</summary>
    public static GraphException NotFound(string name, SourcePosition? position) => new(ErrorCodes.DatabaseNotFound, $"There is no database `{name}`.", position: position);

    // x.y that is no name itself is constituent y of composite x.
    private async ValueTask<CatalogTarget?> FindConstituentAsync(string name, CancellationToken cancellationToken)
    {
        for (int dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1))
        {
            if (await catalog.FindAsync<CompositeEntry>(CatalogKeys.Composite(name[..dot]), cancellationToken) is { } composite
                && composite.Constituents.FirstOrDefault(constituent => constituent.Alias == name[(dot + 1)..]) is { } constituent
                && await catalog.FindAsync<DatabaseEntry>(CatalogKeys.Database(constituent.DatabaseId), cancellationToken) is { } database)
            {
                return new CatalogTarget(database, null);
            }
        }

        return null;
    }
}
