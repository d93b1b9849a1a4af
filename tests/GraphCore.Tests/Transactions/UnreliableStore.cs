using Serverless.GraphCore.Storage.Objects;

namespace Serverless.GraphCore.Tests.Transactions;

/// <summary>What happens to a request.</summary>
internal enum Fault
{
    /// <summary>Its sender dies before it sends it.</summary>
    DiesBefore,

    /// <summary>Its sender dies when it has been carried out.</summary>
    DiesAfter,

    /// <summary>It is carried out, and its sender does not know. Of a read: it is repeated.</summary>
    ReplyLost,
}

/// <summary>A store with a fault at one request, by its number; whoever has died sends nothing more.</summary>
internal sealed class UnreliableStore(IObjectStore inner) : IObjectStore
{
    private int left = -1;
    private Fault fault;
    private bool isDead;

    /// <summary>Whether the fault has happened.</summary>
    public bool WasHit { get; private set; }

    public void FailAt(int request, Fault what) => (left, fault) = (request, what);

    public Task<GetResult> GetAsync(ObjectPath path, ByteRange range, string? ifNoneMatch, CancellationToken cancellationToken) =>
        RequestAsync(() => inner.GetAsync(path, range, ifNoneMatch, cancellationToken), isWrite: false);

    public Task<PutResult> PutAsync(ObjectPath path, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken) =>
        RequestAsync(() => inner.PutAsync(path, content, condition, cancellationToken), isWrite: true);

    public Task<PutResult> PutAsync(ObjectPath path, Stream content, PutCondition condition, CancellationToken cancellationToken) =>
        RequestAsync(() => inner.PutAsync(path, content, condition, cancellationToken), isWrite: true);

    public Task<PutResult> CreateAppendableAsync(ObjectPath path, CancellationToken cancellationToken) =>
        RequestAsync(() => inner.CreateAppendableAsync(path, cancellationToken), isWrite: true);

    public Task<AppendResult> AppendAsync(ObjectPath path, ReadOnlyMemory<byte> content, long expectedPosition, CancellationToken cancellationToken) =>
        RequestAsync(() => inner.AppendAsync(path, content, expectedPosition, cancellationToken), isWrite: true);

    public Task<bool> RepairTailAsync(ObjectPath path, long observedLength, long newLength, CancellationToken cancellationToken) =>
        RequestAsync(() => inner.RepairTailAsync(path, observedLength, newLength, cancellationToken), isWrite: true);

    public IAsyncEnumerable<ObjectInfo> ListAsync(ObjectPath folder, CancellationToken cancellationToken) => inner.ListAsync(folder, cancellationToken);

    public Task<DeleteResult> DeleteAsync(ObjectPath path, string? ifMatch, CancellationToken cancellationToken) =>
        RequestAsync(() => inner.DeleteAsync(path, ifMatch, cancellationToken), isWrite: true);

    private async Task<T> RequestAsync<T>(Func<Task<T>> request, bool isWrite)
    {
        bool isHit = left-- == 0;
        WasHit |= isHit;
        isDead |= isHit && fault == Fault.DiesBefore;
        if (isDead)
        {
            throw new InterruptedException();
        }

        T result = await request();
        isDead |= isHit && fault == Fault.DiesAfter;
        return isDead ? throw new InterruptedException()
            : isHit && isWrite ? throw new AmbiguousOutcomeException("The connection was reset.")
            : result;
    }
}
