using Serverless.GraphCore.Storage.Format;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.GraphCore.Storage.Head;

/// <summary>A HEAD that was read, with the ETag by which it can be replaced.</summary>
internal sealed record StoredHead(DatabaseHead Head, string ETag);

/// <summary>How an attempt to write HEAD ended.</summary>
internal enum HeadOutcome
{
    /// <summary>HEAD is now the given one.</summary>
    Written,

    /// <summary>
    /// HEAD is another one, and the given one will not be HEAD from now on. It may have been for a moment, so what it refers to is for
    /// garbage collection to judge.
    /// </summary>
    Lost,

    /// <summary>It is not known, and may still change: read HEAD.</summary>
    Unknown,
}

/// <summary>
/// Reads and replaces HEAD. Before each replacement the new one is stored under a name of its own, so that no version that ever was HEAD
/// is lost.
/// </summary>
internal sealed class HeadStore(IObjectStore store, DatabasePaths paths)
{
    /// <summary>The current HEAD; null if the database does not exist.</summary>
    /// <exception cref="Errors.GraphException">HEAD is damaged or of a newer version.</exception>
    public async Task<StoredHead?> ReadAsync(CancellationToken cancellationToken)
    {
        var got = await store.GetAsync(paths.Head, ByteRange.All, null, cancellationToken);
        return got.Status == GetStatus.NotFound ? null : new StoredHead(Decode(got, paths.Head), got.ETag!);
    }

    /// <summary>A HEAD of before, or of now; null if it is not kept any more.</summary>
    /// <exception cref="Errors.GraphException">It is damaged or of a newer version.</exception>
    public async Task<DatabaseHead?> ReadCopyAsync(long version, Guid id, CancellationToken cancellationToken)
    {
        var path = paths.HeadCopy(version, id);
        var got = await store.GetAsync(path, ByteRange.All, null, cancellationToken);
        return got.Status == GetStatus.NotFound ? null : Decode(got, path);
    }

    /// <summary>Writes the first HEAD, if there is none.</summary>
    public Task<HeadOutcome> CreateAsync(DatabaseHead head, CancellationToken cancellationToken) =>
        WriteAsync(head, PutCondition.IfAbsent, cancellationToken);

    /// <summary>Replaces the HEAD that was read.</summary>
    public Task<HeadOutcome> ReplaceAsync(DatabaseHead head, string etag, CancellationToken cancellationToken) =>
        WriteAsync(head, PutCondition.IfMatch(etag), cancellationToken);

    private static DatabaseHead Decode(GetResult got, ObjectPath path) => HeadCodec.Decode(got.Content, out var head) switch
    {
        DecodeStatus.Record => head!,
        DecodeStatus.TooNew => throw FormatVersion.TooNew($"`{path.Name}`"),
        _ => throw FormatVersion.Damaged($"`{path.Name}`"),
    };

    private async Task<HeadOutcome> WriteAsync(DatabaseHead head, PutCondition condition, CancellationToken cancellationToken)
    {
        var bytes = HeadCodec.Encode(head);
        try
        {
            await store.PutAsync(paths.HeadCopy(head.Version, head.Id), bytes, PutCondition.IfAbsent, cancellationToken);
        }
        catch (AmbiguousOutcomeException)
        {
            // The name is this HEAD's own, so a copy that exists is right. One that does not must, before HEAD says so.
            if (await ReadCopyAsync(head.Version, head.Id, cancellationToken) is null)
            {
                return HeadOutcome.Lost;
            }
        }

        try
        {
            if ((await store.PutAsync(paths.Head, bytes, condition, cancellationToken)).Status == PutStatus.Stored)
            {
                return HeadOutcome.Written;
            }
        }
        catch (AmbiguousOutcomeException)
        {
        }

        // A condition that failed may have been made to fail by an earlier arrival of this very request.
        var current = await ReadAsync(cancellationToken);
        if (current?.Head.Id == head.Id)
        {
            return HeadOutcome.Written;
        }

        var mayStillArrive = condition.Holds(current?.ETag);
        return mayStillArrive ? HeadOutcome.Unknown : HeadOutcome.Lost;
    }
}
