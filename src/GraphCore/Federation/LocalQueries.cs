using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Lexing;
using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Execution;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Execution.Procedures;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Values;
using Variable = Serverless.GraphCore.Cypher.Ast.Variable;

namespace Serverless.GraphCore.Federation;

/// <summary>Runs clauses on the rows of a table, with the engine's own operators and functions.</summary>
internal sealed class LocalQueries(GraphDatabaseOptions options, MapValue parameters, QueryBudget budget, FederationMemory memory)
{
    /// <summary>A name with blanks, which no CALL can name.</summary>
    private const string Rows = "rows of a table";
    private const string Placeholder = "  row";

    private readonly DateTimeOffset now = options.Clock.GetUtcNow();
    private readonly int seed = options.RandomSeed();

    /// <summary>Runs clauses, the last of which returns.</summary>
    /// <param name="table">What the first clause sees.</param>
    /// <param name="clauses">Clauses that need no database.</param>
    /// <exception cref="Errors.GraphException">Any error of them.</exception>
    public async Task<RowTable> RunAsync(RowTable table, IReadOnlyList<Clause> clauses)
    {
        var graph = new DetachedGraph();
        List<Value[]> rows = new(table.Rows.Count);
        foreach (Value[] row in table.Rows)
        {
            rows.Add(table.Columns.Count == 0 ? [IntegerValue.Of(0)] : Array.ConvertAll(row, graph.Add));
        }

        string[] columns = table.Columns.Count == 0 ? [Placeholder] : [.. table.Columns];
        ProcedureOutput[] outputs = Array.ConvertAll(columns, static name => new ProcedureOutput(name, "ANY", ValueTypes.Any));
        var listing = new ProcedureDefinition(new ProcedureSignature(Rows, [], outputs, ProcedureMode.Read, "The rows of a table."), (_, _) => rows);
        ProcedureRegistry procedures = options.Procedures.With(listing);
        var call = new ProcedureCallClause(false, new QualifiedName([], Rows), [], new ProcedureYield(false, [.. columns.Select(static name => new YieldItem(name, new Variable(name)))], null));
        var statement = new QueryStatement([], new Query([new SingleQuery([call, .. clauses])], false));
        HashSet<string> names = [.. parameters.Entries.ToArray().Select(static parameter => parameter.Key)];
        CompiledQuery compiled = new QueryCompiler(FunctionRegistry.Default, procedures) { Options = options.Planning }
            .Compile(statement, "", names, graph.Tokens, graph.Schema, graph.Statistics, new CompileWork(budget.Check));
        using var context = new QueryContext
        {
            Reader = graph,
            Parameters = parameters,
            Budget = budget,
            Clock = options.Clock,
            StatementTime = now,
            TransactionTime = now,
            Random = new Random(seed),
            Procedures = procedures,
            MaxBatchRows = options.MaxBatchRows ?? BatchSize.Largest,
        };
        var sink = new TableSink(memory);
        await StatementResults.RunAsync(compiled, context, 0, sink);
        return sink.Table;
    }
}
