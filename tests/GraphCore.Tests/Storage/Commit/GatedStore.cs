using Serverless.GraphCore.Storage.Objects;

namespace Serverless.GraphCore.Tests.Storage.Commit;

/// <summary>Holds appends back while it is closed.</summary>
internal sealed class GatedStore(IObjectStore inner) : IObjectStore
{
    private TaskCompletionSource _open = Opened();

    public void Close() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => _open.TrySetResult();

    public Task<GetResult> GetAsync(ObjectPath path, ByteRange range, string? ifNoneMatch, CancellationToken cancellationToken) =>
        inner.GetAsync(path, range, ifNoneMatch, cancellationToken);

    public Task<PutResult> PutAsync(ObjectPath path, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken) =>
        inner.PutAsync(path, content, condition, cancellationToken);

    public Task<PutResult> PutAsync(ObjectPath path, Stream content, PutCondition condition, CancellationToken cancellationToken) =>
        inner.PutAsync(path, content, condition, cancellationToken);

    public Task<PutResult> CreateAppendableAsync(ObjectPath path, CancellationToken cancellationToken) => inner.CreateAppendableAsync(path, cancellationToken);

    public async Task<AppendResult> AppendAsync(ObjectPath path, ReadOnlyMemory<byte> content, long expectedPosition, CancellationToken cancellationToken)
    {
        await _open.Task;
        return await inner.AppendAsync(path, content, expectedPosition, cancellationToken);
    }

    public Task<bool> RepairTailAsync(ObjectPath path, long observedLength, long newLength, CancellationToken cancellationToken) =>
        inner.RepairTailAsync(path, observedLength, newLength, cancellationToken);

    public IAsyncEnumerable<ObjectInfo> ListAsync(ObjectPath folder, CancellationToken cancellationToken) => inner.ListAsync(folder, cancellationToken);

    public Task<DeleteResult> DeleteAsync(ObjectPath path, string? ifMatch, CancellationToken cancellationToken) => inner.DeleteAsync(path, ifMatch, cancellationToken);

    private static TaskCompletionSource Opened()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }
}
