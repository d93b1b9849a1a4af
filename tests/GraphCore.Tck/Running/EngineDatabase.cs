using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Procedures;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tck.Running;

/// <summary>A new, empty database of the engine, in memory.</summary>
internal sealed class EngineDatabase : ITckDatabase
{
    private static readonly ObjectPath Folder = ObjectPath.Parse("tck");

    private readonly InMemoryObjectStore store = new(TimeProvider.System);
    private GraphDatabaseOptions options = new();
    private GraphDatabase? database;

    public async Task<TckResult> ExecuteAsync(string query, MapValue parameters, CancellationToken cancellationToken)
    {
        database ??= await GraphDatabase.OpenOrCreateAsync(store, Folder, options, cancellationToken);
        var result = new Collector();
        await database.ExecuteAsync(new TransactionRequest { Statements = [new QueryRequest(query, parameters)] }, result, cancellationToken);
        return new TckResult(result.Columns, result.Rows);
    }

    public async Task<bool> FailsToCompileAsync(string query, MapValue parameters, CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync("EXPLAIN " + query, parameters, cancellationToken);
            return false;
        }
        catch (GraphException)
        {
            return true;
        }
    }

    public void Register(TckProcedure procedure)
    {
        options = options with { Procedures = options.Procedures.With(Define(procedure)) };

        // What is open does not know it: the next statement opens the same store again.
        database = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (database is not null)
        {
            await database.DisposeAsync();
        }
    }

    private static ProcedureDefinition Define(TckProcedure procedure)
    {
        var signature = new ProcedureSignature(
            procedure.Name,
            [.. procedure.Inputs.Select(input => new ProcedureInput(input.Name, input.Type, Types(input), Default: null))],
            [.. procedure.Outputs.Select(output => new ProcedureOutput(output.Name, output.Type, Types(output)))],
            ProcedureMode.Read,
            "Answers from a table.");
        int inputs = procedure.Inputs.Count;
        return new ProcedureDefinition(
            signature,
            (_, arguments) => procedure.Rows.Where(row => row.AsSpan(0, inputs).SequenceEqual(arguments)).Select(row => row[inputs..]));
    }

    private static ValueTypes Types(TckField field) => field.Type.TrimEnd('?') switch
    {
        "INTEGER" => ValueTypes.Integer,
        "FLOAT" => ValueTypes.Float,
        "NUMBER" => ValueTypes.Number,
        "STRING" => ValueTypes.String,
        string other => throw new FormatException($"the type {other} is not known here"),
    };

    private sealed class Collector : IResultSink
    {
        public IReadOnlyList<string> Columns { get; private set; } = [];

        public List<Value[]> Rows { get; } = [];

        public void Begin(int statement, IReadOnlyList<string> columns) => Columns = columns;

        public ValueTask AddAsync(ResultBatch batch, CancellationToken cancellationToken)
        {
            for (int row = 0; row < batch.RowCount; row++)
            {
                // Results hold whole entities, so nothing asks for the ids of references.
                Rows.Add([.. batch.Columns.Select(column => column.GetValue(row))]);
            }

            return ValueTask.CompletedTask;
        }

        public void End(int statement, QuerySummary summary)
        {
        }
    }
}
