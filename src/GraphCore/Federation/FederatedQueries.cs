using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Lexing;
using Serverless.GraphCore.Cypher.Parsing;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Storage.Snapshots;

namespace Serverless.GraphCore.Federation;

/// <summary>
/// Runs statements that use several databases (<see cref="RoutedStatement.SpansDatabases"/>, or any on a composite): cuts them into what each database runs by itself, and
/// does the rest on the rows. The result is the one that the statement would have on one database that holds all of them, where each clause sees only those that it names.
/// Thread-safe.
/// </summary>
/// <param name="options">Clock, limits, random seeds; what concerns one database's storage is not used.</param>
public sealed class FederatedQueries(GraphDatabaseOptions options)
{
    private const int BatchRows = 1024;

    private static readonly GraphSnapshot Nothing = GraphSnapshot.Empty("");

    private readonly QueryCompiler compiler = new(FunctionRegistry.Default, options.Procedures) { Options = options.Planning };

    /// <summary>Runs a statement, or plans it under EXPLAIN.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="database">The database that the request is made to.</param>
    /// <param name="number">The statement's number in its request, for the sink.</param>
    /// <param name="limits">What it may spend as a whole; each part has the limits of its database as well.</param>
    /// <param name="readOnly">Whether it is refused when it writes.</param>
    /// <param name="moment">When it began, for a statement that is run again; null: now.</param>
    /// <param name="host">Has the databases.</param>
    /// <param name="sink">Takes the result.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="GraphException">
    /// <see cref="ErrorCodes.SemanticError"/>: it mixes databases as no statement can. <see cref="ErrorCodes.AccessMode"/>: it writes to two, or at all and must not. What
    /// <paramref name="host"/> throws; any error of a part, which then names its database.
    /// </exception>
    public async Task ExecuteAsync(
        QueryRequest statement,
        string database,
        int number,
        CallLimits limits,
        bool readOnly,
        StatementMoment? moment,
        IFederationHost host,
        IResultSink sink,
        CancellationToken cancellationToken)
    {
        var budget = new QueryBudget(options.Clock, limits.Timeout ?? options.DefaultTimeout, limits.MaxRows ?? options.MaxRows, options.MaxTransactionMemory, cancellationToken) { Usage = limits.Usage };
        try
        {
            if (CypherParser.Parse(statement.Text, new CompileWork(budget.Check)) is not QueryStatement query)
            {
                throw new GraphException(ErrorCodes.SemanticError, "A command runs on one database: name it by `USE` at the beginning.");
            }

            query = query with { Query = StandaloneCall.WithColumns(query.Query, options.Procedures) };
            (FederatedPlan plan, FederatedNames names) = await PlanAsync(query, statement, database, readOnly, budget, host);
            var run = new FederationRun(names, statement, moment ?? new StatementMoment(options.Clock.GetUtcNow(), options.RandomSeed()), host, options, budget);
            await RunAsync(query.Mode, plan, names, run, number, budget, sink);
        }
        catch (GraphException failure) when (failure.Position is { } position)
        {
            throw SyntaxErrors.Located(statement.Text, position, failure);
        }
    }

    private async Task<(FederatedPlan Plan, FederatedNames Names)> PlanAsync(
        QueryStatement query, QueryRequest statement, string database, bool readOnly, QueryBudget budget, IFederationHost host)
    {
        var names = new FederatedNames();
        Query bare = GraphChoices.Erase(query.Query, statement.Parameters, out List<DatabaseName> chosen);
        DatabaseSet ambient = names.Add(database, await host.ResolveAsync(new NameOfDatabase(database, null), budget.CancellationToken));
        foreach (DatabaseName name in chosen.Concat(query.Databases.Select(static binding => binding.Database)))
        {
            if (!names.Knows(name.Text))
            {
                names.Add(name.Text, await host.ResolveAsync(new NameOfDatabase(name.Text, name.Position), budget.CancellationToken));
            }
        }

        foreach (DatabaseBinding binding in query.Databases)
        {
            names.AddLocal(binding.LocalName, binding.Database);
        }

        // Without its choices the statement is valid, or has the error that it would have on one database.
        HashSet<string> parameters = [.. statement.Parameters.Entries.ToArray().Select(static parameter => parameter.Key)];
        compiler.Compile(new QueryStatement([], bare) { Position = query.Position }, statement.Text, parameters, Nothing.Tokens, Nothing.Schema, Nothing.Statistics, new CompileWork(budget.Check));
        var planner = new FederationPlanner(names, statement.Parameters, options.Procedures);
        FederatedPlan plan = planner.Plan(query.Query, ambient, new FederatedScope(), isNested: false);
        if (readOnly && !planner.Written.IsEmpty && query.Mode != StatementMode.Explain)
        {
            throw new GraphException(ErrorCodes.AccessMode, "A statement that writes cannot run in a request for reading; ask for access mode `WRITE`.");
        }

        await host.AuthorizeAsync(PlanParts.Uses(plan, names), budget.CancellationToken);
        return (plan, names);
    }

    private static async Task RunAsync(StatementMode mode, FederatedPlan plan, FederatedNames names, FederationRun run, int number, QueryBudget budget, IResultSink sink)
    {
        bool writes = PlanParts.Of(plan).Any(static part => part.Writes);
        string[] columns = [.. (plan.Columns ?? []).Select(static column => column.Name)];
        var summary = new QuerySummary { Kind = !writes ? StatementKind.Read : plan.Columns is null ? StatementKind.Write : StatementKind.ReadWrite, Counters = run.Counters };
        if (mode == StatementMode.Explain)
        {
            sink.Begin(number, columns);
            sink.End(number, summary with { Plan = new FederatedPlanDescriber(names).Describe(plan) });
            return;
        }

        RowTable result = await run.RunAsync(plan);
        if (plan.Columns is not null)
        {
            budget.AddRows(result.Rows.Count);
        }

        sink.Begin(number, columns);
        for (int first = 0; plan.Columns is not null && first < result.Rows.Count; first += BatchRows)
        {
            await sink.AddAsync(Batch(result, first, Math.Min(BatchRows, result.Rows.Count - first)), budget.CancellationToken);
        }

        sink.End(number, summary with
        {
            Notifications = run.Notifications,
            Plan = mode == StatementMode.Profile ? new FederatedPlanDescriber(names).Describe(plan) : null,
        });
    }

    private static ResultBatch Batch(RowTable table, int first, int count)
    {
        var vectors = new Vector[table.Columns.Count];
        for (int i = 0; i < vectors.Length; i++)
        {
            vectors[i] = new Vector();
            for (int row = first; row < first + count; row++)
            {
                vectors[i].Append(table.Rows[row][i]);
            }
        }

        return new ResultBatch(vectors, count);
    }
}
