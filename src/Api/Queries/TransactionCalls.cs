using Serverless.Api.Catalog;
using Serverless.Api.Limits;
using Serverless.Api.Security;
using Serverless.GraphCore;
using Serverless.GraphCore.Administration;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Queries;

/// <summary>
/// Calls of explicit transactions on databases by name. A transaction belongs to the caller who began it and to one database, counts as a connection of both until it ends, and
/// takes no administration commands.
/// </summary>
public sealed class TransactionCalls
{
    private readonly RequestSteps steps;
    private readonly AdmittedDatabases databases;
    private readonly LimitEnforcer enforcer;
    private readonly CatalogWait catalog;
    private readonly FailureAudit failures;
    private readonly IIdGenerator ids;

    internal TransactionCalls(RequestSteps steps, AdmittedDatabases databases, LimitEnforcer enforcer, CatalogWait catalog, FailureAudit failures, IIdGenerator ids)
    {
        this.steps = steps;
        this.databases = databases;
        this.enforcer = enforcer;
        this.catalog = catalog;
        this.failures = failures;
        this.ids = ids;
    }

    /// <inheritdoc cref="IExplicitTransactions.BeginAsync"/>
    public Task<TransactionHandle> BeginAsync(
        RequestCaller caller, string database, TransactionOptions transaction, IReadOnlyList<QueryRequest> statements, IResultSink sink, CancellationToken cancellationToken) =>
        failures.WatchAsync(caller, "begin", database, () => BeginCoreAsync(caller, database, transaction, statements, sink, cancellationToken));

    private async Task<TransactionHandle> BeginCoreAsync(
        RequestCaller caller, string database, TransactionOptions transaction, IReadOnlyList<QueryRequest> statements, IResultSink sink, CancellationToken cancellationToken)
    {
        transaction = transaction with { Bookmarks = await catalog.WaitAsync(transaction.Bookmarks, cancellationToken) };
        DatabaseStep step = await CutAsync(caller, database, statements, cancellationToken);
        string id = TransactionHandle.NewId(ids);
        LimitSubject subject = databases.SubjectOf(caller, step.Database);
        await enforcer.OpenTransactionAsync(subject, id, cancellationToken);
        databases.UsageOf(step.Database).Transactions.Touch(id);
        try
        {
            return await databases.RunAsync(
                caller,
                step.Database,
                Traits(step),
                sink,
                (graph, limits, rows, token) => graph.Transactions.BeginAsync(transaction with { Id = id, Owner = caller.Principal.Name, Limits = limits }, Resolved(step, statements), rows, token),
                cancellationToken);
        }
        catch
        {
            await CloseAsync(subject, step.Database, id);
            throw;
        }
    }

    /// <inheritdoc cref="IExplicitTransactions.RunAsync"/>
    public Task<TransactionHandle> RunAsync(
        RequestCaller caller, string database, string id, IReadOnlyList<QueryRequest> statements, IResultSink sink, CancellationToken cancellationToken) =>
        failures.WatchAsync(caller, "query", database, () => RunCoreAsync(caller, database, id, statements, sink, cancellationToken));

    private async Task<TransactionHandle> RunCoreAsync(
        RequestCaller caller, string database, string id, IReadOnlyList<QueryRequest> statements, IResultSink sink, CancellationToken cancellationToken)
    {
        DatabaseStep step = await CutAsync(caller, database, statements, cancellationToken);
        LimitSubject subject = databases.SubjectOf(caller, step.Database);
        await enforcer.TouchTransactionAsync(subject, id, cancellationToken);
        try
        {
            TransactionHandle handle = await databases.RunAsync(
                caller,
                step.Database,
                Traits(step),
                sink,
                (graph, limits, rows, token) => graph.Transactions.RunAsync(id, caller.Principal.Name, Resolved(step, statements), limits, rows, token),
                cancellationToken);
            databases.UsageOf(step.Database).Transactions.Touch(id);
            return handle;
        }
        catch (GraphException failure) when (Ends(failure))
        {
            await CloseAsync(subject, step.Database, id);
            throw;
        }
    }

    /// <inheritdoc cref="IExplicitTransactions.CommitAsync"/>
    public Task<TransactionSummary> CommitAsync(
        RequestCaller caller, string database, string id, IReadOnlyList<QueryRequest> statements, IResultSink sink, CancellationToken cancellationToken) =>
        failures.WatchAsync(caller, "commit", database, () => CommitCoreAsync(caller, database, id, statements, sink, cancellationToken));

    private async Task<TransactionSummary> CommitCoreAsync(
        RequestCaller caller, string database, string id, IReadOnlyList<QueryRequest> statements, IResultSink sink, CancellationToken cancellationToken)
    {
        DatabaseStep step = await CutAsync(caller, database, statements, cancellationToken);
        LimitSubject subject = databases.SubjectOf(caller, step.Database);
        try
        {
            TransactionSummary summary = await databases.RunAsync(
                caller,
                step.Database,
                Traits(step),
                sink,
                (graph, limits, rows, token) => graph.Transactions.CommitAsync(id, caller.Principal.Name, Resolved(step, statements), limits, rows, token),
                cancellationToken);
            await CloseAsync(subject, step.Database, id);
            return summary;
        }
        catch (GraphException failure) when (Ends(failure))
        {
            await CloseAsync(subject, step.Database, id);
            throw;
        }
    }

    /// <inheritdoc cref="IExplicitTransactions.RollBackAsync"/>
    public Task RollBackAsync(RequestCaller caller, string database, string id, CancellationToken cancellationToken) =>
        failures.WatchAsync(caller, "rollback", database, () => RollBackCoreAsync(caller, database, id, cancellationToken));

    private async Task<bool> RollBackCoreAsync(RequestCaller caller, string database, string id, CancellationToken cancellationToken)
    {
        // Whoever has begun it may end it, whatever has become of the privileges and limits.
        CatalogTarget target = await steps.VisibleAsync(caller.Principal, database, null, cancellationToken);
        DatabaseEntry entry = target.Database ?? throw new GraphException(ErrorCodes.TransactionNotFound, $"`{database}` has no transactions.");
        await databases.OpenAsync(
            entry,
            async graph =>
            {
                await graph.Transactions.RollBackAsync(id, caller.Principal.Name, cancellationToken);
                return true;
            },
            cancellationToken);
        await CloseAsync(databases.SubjectOf(caller, entry), entry, id);
        return true;
    }

    private Task CloseAsync(LimitSubject subject, DatabaseEntry entry, string id)
    {
        databases.UsageOf(entry).Transactions.End(id);
        return enforcer.CloseTransactionAsync(subject, id, CancellationToken.None);
    }

    private static QueryTraits Traits(DatabaseStep step) => new(step.Writes, CrossDatabase: false, InTransaction: true);

    private static IReadOnlyList<QueryRequest> Resolved(DatabaseStep step, IReadOnlyList<QueryRequest> statements) =>
        step.IsNamed ? [.. statements.Select(static statement => statement with { DatabaseResolved = true })] : statements;

    // A failed statement ends its transaction; a limit that refuses the call, and a call that another one has overtaken, do not.
    private static bool Ends(GraphException failure) =>
        failure.Code != ErrorCodes.TransactionAccessedConcurrently && failure.Code != ErrorCodes.MaximumTransactionLimitReached && failure.Code != ErrorCodes.DatabaseUnavailable
        && failure.Code != ErrorCodes.TransactionCommitFailed;

    private async Task<DatabaseStep> CutAsync(RequestCaller caller, string database, IReadOnlyList<QueryRequest> statements, CancellationToken cancellationToken)
    {
        List<RequestStep> cut = await steps.CutAsync(caller.Principal, database, statements, isOpen: true, cancellationToken);
        DatabaseEntry entry = await steps.AllowedAsync(caller.Principal, database, DatabasePrivileges.None, cancellationToken);
        return cut is [DatabaseStep only] && only.Database.Id == entry.Id
            ? only
            : throw new GraphException(
                ErrorCodes.ForbiddenDueToTransactionType, $"A transaction uses the database that it was begun on, `{entry.Name}`, and takes no administration commands.");
    }
}
