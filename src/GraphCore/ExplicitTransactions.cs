using System.Diagnostics;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Storage;
using Serverless.GraphCore.Storage.Commit;
using Serverless.GraphCore.Storage.Format;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Snapshots;
using Serverless.GraphCore.Storage.Transactions;

namespace Serverless.GraphCore;

/// <summary>
/// Explicit transactions of one open database: runs their statements on what their calls before have done, writes down what they do, and commits them.
/// </summary>
/// <remarks>
/// Each call appends one record to the transaction's object at the position that it knows, so that of two calls at a time one is in vain.
/// A commit first appends a record that closes the transaction, then commits all of it by one commit whose id is the transaction's, so that whoever repeats it finds the
/// outcome in the log. An attempt that is refused says so to the caller only when a record behind its own has ended the transaction: then no other attempt can succeed.
/// </remarks>
internal sealed class ExplicitTransactions(
    TransactionRunner runner, DatabaseLog log, SnapshotSource snapshots, Committer committer, SnapshotOpener opener, OpenTransactions open, DatabasePaths paths, GraphDatabaseOptions options)
    : IExplicitTransactions
{
    private TimeSpan CallTime => options.DefaultTimeout ?? TransactionRunner.NoTimeout;

    private TimeSpan TimeOf(CallLimits limits) => limits.Timeout ?? CallTime;

    /// <inheritdoc/>
    public async Task<TransactionHandle> BeginAsync(TransactionOptions transaction, IReadOnlyList<QueryRequest> statements, IResultSink sink, CancellationToken cancellationToken)
    {
        foreach (var bookmark in transaction.Bookmarks)
        {
            await log.WaitForAsync(Bookmark.Parse(bookmark), cancellationToken);
        }

        await log.RefreshAsync(cancellationToken);
        var placed = await snapshots.CurrentAsync(cancellationToken);
        var begun = OpenTransaction.Of(NewBegin(transaction, placed), placed.Snapshot);
        await open.AdmitAsync(begun, cancellationToken);
        try
        {
            return begun.Begin.ReadOnly
                ? await BeginReadingAsync(transaction, begun, statements, sink, cancellationToken)
                : await BeginWritingAsync(transaction, begun, statements, sink, cancellationToken);
        }
        catch
        {
            open.Forget(begun.Id);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<TransactionHandle> RunAsync(string id, string owner, IReadOnlyList<QueryRequest> statements, CallLimits limits, IResultSink sink, CancellationToken cancellationToken)
    {
        using var call = open.Enter(id);
        while (true)
        {
            var transaction = await open.FindOpenAsync(call.Id, owner, cancellationToken);
            if (transaction.Begin.ReadOnly)
            {
                if (await TouchAsync(transaction) is { } touched)
                {
                    await ReadAsync(touched, statements, limits, sink, cancellationToken);
                    return HandleOf(touched);
                }
            }
            else if (await TryCallAsync(transaction, statements, closes: false, limits, sink, cancellationToken) is var (results, after))
            {
                await results.ReplayAsync(sink, cancellationToken);
                return HandleOf(after);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<TransactionSummary> CommitAsync(string id, string owner, IReadOnlyList<QueryRequest> statements, CallLimits limits, IResultSink sink, CancellationToken cancellationToken)
    {
        using var call = open.Enter(id);
        while (true)
        {
            var transaction = await open.FindAsync(call.Id, owner, cancellationToken);
            if (transaction is null or { IsClosed: true })
            {
                if (await FindOutcomeAsync(call.Id, cancellationToken) is { } first)
                {
                    await (transaction is null ? Task.CompletedTask : open.EndAsync(call.Id));
                    await RepeatAsync(statements, sink, cancellationToken);
                    return new TransactionSummary(runner.BookmarkAt(first), call.Id);
                }
            }

            if (transaction is null || (!transaction.IsClosed && transaction.Expires <= open.Now))
            {
                throw OpenTransactions.NotFound();
            }

            if (transaction.Begin.ReadOnly)
            {
                await ReadAsync(transaction, statements, limits, sink, cancellationToken);
                await open.EndAsync(call.Id);
                return new TransactionSummary(runner.BookmarkAt(transaction.Begin.Snapshot), null);
            }

            // One that has asked before took its last statements with it.
            if (await TryCallAsync(transaction, transaction.IsClosed ? [] : statements, closes: true, limits, sink, cancellationToken) is var (results, closed))
            {
                var summary = await CommitAsync(closed, cancellationToken);
                await (transaction.IsClosed ? RepeatAsync(statements, sink, cancellationToken) : results.ReplayAsync(sink, cancellationToken));
                return summary;
            }
        }
    }

    /// <inheritdoc/>
    public async Task RollBackAsync(string id, string owner, CancellationToken cancellationToken)
    {
        using var call = open.Enter(id);
        while (!await open.TryRollBackAsync(await open.FindOpenAsync(call.Id, owner, cancellationToken)))
        {
        }
    }

    private TransactionBegin NewBegin(TransactionOptions transaction, PlacedSnapshot placed)
    {
        var lifetime = transaction.Timeout < options.TransactionLifetime ? transaction.Timeout.Value : options.TransactionLifetime;
        var (head, logs, imported) = placed.Origin;
        return new TransactionBegin(IdOf(transaction), open.Now)
        {
            Database = log.Database.Id,
            Owner = transaction.Owner,
            ReadOnly = transaction.ReadOnly,
            Idle = options.TransactionIdleTime,
            Lifetime = lifetime,
            Snapshot = placed.Position,
            HeadVersion = head.Version,
            HeadId = head.Id,
            Needed = [.. StateObjects.Of(paths, head, isPast: true, logs, imported).Select(static objects => new NeededObjects(objects.Key, objects.Value))],
        };
    }

    private Guid IdOf(TransactionOptions transaction) => transaction.Id is not { } text ? options.Ids.NewId()
        : Ulid.TryParse(text, out var id) ? id
        : throw new ArgumentException("The id is none of a transaction.", nameof(transaction));

    private async Task<TransactionHandle> BeginReadingAsync(
        TransactionOptions begin, OpenTransaction begun, IReadOnlyList<QueryRequest> statements, IResultSink sink, CancellationToken cancellationToken)
    {
        var transaction = await open.CreateAsync(begun, null, cancellationToken);
        var handle = HandleOf(transaction);
        begin.Begun?.Invoke(handle);
        await ReadAsync(transaction, statements, begin.Limits, sink, cancellationToken);
        return handle;
    }

    // Statements come first: when they fail, there is nothing to be ended.
    private async Task<TransactionHandle> BeginWritingAsync(
        TransactionOptions begin, OpenTransaction begun, IReadOnlyList<QueryRequest> statements, IResultSink sink, CancellationToken cancellationToken)
    {
        var execution = await ExecuteAsync(begun, statements, closes: false, begin.Limits, cancellationToken);
        await execution.ThrowIfFailedAsync(sink, cancellationToken);
        var handle = HandleOf(await open.CreateAsync(execution.After!, statements.Count == 0 ? null : execution.Record, cancellationToken));
        begin.Begun?.Invoke(handle);
        await execution.Results.ReplayAsync(sink, cancellationToken);
        return handle;
    }

    // Runs statements and writes down the call or, when one fails, the end of the transaction. Null: what was known of the transaction is out of date.
    private async Task<(HeldResults Results, OpenTransaction After)?> TryCallAsync(
        OpenTransaction transaction, IReadOnlyList<QueryRequest> statements, bool closes, CallLimits limits, IResultSink sink, CancellationToken cancellationToken)
    {
        var execution = await ExecuteAsync(transaction, statements, closes, limits, cancellationToken);
        if (execution.Failure is null)
        {
            return await open.TryAppendAsync(transaction, execution.After!, execution.Record!) is { } after ? (execution.Results, after) : null;
        }

        try
        {
            if (!await open.TryRollBackAsync(transaction))
            {
                return null;
            }
        }
        catch (GraphException failure) when (failure.Code != ErrorCodes.TransactionAccessedConcurrently)
        {
            // The statement's failure says more. The transaction's time runs out by itself.
        }

        await execution.ThrowIfFailedAsync(sink, cancellationToken);
        throw new UnreachableException();
    }

    private async Task<TransactionExecution> ExecuteAsync(
        OpenTransaction before, IReadOnlyList<QueryRequest> statements, bool closes, CallLimits limits, CancellationToken cancellationToken)
    {
        if (statements.Count == 0)
        {
            var keys = before.Progress.Keys;
            return new TransactionExecution { Record = NewCall(before, keys, default, closes), After = before };
        }

        var left = before.Begin.Time + before.Begin.Lifetime - open.Now;
        var time = TimeOf(limits);
        var deadline = Deadline.After(options.Clock, left < time ? left : time);
        var execution = new TransactionExecution();
        try
        {
            for (var conflicts = 0; ; conflicts++)
            {
                execution.Results = new HeldResults();
                var ids = runner.EntityIds.Begin(log.Tip.State.Totals.NextBlock);
                using var transaction = new GraphTransaction(before.Snapshot.State, before.Progress, ids) { Cancellation = cancellationToken };
                var content = await RunStatementsAsync(before, statements, transaction, execution.Results, limits, deadline, cancellationToken);
                if (await TryClaimAsync(ids, deadline, cancellationToken))
                {
                    var changes = await transaction.ToChangeSetAsync();
                    execution.After = before with
                    {
                        Progress = transaction.ToProgress(changes.Keys),
                        Content = content,
                        Operations = changes.IsEmpty ? before.Operations : [.. before.Operations, changes.Operations],
                    };
                    EnsureCommittable(execution.After);
                    execution.Record = NewCall(execution.After, changes.Keys, changes.Operations, closes);
                    return execution;
                }

                if (conflicts >= 2 * log.Options.Reruns)
                {
                    throw Conflict.ToException();
                }
            }
        }
        catch (GraphException failure)
        {
            execution.Failure = failure;
            return execution;
        }
    }

    private async Task<TransactionContent> RunStatementsAsync(
        OpenTransaction before, IReadOnlyList<QueryRequest> statements, GraphTransaction transaction, HeldResults results, CallLimits limits, Deadline deadline, CancellationToken cancellationToken)
    {
        var content = before.Content;
        for (var i = 0; i < statements.Count; i++)
        {
            var budget = runner.NewBudget(limits, deadline, cancellationToken);
            results.Budget = budget;
            var compiled = runner.Compile(statements[i], transaction, budget);
            content = ContentAfter(content, compiled);
            await runner.RunStatementAsync(statements[i], compiled, i, transaction, budget, results, begun: before.Begin.Time);
        }

        return content;
    }

    private static TransactionContent ContentAfter(TransactionContent before, CompiledQuery compiled)
    {
        if (!TransactionRunner.Writes(compiled))
        {
            return before;
        }

        var content = compiled.Schema is null ? TransactionContent.Data : TransactionContent.Schema;
        return before == TransactionContent.None || before == content ? content : throw new GraphException(
            ErrorCodes.ForbiddenDueToTransactionType,
            content == TransactionContent.Schema
                ? "Indexes and constraints cannot be changed by a transaction that has written data: use another one."
                : "Data cannot be written by a transaction that has changed indexes or constraints: use another one.");
    }

    private static void EnsureCommittable(OpenTransaction transaction)
    {
        if (transaction.OperationBytes > Committer.MaxPayloadLength)
        {
            throw new GraphException(
                ErrorCodes.TransactionOutOfMemoryError, $"The transaction writes {transaction.OperationBytes} bytes; one transaction may write {Committer.MaxPayloadLength}. Split it, or import the data.");
        }
    }

    // Ids that a caller sees are claimed before, by a commit that does nothing else. False: another one has claimed their blocks.
    private async Task<bool> TryClaimAsync(EntityIdPool.TransactionIds ids, Deadline deadline, CancellationToken cancellationToken)
    {
        while (ids.ClaimedBlocks > 0)
        {
            var claim = new CommitRequest { Id = options.Ids.NewId(), Snapshot = log.Tip.Position, FirstBlock = ids.FirstBlock, ClaimedBlocks = ids.ClaimedBlocks, Payload = default };
            switch (await committer.CommitAsync(claim, deadline, cancellationToken))
            {
                case Committed:
                    runner.EntityIds.Donate(ids);
                    return true;
                case Conflict { Reason: ConflictReason.IdBlock }:
                    return false;
                case Conflict:
                    break;
                case Refused refused:
                    throw refused.Failure;
                case Unknown unknown:
                    throw new GraphException(ErrorCodes.DatabaseUnavailable, "The object store does not answer; repeat the transaction later.", innerException: unknown.Cause);
                default:
                    throw new UnreachableException();
            }
        }

        return true;
    }

    private TransactionCall NewCall(OpenTransaction after, Graph.TransactionKeys keys, ReadOnlyMemory<byte> operations, bool closes) => new(options.Ids.NewId(), open.Now)
    {
        Closes = closes,
        Content = after.Content,
        ReadKeys = TransactionAttempt.KeysOf(keys.Reads),
        WriteKeys = TransactionAttempt.KeysOf(keys.Writes),
        Delta = after.Delta,
        Operations = operations,
    };

    // Statements of a transaction that only reads; one that fails ends it.
    private async Task ReadAsync(OpenTransaction transaction, IReadOnlyList<QueryRequest> statements, CallLimits limits, IResultSink sink, CancellationToken cancellationToken)
    {
        try
        {
            for (var i = 0; i < statements.Count; i++)
            {
                var budget = runner.NewBudget(limits, Deadline.After(options.Clock, TimeOf(limits)), cancellationToken);
                var compiled = runner.Compile(statements[i], transaction.Snapshot, budget);
                await runner.RunStatementAsync(statements[i], compiled, i, transaction.Snapshot, budget, sink, begun: transaction.Begin.Time);
            }
        }
        catch (GraphException)
        {
            await open.EndAsync(transaction.Id);
            throw;
        }
    }

    // A transaction that only reads has nothing to write down but that it is in use, and does so once in a while. Null: as above.
    private Task<OpenTransaction?> TouchAsync(OpenTransaction transaction) => open.Now - transaction.LastCall < transaction.Begin.Idle / 4
        ? Task.FromResult<OpenTransaction?>(transaction)
        : open.TryAppendAsync(transaction, transaction, NewCall(transaction, transaction.Progress.Keys, default, closes: false));

    private async Task<LogPosition?> FindOutcomeAsync(Guid id, CancellationToken cancellationToken)
    {
        await log.RefreshAsync(cancellationToken);
        return runner.FindCommit(id);
    }

    private async Task RepeatAsync(IReadOnlyList<QueryRequest> statements, IResultSink sink, CancellationToken cancellationToken)
    {
        var placed = await snapshots.CurrentAsync(cancellationToken);
        runner.RepeatOutcome(statements, placed.Snapshot, runner.NewBudget(default, Deadline.After(options.Clock, CallTime), cancellationToken), sink);
    }

    private async Task<TransactionSummary> CommitAsync(OpenTransaction closed, CancellationToken cancellationToken)
    {
        if (closed.Operations.Count == 0)
        {
            await open.EndAsync(closed.Id);
            return new TransactionSummary(runner.BookmarkAt(closed.Begin.Snapshot), null);
        }

        CommitResult result;
        try
        {
            result = await TryCommitAsync(closed, cancellationToken);
        }
        catch (GraphException failure)
        {
            result = new Refused(failure);
        }

        switch (result)
        {
            case Committed committed:
                await open.EndAsync(closed.Id);
                return new TransactionSummary(runner.BookmarkAt(committed.Position), closed.Id);
            case Conflict:
                throw await open.AbandonAsync(closed, Conflict.ToException());
            case Refused refused:
                throw await open.AbandonAsync(closed, refused.Failure);
            case Unknown unknown:
                throw OpenTransactions.OutcomeUnknown(closed.Id, unknown.Cause);
            default:
                throw new UnreachableException();
        }
    }

    private async Task<CommitResult> TryCommitAsync(OpenTransaction closed, CancellationToken cancellationToken)
    {
        var keys = closed.Progress.Keys;
        var readKeys = TransactionAttempt.KeysOf(keys.Reads);
        if (await opener.CheckAsync(closed.Begin, readKeys, cancellationToken) is not { } snapshot)
        {
            return new Conflict(ConflictReason.OldSnapshot);
        }

        var request = new CommitRequest
        {
            Id = closed.Id,
            Snapshot = snapshot,
            Traits = keys.ChangesSchema ? CommitTraits.Schema : CommitTraits.None,
            ReadKeys = readKeys,
            WriteKeys = TransactionAttempt.KeysOf(keys.Writes),
            Delta = closed.Delta,
            Payload = closed.AllOperations(),
        };
        return await committer.CommitAsync(request, Deadline.After(options.Clock, CallTime), cancellationToken);
    }

    private TransactionHandle HandleOf(OpenTransaction transaction) =>
        new(Ulid.Format(transaction.Id), transaction.Expires, runner.BookmarkAt(transaction.Begin.Snapshot));
}
