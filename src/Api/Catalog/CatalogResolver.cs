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
    public async ValueTask<CatalogTarget?> FindAsync(string text, CancellationToken cancellationToken) => (await LookUpAsync(text, static _ => true, cancellationToken)).Target;

    /// <summary>What a name stands for, if the caller may know of it; null: it stands for nothing, or the caller may not.</summary>
    /// <param name="text">The name.</param>
    /// <param name="isVisible">Whether the caller may know of the database of an id. A composite is known to those who know one of its databases.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="GraphException">The catalog is unavailable or damaged.</exception>
    public async ValueTask<CatalogTarget?> FindAsync(string text, Func<string, bool> isVisible, CancellationToken cancellationToken) =>
        (await LookUpAsync(text, isVisible, cancellationToken)).Target;

    /// <summary>What a name stands for, if the caller may know of it.</summary>
    /// <exception cref="GraphException">
    /// <see cref="ErrorCodes.DatabaseNotFound"/>: it stands for nothing, or the caller may not know of it, which only <see cref="IsHidden"/> tells. The catalog is unavailable or damaged.
    /// </exception>
    public async ValueTask<CatalogTarget> ReadAsync(string text, SourcePosition? position, Func<string, bool> isVisible, CancellationToken cancellationToken)
    {
        (CatalogTarget? target, bool isHidden) = await LookUpAsync(text, isVisible, cancellationToken);
        return target ?? throw NotFound(text, position, isHidden ? new GraphException(ErrorCodes.Forbidden, "The caller has no privilege on the database.") : null);
    }

    /// <summary>The error for a name that stands for nothing, or for what the caller may not know of: who is answered cannot tell the two apart.</summary>
    public static GraphException NotFound(string name, SourcePosition? position) => NotFound(name, position, null);

    /// <summary>Whether a failure is that something was asked for of which the caller may not know: for the audit log.</summary>
    public static bool IsHidden(GraphException failure) => failure.Code == ErrorCodes.DatabaseNotFound && failure.InnerException is GraphException { Code: var cause } && cause == ErrorCodes.Forbidden;

    private static GraphException NotFound(string name, SourcePosition? position, Exception? cause) =>
        new(ErrorCodes.DatabaseNotFound, $"There is no database `{name}`.", position: position, innerException: cause);

    private static bool IsVisible(CatalogTarget target, Func<string, bool> isVisible) => target switch
    {
        { Database: { } database } => isVisible(database.Id),
        { Composite: { Constituents: { Count: > 0 } constituents } } => constituents.Any(constituent => isVisible(constituent.DatabaseId)),
        _ => true,
    };

    // What the caller may not know of takes as many requests to the store as what does not exist: the time must not tell the two apart either.
    private async ValueTask<(CatalogTarget? Target, bool IsHidden)> LookUpAsync(string text, Func<string, bool> isVisible, CancellationToken cancellationToken)
    {
        if (!DatabaseName.TryNormalize(text, out string name))
        {
            return default;
        }

        if (name == DatabaseName.System)
        {
            return (CatalogTarget.System, false);
        }

        if (await FindNamedAsync(name, cancellationToken) is not { } named)
        {
            CatalogTarget? constituent = await FindConstituentAsync(name, cancellationToken);
            return constituent is null || IsVisible(constituent, isVisible) ? (constituent, false) : (null, true);
        }

        if (IsVisible(named, isVisible))
        {
            return (named, false);
        }

        await catalog.RefreshAsync(cancellationToken);
        return (null, true);
    }

    private async ValueTask<CatalogTarget?> FindNamedAsync(string name, CancellationToken cancellationToken) =>
        await catalog.FindAsync<NameEntry>(CatalogKeys.Name(name), cancellationToken) switch
        {
            null => null,
            { Kind: NameKind.Composite } => await catalog.FindAsync<CompositeEntry>(CatalogKeys.Composite(name), cancellationToken) is { } composite
                ? new CatalogTarget(null, composite)
                : null,
            var entry => await catalog.FindAsync<DatabaseEntry>(CatalogKeys.Database(entry.DatabaseId!), cancellationToken) is { } database
                ? new CatalogTarget(database, null)
                : null,
        };

    // x.y that is no name itself is constituent y of composite x. That it is none was looked for in the store just now, so nothing newer can be known.
    private async ValueTask<CatalogTarget?> FindConstituentAsync(string name, CancellationToken cancellationToken)
    {
        for (int dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1))
        {
            if (await catalog.ReadAsync<CompositeEntry>(CatalogKeys.Composite(name[..dot]), cancellationToken) is { } composite
                && composite.Constituents.FirstOrDefault(constituent => constituent.Alias == name[(dot + 1)..]) is { } constituent
                && await catalog.FindAsync<DatabaseEntry>(CatalogKeys.Database(constituent.DatabaseId), cancellationToken) is { } database)
            {
                return new CatalogTarget(database, null);
            }
        }

        return null;
    }
}
