using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Execution;

/// <summary>What one statement may spend. Checked by every operator once a batch.</summary>
/// <param name="clock">The clock of the deadline.</param>
/// <param name="timeout">Time from now on; null: no end.</param>
/// <param name="maxRows">Rows of the result; null: any number.</param>
/// <param name="maxMemory">Bytes that the statement's operators may hold at a time; null: any number.</param>
internal sealed class QueryBudget(TimeProvider clock, TimeSpan? timeout, long? maxRows, long? maxMemory, CancellationToken cancellationToken)
{
    private long deadline = Deadline(clock, timeout);
    private readonly long memoryLimit = maxMemory ?? long.MaxValue;
    private readonly long rowLimit = maxRows ?? long.MaxValue;
    private long rows;
    private long waited;

    /// <summary>What the statement uses is added to it; null: nobody asks.</summary>
    public WorkUsage? Usage { get; init; }

    /// <summary>A budget without limits.</summary>
    public static QueryBudget Unlimited => new(TimeProvider.System, null, null, null, CancellationToken.None);

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Bytes held now.</summary>
    public long Memory { get; private set; }

    /// <summary>The most bytes held at a time so far.</summary>
    public long PeakMemory { get; private set; }

    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    /// <exception cref="GraphException"><see cref="ErrorCodes.TransactionTimedOut"/>.</exception>
    public void Check()
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (deadline != long.MaxValue && clock.GetTimestamp() > deadline)
        {
            throw new GraphException(ErrorCodes.TransactionTimedOut, $"The statement has not completed within {timeout!.Value.TotalMilliseconds:0} ms: ask for less, or raise the time limit.");
        }
    }

    /// <summary>Gives the whole time again: each batch of <c>IN TRANSACTIONS</c> has it.</summary>
    public void RestartDeadline() => deadline = Deadline(clock, timeout);

    /// <summary>Takes memory. Nothing is taken when it fails.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.TransactionOutOfMemoryError"/>.</exception>
    public void Reserve(long bytes)
    {
        if (bytes > memoryLimit - Memory)
        {
            throw new GraphException(ErrorCodes.TransactionOutOfMemoryError, $"The statement needs more than the {memoryLimit} bytes of memory that it may use: let it hold fewer rows, or smaller strings, lists and maps, at a time.");
        }

        Memory += bytes;
        PeakMemory = Math.Max(PeakMemory, Memory);
    }

    public void Release(long bytes) => Memory -= bytes;

    /// <summary>Counts rows of the result.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.ResultLimitExceeded"/>.</exception>
    public void AddRows(int count)
    {
        rows += count;
        if (rows > rowLimit)
        {
            throw new GraphException(ErrorCodes.ResultLimitExceeded, $"The result has more than the {rowLimit} rows that the database allows: add a `LIMIT`.");
        }
    }

    /// <summary>Counts what a scan, a seek or an expansion has found. Called once a batch.</summary>
    public void AddRead(int count)
    {
        if (Usage is not null)
        {
            Usage.RowsRead += count;
        }
    }

    /// <summary>Waits for somebody else; that is not the statement's processor time.</summary>
    public ValueTask WaitAsync(ValueTask other) => other.IsCompleted ? other : MeasureAsync(other);

    /// <inheritdoc cref="WaitAsync(ValueTask)"/>
    public ValueTask<T> WaitAsync<T>(ValueTask<T> other) => other.IsCompleted ? other : MeasureAsync(other);

    /// <summary>Begins a time in which the statement works.</summary>
    public WorkTime Work() => new(this, clock.GetTimestamp() - waited);

    private async ValueTask MeasureAsync(ValueTask other)
    {
        long begun = clock.GetTimestamp();
        try
        {
            await other;
        }
        finally
        {
            waited += clock.GetTimestamp() - begun;
        }
    }

    private async ValueTask<T> MeasureAsync<T>(ValueTask<T> other)
    {
        long begun = clock.GetTimestamp();
        try
        {
            return await other;
        }
        finally
        {
            waited += clock.GetTimestamp() - begun;
        }
    }

    private void AddWork(long begun)
    {
        if (Usage is not null)
        {
            Usage.Processor += clock.GetElapsedTime(begun, clock.GetTimestamp() - waited);
        }
    }

    private static long Deadline(TimeProvider clock, TimeSpan? timeout) =>
        timeout is { } time ? clock.GetTimestamp() + (long)(time.TotalSeconds * clock.TimestampFrequency) : long.MaxValue;

    /// <summary>A time in which a statement works, which ends when it is disposed.</summary>
    public readonly struct WorkTime(QueryBudget budget, long begun) : IDisposable
    {
        public void Dispose() => budget.AddWork(begun);
    }
}
