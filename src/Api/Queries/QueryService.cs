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
    private const string Query = "query";

    private readonly RequestSteps steps;
    private readonly AdmittedDatabases databases;
    private readonly CatalogWait catalog;
    private readonly ICommandExecutor administration;
    private readonly FailureAudit failures;
    private readonly FederatedCalls federation;

    internal QueryService(
        RequestSteps steps, AdmittedDatabases databases, CatalogWait catalog, ICommandExecutor administration, TransactionCalls transactions, FailureAudit failures, FederatedCalls federation)
    {
        this.federation = federation;
        this.steps = steps;
        this.databases = databases;
        this.catalog = catalog;
        this.administration = administration;
        this.failures = failures;
        Transactions = transactions;
    }

    /// <summary>Transactions that stay open over several requests.</summary>
    public TransactionCalls Transactions { get; }

    /// <summary>Runs a request. One that writes takes effect as a whole or not at all; each administration command takes effect by itself.</summary>
    /// <exception cref="GraphException">
    /// <see cref="ErrorCodes.DatabaseNotFound"/>; <see cref="ErrorCodes.Forbidden"/>; a limit's; or any error of a statement.
    /// </exception>
    public async Task<TransactionSummary> ExecuteAsync(RequestCaller caller, string database, TransactionRequest request, IResultSink sink, CancellationToken cancellationToken)
    {
        if (request.Bookmarks.Count > 0)
        {
            request = request with { Bookmarks = await catalog.WaitAsync(request.Bookmarks, cancellationToken) };
        }

        List<RequestStep> cut = await failures.WatchAsync(
            caller, Query, database, () => steps.CutAsync(caller.Principal, database, request.Statements, isOpen: false, cancellationToken).AsTask());
        return cut is [DatabaseStep only]
            ? await RunAsync(caller, database, only, request, sink, cancellationToken)
            : await RunAsync(caller, database, cut, request, sink, cancellationToken);
    }

    /// <inheritdoc cref="IGraphDatabase.ImportAsync"/>
    public Task<ImportSummary> ImportAsync(RequestCaller caller, string database, ImportRequest request, CancellationToken cancellationToken) => failures.WatchAsync(
        caller,
        "import",
        database,
        async () =>
        {
            DatabaseEntry entry = await steps.AllowedAsync(caller.Principal, database, DatabasePrivileges.Write, cancellationToken);
            return await databases.OpenAsync(entry, graph => graph.ImportAsync(request, cancellationToken), cancellationToken);
        });

    /// <inheritdoc cref="IGraphDatabase.ExportAsync"/>
    public Task ExportAsync(RequestCaller caller, string database, ExportFormat format, IExportSink sink, CancellationToken cancellationToken) => failures.WatchAsync(
        caller,
        "export",
        database,
        async () =>
        {
            DatabaseEntry entry = await steps.AllowedAsync(caller.Principal, database, DatabasePrivileges.Read, cancellationToken);
            return await databases.OpenAsync(
                entry,
                async graph =>
                {
                    await graph.ExportAsync(format, sink, cancellationToken);
                    return true;
                },
                cancellationToken);
        });

    /// <summary>Makes sure that a database can be used.</summary>
    /// <exception cref="GraphException">It does not exist, or cannot be opened.</exception>
    public async Task OpenAsync(string name, CancellationToken cancellationToken)
    {
        CatalogTarget target = await steps.VisibleAsync(Principal.Open, name, null, cancellationToken);
        await databases.OpenAsync(target.Database ?? throw CatalogResolver.NotFound(name, null), static _ => Task.FromResult(true), cancellationToken);
    }

    private async Task<TransactionSummary> RunAsync(
        RequestCaller caller, string database, List<RequestStep> cut, TransactionRequest request, IResultSink sink, CancellationToken cancellationToken)
    {
        var summary = new TransactionSummary(catalog.Bookmark, null);
        foreach (RequestStep step in cut)
        {
            switch (step)
            {
                case DatabaseStep part:
                    TransactionRequest statements = request with { Statements = [.. request.Statements.Skip(part.First).Take(part.Count)] };
                    summary = await RunAsync(caller, database, part, statements, new ShiftedSink(sink, part.First), cancellationToken);
                    break;
                case FederatedStep part:
                    summary = await RunAsync(caller, part, request, sink, cancellationToken);
                    break;
                case CommandStep command:
                    EnsureNotReadOnly(request, command.Statement);
                    await administration.ExecuteAsync(command.Statement, command.First, caller, sink, cancellationToken);
                    summary = new TransactionSummary(catalog.Bookmark, null);
                    break;
                default:
                    sink.Begin(step.First, []);
                    sink.End(step.First, new QuerySummary { Kind = GraphCore.Planning.StatementKind.Read, Counters = new QueryCounters() });
                    break;
            }
        }

        return summary;
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

    private Task<TransactionSummary> RunAsync(
        RequestCaller caller, string database, DatabaseStep step, TransactionRequest request, IResultSink sink, CancellationToken cancellationToken) => failures.WatchAsync(
        caller,
        Query,
        database,
        () => databases.RunAsync(
            caller,
            step.Database,
            new QueryTraits(step.Writes, CrossDatabase: false, InTransaction: false),
            sink,
            (graph, limits, rows, token) => graph.ExecuteAsync(
                (step.IsNamed ? Resolved(request) : request) with { Timeout = Shorter(request.Timeout, limits.Timeout), MaxRows = limits.MaxRows, Usage = limits.Usage }, rows, token),
            cancellationToken));

    private Task<TransactionSummary> RunAsync(RequestCaller caller, FederatedStep step, TransactionRequest request, IResultSink sink, CancellationToken cancellationToken) => failures.WatchAsync(
        caller, Query, step.Database, async () => await federation.RunAsync(caller, step, request, sink, cancellationToken) ?? new TransactionSummary(catalog.Bookmark, null));

    private static TimeSpan? Shorter(TimeSpan? asked, TimeSpan? allowed) => asked < allowed || allowed is null ? asked : allowed;

    /// <summary>Hands on the results of a part of a request under the numbers that its statements have in the whole.</summary>
    private sealed class ShiftedSink(IResultSink sink, int shift) : IResultSink
    {
        public void Begin(int statement, IReadOnlyList<string> columns) => sink.Begin(statement + shift, columns);

        public ValueTask AddAsync(ResultBatch batch, CancellationToken cancellationToken) => sink.AddAsync(batch, cancellationToken);

        public void End(int statement, QuerySummary summary) => sink.End(statement + shift, summary);
    }
}
