namespace Serverless.Api.Catalog;

/// <summary>A database that exists.</summary>
/// <param name="Id">Names its blobs; never changes and is never shown.</param>
/// <param name="Name">Its normalised name.</param>
public sealed record DatabaseEntry(string Id, string Name);

/// <summary>Finds databases by the names that callers use.</summary>
public interface IDatabaseResolver
{
    /// <summary>The database of a normalised name, or null.</summary>
    ValueTask<DatabaseEntry?> ResolveAsync(string name, CancellationToken cancellationToken);
}

/// <summary>A deployment with the default database alone.</summary>
/// <param name="database">That database.</param>
public sealed class SingleDatabaseResolver(DatabaseEntry database) : IDatabaseResolver
{
    public ValueTask<DatabaseEntry?> ResolveAsync(string name, CancellationToken cancellationToken) =>
        new(string.Equals(name, database.Name, StringComparison.Ordinal) ? database : null);
}
