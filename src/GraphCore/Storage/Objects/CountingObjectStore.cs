namespace Serverless.GraphCore.Storage.Objects;

/// <summary>Requests and bytes so far. A listing counts as one request.</summary>
public readonly record struct StoreCounters(long Gets, long Puts, long Appends, long Lists, long Deletes, long BytesRead, long BytesWritten)
{
    /// <summary>All requests.</summary>
    public long Requests => Gets + Puts + Appends + Lists + Deletes;

    /// <summary>What was added between two readings.</summary>
    public static StoreCounters operator -(StoreCounters later, StoreCounters earlier) => new(
        later.Gets - earlier.Gets,
        later.Puts - earlier.Puts,
        later.Appends - earlier.Appends,
        later.Lists - earlier.Lists,
        later.Deletes - earlier.Deletes,
        later.BytesRead - earlier.BytesRead,
        later.BytesWritten - earlier.BytesWritten);
}

/// <summary>Counts the requests to another store, for usage metering and for tests of what an operation costs.</summary>
public sealed class CountingObjectStore(IObjectStore inner) : IObjectStore
{
    private long _gets;
    private long _puts;
    private long _appends;
    private long _lists;
    private long _deletes;
    private long _bytesRead;
    private long _bytesWritten;

    /// <summary>The counts so far; requests under way are counted, bytes when they have arrived.</summary>
    public StoreCounters Counters => new(
        Interlocked.Read(ref _gets),
        Interlocked.Read(ref _puts),
        Interlocked.Read(ref _appends),
        Interlocked.Read(ref _lists),
        Interlocked.Read(ref _deletes),
        Interlocked.Read(ref _bytesRead),
        Interlocked.Read(ref _bytesWritten));

    /// <inheritdoc/>
    public async Task<GetResult> GetAsync(ObjectPath path, ByteRange range, string? ifNoneMatch, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _gets);
        var result = await inner.GetAsync(path, range, ifNoneMatch, cancellationToken);
        Interlocked.Add(ref _bytesRead, result.Content.Length);
        return result;
    }

    /// <inheritdoc/>
    public Task<PutResult> PutAsync(ObjectPath path, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _puts);
        Interlocked.Add(ref _bytesWritten, content.Length);
        return inner.PutAsync(path, content, condition, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<PutResult> PutAsync(ObjectPath path, Stream content, PutCondition condition, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _puts);
        Interlocked.Add(ref _bytesWritten, content.Length - content.Position);
        return inner.PutAsync(path, content, condition, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<PutResult> CreateAppendableAsync(ObjectPath path, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _puts);
        return inner.CreateAppendableAsync(path, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<AppendResult> AppendAsync(ObjectPath path, ReadOnlyMemory<byte> content, long expectedPosition, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _appends);
        Interlocked.Add(ref _bytesWritten, content.Length);
        return inner.AppendAsync(path, content, expectedPosition, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> RepairTailAsync(ObjectPath path, long observedLength, long newLength, CancellationToken cancellationToken) =>
        inner.RepairTailAsync(path, observedLength, newLength, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<ObjectInfo> ListAsync(ObjectPath folder, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _lists);
        return inner.ListAsync(folder, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<DeleteResult> DeleteAsync(ObjectPath path, string? ifMatch, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _deletes);
        return inner.DeleteAsync(path, ifMatch, cancellationToken);
    }
}
