using System.Runtime.CompilerServices;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.Api.Tests.Operations;

/// <summary>What happens to one request.</summary>
public enum Fault
{
    /// <summary>It is refused, and nothing is done.</summary>
    Refused,

    /// <summary>It is done, but its reply is lost.</summary>
    ReplyLost,

    /// <summary>The process dies just before it.</summary>
    DeadBefore,

    /// <summary>The process dies just after it.</summary>
    DeadAfter,
}

/// <summary>Lets something happen to the request of a number; of a process that is dead nothing arrives any more.</summary>
internal sealed class FaultStore(IObjectStore inner, Fault fault, int number) : IObjectStore
{
    private int requests;
    private volatile bool isDead;

    /// <summary>Whether there were so many requests.</summary>
    public bool HasHappened => requests > number;

    /// <summary>Completes when the process is dead.</summary>
    public TaskCompletionSource Dead { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<GetResult> GetAsync(ObjectPath path, ByteRange range, string? ifNoneMatch, CancellationToken cancellationToken) =>
        RunAsync(() => inner.GetAsync(path, range, ifNoneMatch, cancellationToken), isWrite: false);

    public Task<PutResult> PutAsync(ObjectPath path, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken) =>
        RunAsync(() => inner.PutAsync(path, content, condition, cancellationToken));

    public Task<PutResult> PutAsync(ObjectPath path, Stream content, PutCondition condition, CancellationToken cancellationToken) =>
        RunAsync(() => inner.PutAsync(path, content, condition, cancellationToken));

    public Task<PutResult> CreateAppendableAsync(ObjectPath path, CancellationToken cancellationToken) => RunAsync(() => inner.CreateAppendableAsync(path, cancellationToken));

    public Task<AppendResult> AppendAsync(ObjectPath path, ReadOnlyMemory<byte> content, long expectedPosition, CancellationToken cancellationToken) =>
        RunAsync(() => inner.AppendAsync(path, content, expectedPosition, cancellationToken));

    public Task<bool> RepairTailAsync(ObjectPath path, long observedLength, long newLength, CancellationToken cancellationToken) =>
        RunAsync(() => inner.RepairTailAsync(path, observedLength, newLength, cancellationToken));

    public async IAsyncEnumerable<ObjectInfo> ListAsync(ObjectPath folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (ObjectInfo found in await RunAsync(async () => await inner.ListAsync(folder, cancellationToken).ToListAsync(cancellationToken), isWrite: false))
        {
            yield return found;
        }
    }

    public Task<DeleteResult> DeleteAsync(ObjectPath path, string? ifMatch, CancellationToken cancellationToken) => RunAsync(() => inner.DeleteAsync(path, ifMatch, cancellationToken));

    private async Task<T> RunAsync<T>(Func<Task<T>> request, bool isWrite = true)
    {
        bool isHit = Interlocked.Increment(ref requests) == number + 1;
        if (isHit && fault == Fault.DeadBefore)
        {
            Die();
        }

        if (isDead || (isHit && fault == Fault.Refused))
        {
            throw new GraphException(ErrorCodes.DatabaseUnavailable, "The store does not answer.");
        }

        T result = await request();
        if (isHit && fault == Fault.DeadAfter)
        {
            Die();
        }

        if (isDead || (isHit && fault == Fault.ReplyLost))
        {
            throw isWrite ? new AmbiguousOutcomeException("The store's answer was lost.") : new GraphException(ErrorCodes.DatabaseUnavailable, "The store's answer was lost.");
        }

        return result;
    }

    private void Die()
    {
        isDead = true;
        Dead.TrySetResult();
    }
}
