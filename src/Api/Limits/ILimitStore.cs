namespace Serverless.Api.Limits;

/// <summary>A small row that instances share.</summary>
/// <param name="Name">Its name within the database.</param>
/// <param name="Content">At most a few kilobytes.</param>
/// <param name="ETag">Changes with every put.</param>
/// <param name="Age">
/// How long ago it was put, by one clock that all readers share (the store's where it has one), never more than it is: what expires is
/// judged by it, so no two instances compare their clocks.
/// </param>
public sealed record LimitRow(string Name, ReadOnlyMemory<byte> Content, string ETag, TimeSpan Age);

/// <summary>
/// Small rows by database and name, changed by compare-and-swap: what instances share to count together. Rows are linearisable each by
/// itself. Every method may throw; a put whose outcome is not known throws as well, and may still be carried out later.
/// </summary>
public interface ILimitStore
{
    /// <summary>A row, or null.</summary>
    Task<LimitRow?> GetAsync(string databaseId, string name, CancellationToken cancellationToken);

    /// <summary>The rows whose names begin with a prefix; each as it was at some moment of the listing.</summary>
    Task<IReadOnlyList<LimitRow>> ListAsync(string databaseId, string prefix, CancellationToken cancellationToken);

    /// <summary>Writes a row.</summary>
    /// <param name="databaseId">The database.</param>
    /// <param name="name">Letters, digits and hyphens.</param>
    /// <param name="content">The new content.</param>
    /// <param name="etag">The row that is replaced; null: there is none yet.</param>
    /// <param name="cancellationToken">Ends the attempt; whether it has been carried out is not known then.</param>
    /// <returns>The new ETag; null: the row has changed, or exists, or does not any more.</returns>
    Task<string?> PutAsync(string databaseId, string name, ReadOnlyMemory<byte> content, string? etag, CancellationToken cancellationToken);

    /// <summary>Deletes all rows of a database, when it is dropped.</summary>
    Task DeleteAllAsync(string databaseId, CancellationToken cancellationToken);
}
