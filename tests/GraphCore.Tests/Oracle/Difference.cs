using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Parsing;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Oracle;

/// <summary>What a query gave: rows and the graph after it, or an error.</summary>
internal sealed record Outcome(string[] Rows, string[] Graph, string? Error)
{
    /// <summary>Compiling failed: the generator, or a shrunk query, is not valid.</summary>
    public bool IsInvalid { get; init; }

    public bool Agrees(Outcome other) => Error is not null || other.Error is not null
        ? Error is not null && other.Error is not null
        : Rows.SequenceEqual(other.Rows) && Graph.SequenceEqual(other.Graph);

    public override string ToString() => Error ?? string.Join('\n', Rows.Take(40).Concat(Graph.Length == 0 ? [] : ["-- graph"]).Concat(Graph));
}

/// <summary>Engine and oracle disagree about a query.</summary>
internal sealed record Difference(OracleGraph Graph, GeneratedQuery Query, EngineVariant Variant, Outcome Expected, Outcome Actual)
{
    public override string ToString() => $"""
        {Query.Text}
        -- on: {Graph.ToCypher()}
        -- expected
        {Expected}
        -- actual ({Variant.Name})
        {Actual}
        """;

    /// <summary>Runs a query by the oracle, which changes the graph; null when it is too much for it.</summary>
    public static Outcome? Expect(OracleGraph graph, GeneratedQuery query)
    {
        try
        {
            Statement statement = CypherParser.Parse(query.Text);
            Interpreter.Table table = new Interpreter(graph).Run(statement);
            return new Outcome(Texts(table.Values.Select(row => row.Select(graph.Whole).ToArray()), query), query.Writes ? graph.Contents() : [], null);
        }
        catch (GraphException error)
        {
            return new Outcome([], [], error.Code.Text + ": " + error.Message);
        }
        catch (Interpreter.TooLargeException)
        {
            return null;
        }
    }

    public static async Task<Outcome> RunAsync(Engine engine, GeneratedQuery query, CancellationToken cancellationToken)
    {
        try
        {
            List<Value[]> rows = await engine.RunAsync(query.Text, cancellationToken);
            return new Outcome(Texts(rows, query), query.Writes ? await engine.ContentsAsync(cancellationToken) : [], null);
        }
        catch (GraphException error)
        {
            return new Outcome([], [], error.Code.Text + ": " + error.Message) { IsInvalid = error.Code == ErrorCodes.SyntaxError };
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // A bug of the engine, as a result that equals no other.
            return new Outcome([error.ToString()], [], null);
        }
    }

    /// <summary>The first variant that gives something else than the oracle on a new copy of the graph, or null.</summary>
    public static async Task<Difference?> FindAsync(OracleGraph graph, GeneratedQuery query, IEnumerable<EngineVariant> variants, CancellationToken cancellationToken)
    {
        if (Expect(graph.Clone(), query) is not { } expected)
        {
            return null;
        }

        foreach (EngineVariant variant in variants)
        {
            Engine engine = await Engine.CreateAsync(variant, graph.ToCypher(), cancellationToken);
            Outcome actual = await RunAsync(engine, query, cancellationToken);
            if (!expected.Agrees(actual))
            {
                return new Difference(graph, query, variant, expected, actual);
            }
        }

        return null;
    }

    private static string[] Texts(IEnumerable<Value[]> rows, GeneratedQuery query)
    {
        bool listsAreBags = GeneratedQuery.ListsAreBags(query.Text);
        IEnumerable<string> texts = rows.Select(row => Canonical.Text(row, listsAreBags));
        return [.. query.Ordered ? texts : texts.Order(StringComparer.Ordinal)];
    }
}
