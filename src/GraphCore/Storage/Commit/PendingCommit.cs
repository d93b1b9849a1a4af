using Serverless.GraphCore.Storage.Log;

namespace Serverless.GraphCore.Storage.Commit;

/// <summary>Makes a command's record for the state that it is appended to; null if that state is already what the command wants.</summary>
internal delegate LogRecord? ControlFactory(LogTip tip, DateTimeOffset time);

/// <summary>
/// A transaction (<see cref="Request"/>) or a command (<see cref="Control"/>) waiting to be committed. Its caller may withdraw it as long
/// as no request with it is on its way.
/// </summary>
internal sealed class PendingCommit
{
    private const int Queued = 0;
    private const int Sent = 1;
    private const int Withdrawn = 2;

    private readonly TaskCompletionSource<CommitResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _stage;

    public PendingCommit(CommitRequest request, Deadline deadline)
    {
        Id = request.Id;
        OnBehalfOf = request.Id;
        Request = request;
        Deadline = deadline;
    }

    public PendingCommit(Guid id, Guid onBehalfOf, ControlFactory control, Deadline deadline)
    {
        Id = id;
        OnBehalfOf = onBehalfOf;
        Control = control;
        Deadline = deadline;
    }

    public Guid Id { get; }

    /// <summary>The transaction whose reservation lets this pass.</summary>
    public Guid OnBehalfOf { get; }

    public CommitRequest? Request { get; }

    public ControlFactory? Control { get; }

    public Deadline Deadline { get; }

    /// <summary>Ends with the outcome.</summary>
    public Task<CommitResult> Task => _completion.Task;

    public bool IsWithdrawn => Volatile.Read(ref _stage) == Withdrawn;

    /// <summary>Whether a request with it has been sent whose fate is not known.</summary>
    public bool IsSent => Volatile.Read(ref _stage) == Sent;

    /// <summary>Roughly what it adds to a record.</summary>
    public int Length => Request is null ? 0 : Format.LogRecordCodec.CommitHeaderLength + Request.Payload.Length + (Request.WriteKeys.Sorted.Length * sizeof(ulong));

    /// <summary>From here on it cannot be withdrawn; false if it has been.</summary>
    public bool TrySend() => Interlocked.CompareExchange(ref _stage, Sent, Queued) != Withdrawn;

    /// <summary>The requests with it have come to nothing; it may be withdrawn again.</summary>
    public void TakeBack() => Interlocked.CompareExchange(ref _stage, Queued, Sent);

    /// <summary>False if it is too late.</summary>
    public bool TryWithdraw() => !Task.IsCompleted && Interlocked.CompareExchange(ref _stage, Withdrawn, Queued) == Queued;

    public void Complete(CommitResult result) => _completion.TrySetResult(result);
}
