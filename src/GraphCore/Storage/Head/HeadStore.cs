using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Format;
using Serverless.GraphCore.Storage.Log;
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
internal sealed class HeadStore(IObjectStore store, DatabasePaths paths, RequestPolicy requests)
{
    /// <summary>The current HEAD; null if the database does not exist.</summary>
    /// <exception cref="GraphException">HEAD is damaged or of a newer version, or the store stayed unavailable.</exception>
    public async Task<StoredHead?> ReadAsync(CancellationToken cancellationToken) =>
        Decode(await GetAsync(paths.Head, null, cancellationToken), paths.Head);

    /// <summary>The current HEAD if it is another one than that of the ETag; null if not, or if the database does not exist.</summary>
    /// <exception cref="GraphException">As <see cref="ReadAsync"/>.</exception>
    public async Task<StoredHead?> ReadIfChangedAsync(string? etag, CancellationToken cancellationToken) =>
        Decode(await GetAsync(paths.Head, etag, cancellationToken), paths.Head);

    /// <summary>A HEAD of before, or of now; null if it is not kept any more.</summary>
    /// <exception cref="GraphException">As <see cref="ReadAsync"/>.</exception>
    public Task<DatabaseHead?> ReadCopyAsync(long version, Guid id, CancellationToken cancellationToken) =>
        ReadCopyAsync(paths.HeadCopy(version, id), cancellationToken);

    /// <summary>A HEAD of before by its path; null if it is not kept any more.</summary>
    /// <exception cref="GraphException">As <see cref="ReadAsync"/>.</exception>
    public async Task<DatabaseHead?> ReadCopyAsync(ObjectPath path, CancellationToken cancellationToken) =>
        Decode(await GetAsync(path, null, cancellationToken), path)?.Head;

    /// <summary>Under which condition a first HEAD can be written; null: there is a database.</summary>
    /// <exception cref="GraphException">As <see cref="ReadAsync"/>.</exception>
    public async Task<PutCondition?> ReadVacancyAsync(CancellationToken cancellationToken)
    {
        var got = await GetAsync(paths.Head, null, cancellationToken);
        return got.Status == GetStatus.NotFound ? PutCondition.IfAbsent : IsForbidden(got) ? PutCondition.IfMatch(got.ETag!) : null;
    }

    /// <summary>Writes the first HEAD, if the condition still holds.</summary>
    /// <exception cref="GraphException">The store has refused it; nothing was changed.</exception>
    public Task<HeadOutcome> CreateAsync(DatabaseHead head, PutCondition condition, CancellationToken cancellationToken) =>
        WriteAsync(head, condition, cancellationToken);

    /// <summary>
    /// Sees to it that whoever has found no database here does not make one any more: where HEAD would be, an object is put that says that there is none.
    /// False if there is a database, or if it is not known.
    /// </summary>
    /// <exception cref="GraphException">The store has refused it; nothing was changed.</exception>
    public async Task<bool> ForbidAsync(CancellationToken cancellationToken) =>
        await TryPutAsync(paths.Head, Forbidden.ToArray(), PutCondition.IfAbsent, cancellationToken) is { Status: PutStatus.Stored }
            || IsForbidden(await GetAsync(paths.Head, null, cancellationToken));

    /// <summary>Replaces the HEAD that was read.</summary>
    /// <exception cref="GraphException">The store has refused it, nothing was changed; or it does not tell what has become of it.</exception>
    public Task<HeadOutcome> ReplaceAsync(DatabaseHead head, string etag, CancellationToken cancellationToken) =>
        WriteAsync(head, PutCondition.IfMatch(etag), cancellationToken);

    private static ReadOnlySpan<byte> Forbidden => "SGDBVOID"u8;

    private static bool IsForbidden(GetResult got) => got.Status == GetStatus.Found && got.Content.Span.SequenceEqual(Forbidden);

    private static StoredHead? Decode(GetResult got, ObjectPath path)
    {
        if (got.Status != GetStatus.Found || IsForbidden(got))
        {
            return null;
        }

        return HeadCodec.Decode(got.Content, out var head) switch
        {
            DecodeStatus.Record => new StoredHead(head!, got.ETag!),
            DecodeStatus.TooNew => throw FormatVersion.TooNew($"`{path.Name}`"),
            _ => throw FormatVersion.Damaged($"`{path.Name}`"),
        };
    }

    private Task<GetResult> GetAsync(ObjectPath path, string? ifNoneMatch, CancellationToken cancellationToken) => requests.RepeatAsync(
        async token => (await store.GetAsync(path, ByteRange.All, ifNoneMatch, token)).EnsureWhole(ByteRange.All),
        cancellationToken);

    private async Task<HeadOutcome> WriteAsync(DatabaseHead head, PutCondition condition, CancellationToken cancellationToken)
    {
        var bytes = HeadCodec.Encode(head);

        // The copy's name is this HEAD's own, so one that exists is right. One that does not must, before HEAD says so.
        if (await TryPutAsync(paths.HeadCopy(head.Version, head.Id), bytes, PutCondition.IfAbsent, cancellationToken) is null
            && await ReadCopyAsync(head.Version, head.Id, cancellationToken) is null)
        {
            return HeadOutcome.Lost;
        }

        if (await TryPutAsync(paths.Head, bytes, condition, cancellationToken) is { Status: PutStatus.Stored })
        {
            return HeadOutcome.Written;
        }

        // A condition that failed may have been made to fail by an earlier arrival of this very request.
        var current = await GetAsync(paths.Head, null, cancellationToken);
        if (Decode(current, paths.Head)?.Head.Id == head.Id)
        {
            return HeadOutcome.Written;
        }

        var mayStillArrive = condition.Holds(current.Status == GetStatus.Found ? current.ETag : null);
        return mayStillArrive ? HeadOutcome.Unknown : HeadOutcome.Lost;
    }

    // Null: nobody knows what has become of it.
    private async Task<PutResult?> TryPutAsync(ObjectPath path, ReadOnlyMemory<byte> bytes, PutCondition condition, CancellationToken cancellationToken)
    {
        try
        {
            return await requests.LimitAsync(store.PutAsync(path, bytes, condition, cancellationToken), cancellationToken);
        }
        catch (Exception failure) when (failure is AmbiguousOutcomeException or TimeoutException)
        {
            return null;
        }
    }
}
