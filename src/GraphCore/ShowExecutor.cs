using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Lexing;
using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Execution.Procedures;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Storage.Snapshots;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore;

/// <summary>A column of what a SHOW command lists.</summary>
/// <param name="Types">Kinds of its values, null aside: what the expressions after YIELD are checked against.</param>
/// <param name="IsHidden">Only given when YIELD names it, or all.</param>
public sealed record ShowColumn(string Name, ValueTypes Types, bool IsHidden = false);

/// <summary>
/// Runs SHOW commands on rows that the caller has: applies YIELD, WHERE, ORDER BY, SKIP, LIMIT and RETURN to them, with all
/// functions, as for the listings of a database. Needs no database. Thread-safe.
/// </summary>
/// <param name="options">Clock, time limit, most rows and memory, random seeds; the rest is not used.</param>
public sealed class ShowExecutor(GraphDatabaseOptions options)
{
    private static readonly GraphSnapshot Nothing = GraphSnapshot.Empty("");

    /// <summary>Runs a command, or plans it under EXPLAIN.</summary>
    /// <param name="statement">Its <see cref="RoutedStatement.Command"/> is an <see cref="Administration.ShowCommand"/>.</param>
    /// <param name="number">The statement's number in its transaction, for the sink.</param>
    /// <param name="columns">In the order of <c>YIELD *</c>; names differ.</param>
    /// <param name="rows">A value for every column each. Enumerated no further than the result needs, and not under EXPLAIN.</param>
    /// <param name="sink">Takes the result.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="GraphException">Any error of the statement.</exception>
    public async Task ExecuteAsync(
        RoutedStatement statement, int number, IReadOnlyList<ShowColumn> columns, IEnumerable<Value[]> rows, IResultSink sink, CancellationToken cancellationToken)
    {
        if (statement is not { Tree: ShowCatalogStatement show, Request: { } request })
        {
            throw new ArgumentException("The statement is no SHOW command.", nameof(statement));
        }

        ProcedureRegistry procedures = options.Procedures.With(Listing(show, columns, rows));
        var budget = new QueryBudget(options.Clock, options.DefaultTimeout, options.MaxRows, options.MaxTransactionMemory, cancellationToken);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (KeyValuePair<string, Value> parameter in request.Parameters.Entries)
        {
            names.Add(parameter.Key);
        }

        CompiledQuery compiled = new QueryCompiler(FunctionRegistry.Default, procedures) { Options = options.Planning }
            .Compile(LeadingUse.Remove(show), request.Text, names, Nothing.Tokens, Nothing.Schema, Nothing.Statistics, new CompileWork(budget.Check));
        DateTimeOffset now = options.Clock.GetUtcNow();
        using var context = new QueryContext
        {
            Reader = Nothing,
            Parameters = request.Parameters,
            Budget = budget,
            Clock = options.Clock,
            StatementTime = now,
            TransactionTime = now,
            Random = new Random(options.RandomSeed()),
            Procedures = procedures,
            MaxBatchRows = options.MaxBatchRows ?? BatchSize.Largest,
        };
        await StatementResults.RunAsync(compiled, context, number, sink);
    }

    private static ProcedureDefinition Listing(ShowCatalogStatement show, IReadOnlyList<ShowColumn> columns, IEnumerable<Value[]> rows)
    {
        var outputs = new ProcedureOutput[columns.Count];
        for (int i = 0; i < outputs.Length; i++)
        {
            outputs[i] = new ProcedureOutput(columns[i].Name, columns[i].Types.ToString(), columns[i].Types, columns[i].IsHidden);
        }

        return ShowListings.Listing(ShowProcedures.Of(show.Listing), outputs, (_, _) => rows);
    }
}
