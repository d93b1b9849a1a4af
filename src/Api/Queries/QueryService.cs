using Serverless.Api.Administration;
using Serverless.Api.Catalog;
using Serverless.Api.Limits;
using Serverless.Api.Security;
using Serverless.GraphCore;
using Serverless.GraphCore.Administration;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Queries;

/// <summary>
/// Runs what callers ask for on databases by name: finds the database of each statement, checks what the caller may do and what the limits allow, and hands the
/// statements to the engine and commands to the catalog.
/// </summary>
public sealed class QueryService
{
    private readonly RequestSteps steps;
    private readonly DatabaseCatalog catalog;
    private readonly DatabaseRegistry databases;
    private readonly EffectiveLimits limits;
    private readonly LimitEnforcer enforcer;
    private readonly AdministrationExecutor administration;
    private readonly FailureAudit failures;

    internal QueryService(
        RequestSteps steps,
        DatabaseCatalog catalog,
        DatabaseRegistry databases,
        EffectiveLimits limits,
        LimitEnforcer enforcer,
        AdministrationExecutor administration,
        FailureAudit failures)
    {
        this.steps = steps;
        this.catalog = catalog;
        this.databases = databases;
        this.limits = limits;
        this.enforcer = enforcer;
        this.administration = administration;
        this.failures = failures;
    }

    /// <summary>Runs a request. One that writes takes effect as a whole or not at all; each administration command takes effect by itself.</summary>
    /// <exception cref="GraphException">
    /// <see cref="ErrorCodes.DatabaseNotFound"/>; <see cref="ErrorCodes.Forbidden"/>; a limit's; or any error of a statement.
    /// </exception>
    public async Task<TransactionSummary> ExecuteAsync(RequestCaller caller, string database, TransactionRequest request, IResultSink sink, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(caller, database, request, sink, cancellationToken);
        }
        catch (GraphException failure) when (failures.Note(caller, "query", database, failure))
        {
            throw;
        }
    }

    /// <inheritdoc cref="IGraphDatabase.ImportAsync"/>
    public async Task<ImportSummary> ImportAsync(RequestCaller caller, string database, ImportRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await FillAsync(caller, database, request, cancellationToken);
        }
        catch (GraphException failure) when (failures.Note(caller, "import", database, failure))
        {
            throw;
        }
    }

    /// <inheritdoc cref="IGraphDatabase.ExportAsync"/>
    public async Task ExportAsync(RequestCaller caller, string database, ExportFormat format, IExportSink sink, CancellationToken cancellationToken)
    {
        try
        {
            DatabaseEntry entry = await steps.AllowedAsync(caller.Principal, database, DatabasePrivileges.Read, cancellationToken);
            using DatabaseLease lease = await databases.GetAsync(entry, cancellationToken);
            await lease.Database.ExportAsync(format, sink, cancellationToken);
        }
        catch (GraphException failure) when (failures.Note(caller, "export", database, failure))
        {
            throw;
        }
    }

    /// <summary>Makes sure that a database can be used.</summary>
    /// <exception cref="GraphException">It does not exist, or cannot be opened.</exception>
    public async Task OpenAsync(string name, CancellationToken cancellationToken)
    {
        CatalogTarget target = await steps.VisibleAsync(Principal.Open, name, null, cancellationToken);
        (await databases.GetAsync(target.Database ?? throw CatalogResolver.NotFound(name, null), cancellationToken)).Dispose();
    }

    private async Task<TransactionSummary> RunAsync(RequestCaller caller, string database, TransactionRequest request, IResultSink sink, CancellationToken cancellationToken)
    {
        request = await WaitForCatalogAsync(request, cancellationToken);
        List<RequestStep> cut = await steps.CutAsync(caller.Principal, database, request.Statements, cancellationToken);
        if (cut is [DatabaseStep only])
        {
            return await RunAsync(caller, only, request, sink, cancellationToken);
        }

        var summary = new TransactionSummary(CatalogBookmark.Of(catalog.Version), null);
        foreach (RequestStep step in cut)
        {
            switch (step)
            {
                case DatabaseStep part:
                    TransactionRequest statements = request with { Statements = [.. request.Statements.Skip(part.First).Take(part.Count)] };
                    summary = await RunAsync(caller, part, statements, new ShiftedSink(sink, part.First), cancellationToken);
                    break;
                case CommandStep command:
                    EnsureNotReadOnly(request, command.Statement);
                    await administration.ExecuteAsync(command.Statement, command.First, caller, sink, cancellationToken);
                    summary = new TransactionSummary(CatalogBookmark.Of(catalog.Version), null);
                    break;
                default:
                    sink.Begin(step.First, []);
                    sink.End(step.First, new QuerySummary { Kind = GraphCore.Planning.StatementKind.Read, Counters = new QueryCounters() });
                    break;
            }
        }

        return summary;
    }

    private async Task<ImportSummary> FillAsync(RequestCaller caller, string database, ImportRequest request, CancellationToken cancellationToken)
    {
        DatabaseEntry entry = await steps.AllowedAsync(caller.Principal, database, DatabasePrivileges.Write, cancellationToken);
        using DatabaseLease lease = await databases.GetAsync(entry, cancellationToken);
        try
        {
            return await lease.Database.ImportAsync(request, cancellationToken);
        }
        catch (GraphException failure) when (LimitFailures.IsLimit(failure))
        {
            throw LimitFailures.Named(failure, entry.Name, limits.Of(entry));
        }
    }

    private static TransactionRequest Resolved(TransactionRequest request) => request with
    {
        Statements = [.. request.Statements.Select(static statement => statement with { DatabaseResolved = true })],
    };

    private static void EnsureNotReadOnly(TransactionRequest request, RoutedStatement command)
    {
        if (request.ReadOnly && command is { IsExplain: false, Command: not ShowCommand })
        {
            throw new GraphException(ErrorCodes.AccessMode, "A command that changes something cannot run in a request for reading; ask for access mode `WRITE`.", position: command.Command!.Position);
        }
    }

    private async Task<TransactionSummary> RunAsync(RequestCaller caller, DatabaseStep step, TransactionRequest request, IResultSink sink, CancellationToken cancellationToken)
    {
        DatabaseLimits allowed = limits.Of(step.Database);
        var subject = new LimitSubject(step.Database.Id, step.Database.Name, allowed, caller.Principal.Name);
        request = step.IsNamed ? Resolved(request) : request;
        using Admission admission = await enforcer.AdmitAsync(subject, new QueryTraits(step.Writes, CrossDatabase: false, InTransaction: false), cancellationToken);
        using CancellationTokenSource? permitted = admission.PermitLost.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(admission.PermitLost, cancellationToken) : null;
        try
        {
            using DatabaseLease lease = await databases.GetAsync(step.Database, cancellationToken);
            return await lease.Database.ExecuteAsync(
                request with { Timeout = Shorter(request.Timeout, admission.Timeout), MaxRows = admission.MaxRows }, sink, permitted?.Token ?? cancellationToken);
        }
        catch (OperationCanceledException) when (admission.PermitLost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new GraphException(
                ErrorCodes.Terminated, $"The query was ended, because its place among those that `max_concurrent_queries` of database `{subject.DatabaseName}` allows could not be kept; repeat it.");
        }
        catch (GraphException failure) when (LimitFailures.IsLimit(failure))
        {
            throw LimitFailures.Named(failure, subject.DatabaseName, allowed);
        }
    }

    private static TimeSpan? Shorter(TimeSpan? asked, TimeSpan? allowed) => asked < allowed || allowed is null ? asked : allowed;

    // What commands did is known to all who send the bookmark, also on other instances.
    private async ValueTask<TransactionRequest> WaitForCatalogAsync(TransactionRequest request, CancellationToken cancellationToken)
    {
        if (request.Bookmarks.Count == 0 || !request.Bookmarks.Any(CatalogBookmark.IsOne))
        {
            return request;
        }

        long version = request.Bookmarks.Where(CatalogBookmark.IsOne).Max(CatalogBookmark.VersionOf);
        if (catalog.Version < version)
        {
            await catalog.RefreshAsync(cancellationToken);
            if (catalog.Version < version)
            {
                throw new GraphException(ErrorCodes.InvalidBookmark, "The bookmark is invalid: the catalog has no such state.");
            }
        }

        return request with { Bookmarks = [.. request.Bookmarks.Where(static bookmark => !CatalogBookmark.IsOne(bookmark))] };
    }

    /// <summary>Hands on the results of a part of a request under the numbers that its statements have in the whole.</summary>
    private sealed class ShiftedSink(IResultSink sink, int shift) : IResultSink
    {
        public void Begin(int statement, IReadOnlyList<string> columns) => sink.Begin(statement + shift, columns);

        public ValueTask AddAsync(ResultBatch batch, CancellationToken cancellationToken) => sink.AddAsync(batch, cancellationToken);

        public void End(int statement, QuerySummary summary) => sink.End(statement + shift, summary);
    }
}
