using Serverless.GraphCore.Storage.Objects;

namespace Serverless.GraphCore.Tests.Storage.Caching;

/// <summary>Records the reads of another store, and lets a test hold them back, fail them, or change what they bring.</summary>
internal sealed class WatchedStore(IObjectStore inner) : IObjectStore
{
    private readonly Lock _gate = new();
    private readonly List<(ObjectPath Path, ByteRange Range)> _gets = [];
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<TaskCompletionSource> _held = new();
    private TaskCompletionSource _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _holds;

    /// <summary>What was asked for, in the order of the requests.</summary>
    public IReadOnlyList<(ObjectPath Path, ByteRange Range)> Gets
    {
        get
        {
            lock (_gate)
            {
                return [.. _gets];
            }
        }
    }

    /// <summary>Ends when a request was cancelled while it was held back.</summary>
    public Task Cancelled => _cancelled.Task;

    /// <summary>Called when a request is cancelled while it is held back, before its caller learns of it.</summary>
    public Action? OnCancelled { get; set; }

    /// <summary>Called with each request's number, from 0; may throw.</summary>
    public Action<int>? OnGet { get; set; }

    /// <summary>Changes the bytes that come back.</summary>
    public Func<ByteRange, ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? Change { get; set; }

    /// <summary>Whether each read leaves its caller's thread first.</summary>
    public bool Yields { get; set; }

    /// <summary>Forgets what was asked for.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _gets.Clear();
        }
    }

    /// <summary>Holds requests back from now on.</summary>
    public void Hold()
    {
        lock (_gate)
        {
            _holds = true;
        }
    }

    /// <summary>Lets the requests go that are held back, and all that come.</summary>
    public void LetGo()
    {
        lock (_gate)
        {
            _holds = false;
            while (_held.TryDequeue(out var held))
            {
                held.SetResult();
            }
        }
    }

    /// <summary>Lets the oldest of the requests go that are held back, and waits for the one that comes because of that.</summary>
    public async Task LetOneGoAsync(CancellationToken cancellationToken)
    {
        Task next;
        lock (_gate)
        {
            next = _arrival.Task;
            _held.Dequeue().SetResult();
        }

        await next.WaitAsync(cancellationToken);
    }

    public async Task<GetResult> GetAsync(ObjectPath path, ByteRange range, string? ifNoneMatch, CancellationToken cancellationToken)
    {
        int number;
        TaskCompletionSource? held = null;
        lock (_gate)
        {
            number = _gets.Count;
            _gets.Add((path, range));
            if (_holds)
            {
                _held.Enqueue(held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            }

            _arrival.SetResult();
            _arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        if (Yields)
        {
            await Task.Yield();
        }

        if (held is not null)
        {
            try
            {
                await held.Task.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                OnCancelled?.Invoke();
                _cancelled.TrySetResult();
                throw;
            }
        }

        OnGet?.Invoke(number);
        var got = await inner.GetAsync(path, range, ifNoneMatch, cancellationToken);
        return Change is null ? got : got with { Content = Change(range, got.Content) };
    }

    public Task<PutResult> PutAsync(ObjectPath path, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken) =>
        inner.PutAsync(path, content, condition, cancellationToken);

    public Task<PutResult> PutAsync(ObjectPath path, Stream content, PutCondition condition, CancellationToken cancellationToken) =>
        inner.PutAsync(path, content, condition, cancellationToken);

    public Task<PutResult> CreateAppendableAsync(ObjectPath path, CancellationToken cancellationToken) => inner.CreateAppendableAsync(path, cancellationToken);

    public Task<AppendResult> AppendAsync(ObjectPath path, ReadOnlyMemory<byte> content, long expectedPosition, CancellationToken cancellationToken) =>
        inner.AppendAsync(path, content, expectedPosition, cancellationToken);

    public Task<bool> RepairTailAsync(ObjectPath path, long observedLength, long newLength, CancellationToken cancellationToken) =>
        inner.RepairTailAsync(path, observedLength, newLength, cancellationToken);

    public IAsyncEnumerable<ObjectInfo> ListAsync(ObjectPath folder, CancellationToken cancellationToken) => inner.ListAsync(folder, cancellationToken);

    public Task<DeleteResult> DeleteAsync(ObjectPath path, string? ifMatch, CancellationToken cancellationToken) => inner.DeleteAsync(path, ifMatch, cancellationToken);
}
