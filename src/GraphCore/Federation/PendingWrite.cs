using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Federation;

/// <summary>
/// What a statement writes: it runs when its turn comes, and is committed when everything else of the statement has been done. So a statement that fails after it has written
/// nothing, and one that succeeds has written all.
/// </summary>
internal sealed class PendingWrite(Func<TableSink> newSink)
{
    private readonly TaskCompletionSource<TableSink> results = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource rest = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TableSink? first;
    private Task? work;

    /// <summary>Begins the write, and waits for its results.</summary>
    /// <param name="run">Runs it: takes what is to be called before it is committed, and what its results go to at the end.</param>
    /// <exception cref="GraphException">It fails.</exception>
    public async Task<TableSink> BeginAsync(Func<Func<Func<IResultSink, Task>, CancellationToken, Task>, IResultSink, Task> run)
    {
        TableSink last = newSink();
        work = run(BeforeCommitAsync, last);
        await Task.WhenAny(results.Task, work);
        if (results.Task.IsCompleted)
        {
            return await results.Task;
        }

        // It has ended by itself: with a failure, or because an earlier request has committed it.
        await work;
        return last;
    }

    /// <summary>Commits.</summary>
    /// <exception cref="GraphException">It cannot be committed, or its outcome is unknown.</exception>
    public Task CommitAsync()
    {
        rest.TrySetResult();
        return work!;
    }

    /// <summary>Gives the write up.</summary>
    public async Task AbandonAsync(Exception cause)
    {
        rest.TrySetException(cause);
        try
        {
            await work!;
        }
        catch (Exception failure) when (failure is GraphException or OperationCanceledException || ReferenceEquals(failure, cause))
        {
            // What made the statement fail is what the caller learns.
        }
    }

    private async Task BeforeCommitAsync(Func<IResultSink, Task> replay, CancellationToken cancellationToken)
    {
        TableSink sink = newSink();
        await replay(sink);
        if (first is null)
        {
            first = sink;
            results.TrySetResult(sink);
        }
        else if (!Same(first.Table, sink.Table))
        {
            // The rest of the statement has gone on with rows that are not true any more.
            throw new GraphException(ErrorCodes.Outdated, "What the statement writes to has changed while it ran; repeat it.");
        }

        await rest.Task.WaitAsync(cancellationToken);
    }

    private static bool Same(RowTable left, RowTable right)
    {
        if (left.Rows.Count != right.Rows.Count)
        {
            return false;
        }

        for (int i = 0; i < left.Rows.Count; i++)
        {
            if (!RowComparer.Instance.Equals(left.Rows[i], right.Rows[i]))
            {
                return false;
            }
        }

        return true;
    }
}
