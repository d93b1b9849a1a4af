using Serverless.GraphCore.Storage.Objects;

namespace Serverless.GraphCore.Tests;

/// <summary>
/// A store whose caller dies at one of its requests, before it is sent or before the answer is there, so that all later ones fail too; or only sleeps there,
/// while others do something.
/// </summary>
/// <param name="inner">The store.</param>
/// <param name="last">The number of the request, from 0.</param>
/// <param name="isSent">Whether it is carried out.</param>
internal sealed class InterruptedStore(IObjectStore inner, int last, bool isSent) : IObjectStore
{
    private int _requests;

    /// <summary>What others do before the request is sent; then the caller goes on. Null: it dies.</summary>
    public Func<Task>? Meanwhile { get; init; }

    public Task<GetResult> GetAsync(ObjectPath path, ByteRange range, string? ifNoneMatch, CancellationToken cancellationToken) =>
        RunAsync(() => inner.GetAsync(path, range, ifNoneMatch, cancellationToken));

    public Task<PutResult> PutAsync(ObjectPath path, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken) =>
        RunAsync(() => inner.PutAsync(path, content, condition, cancellationToken));

    public Task<PutResult> PutAsync(ObjectPath path, Stream content, PutCondition condition, CancellationToken cancellationToken) =>
        RunAsync(() => inner.PutAsync(path, content, condition, cancellationToken));

    public Task<PutResult> CreateAppendableAsync(ObjectPath path, CancellationToken cancellationToken) =>
        RunAsync(() => inner.CreateAppendableAsync(path, cancellationToken));

    public Task<AppendResult> AppendAsync(ObjectPath path, ReadOnlyMemory<byte> content, long expectedPosition, CancellationToken cancellationToken) =>
        RunAsync(() => inner.AppendAsync(path, content, expectedPosition, cancellationToken));

    public Task<bool> RepairTailAsync(ObjectPath path, long observedLength, long newLength, CancellationToken cancellationToken) =>
        RunAsync(() => inner.RepairTailAsync(path, observedLength, newLength, cancellationToken));

    public async IAsyncEnumerable<ObjectInfo> ListAsync(ObjectPath folder, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await RunAsync(static () => Task.FromResult(0));
        await foreach (ObjectInfo info in inner.ListAsync(folder, cancellationToken))
        {
            yield return info;
        }
    }

    public Task<DeleteResult> DeleteAsync(ObjectPath path, string? ifMatch, CancellationToken cancellationToken) =>
        RunAsync(() => inner.DeleteAsync(path, ifMatch, cancellationToken));

    private async Task<T> RunAsync<T>(Func<Task<T>> request)
    {
        int number = _requests++;
        if (number == last && Meanwhile is not null)
        {
            await Meanwhile();
        }

        if (number < last || Meanwhile is not null)
        {
            return await request();
        }

        if (number == last && isSent)
        {
            await request();
        }

        throw new InterruptedException();
    }
}

/// <summary>The caller has died.</summary>
internal sealed class InterruptedException : Exception;
