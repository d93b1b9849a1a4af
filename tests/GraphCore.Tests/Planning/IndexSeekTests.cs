using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Execution.Procedures;
using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Planning.Explain;
using Serverless.GraphCore.Planning.Logical;
using Serverless.GraphCore.Tests.Execution;

namespace Serverless.GraphCore.Tests.Planning;

/// <summary>Indexes change how entities are found, never which; on values of every kind, nulls and NaN among them.</summary>
public sealed class IndexSeekTests
{
    private static readonly string[] Values =
    [
        "null", "0", "1", "2", "3", "-1", "1.0", "2.5", "-0.0", "0.0 / 0.0", "1.0 / 0.0", "'a'", "'ab'", "'abc'", "'b'", "''", "'ba'", "true", "false",
        "[1, 2]", "[]", "['a']", "date('2020-01-01')", "date('2021-06-30')", "datetime('2020-01-01T00:00Z')", "localdatetime('2020-01-01T00:00')",
        "localtime('12:00')", "time('12:00+01:00')", "duration('P1D')", "point({x: 1, y: 2})", "point({x: 1, y: 2, z: 3})", "point({longitude: 1, latitude: 2})",
    ];

    /// <summary>What is compared with, beside values that a property can have.</summary>
    private static readonly string[] Operands = [.. Values, "[1, null]", "{a: 1}"];

    private static readonly string[] Texts = ["'a'", "'ab'", "'b'", "''", "null", "1"];

    private static readonly string[] Comparisons = ["=", "<", "<=", ">", ">=", "<>"];

    private static readonly string[] Schema =
    [
        "CREATE INDEX FOR (n:A) ON (n.a)",
        "CREATE INDEX FOR (n:A) ON (n.b, n.a)",
        "CREATE TEXT INDEX FOR (n:B) ON (n.a)",
        "CREATE INDEX FOR (n:B) ON (n.b)",
        "CREATE INDEX FOR ()-[r:R]-() ON (r.a)",
        "CREATE INDEX FOR ()-[r:R]-() ON (r.b, r.a)",
        "CREATE TEXT INDEX FOR ()-[r:S]-() ON (r.a)",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Answers_are_those_without_indexes(int seed)
    {
        var random = new Random(seed);
        ExecutionHarness graph = await RandomGraph(random);
        int sought = 0;
        for (int i = 0; i < 250; i++)
        {
            (string text, bool isOrdered) = RandomQuery(random);
            CompiledQuery seeking = Compile(graph, text, PlanningOptions.Default);
            sought += LogicalPlanTree.Any(seeking.Plan!, static plan => plan is IndexSeek) ? 1 : 0;
            string[] expected = (await graph.RunAsync(Compile(graph, text, new PlanningOptions { UsesIndexes = false }))).Texts;
            graph.MaxBatchRows = random.Next(3) == 0 ? 1 : 2048;
            string[] actual = (await graph.RunAsync(seeking)).Texts;
            string description = $"seed {seed}: {text}\n{PlanTable.Render(PlanDescriber.Describe(seeking.Plan!))}";
            Assert.True(expected.Length == actual.Length, $"{description}\n{expected.Length} rows expected, not {actual.Length}");
            string[] Comparable(string[] rows) => isOrdered ? Array.ConvertAll(rows, WithoutTies) : [.. rows.Order(StringComparer.Ordinal)];
            Assert.True(Comparable(expected).SequenceEqual(Comparable(actual)), description);
        }

        Assert.True(sought > 60, $"Only {sought} queries sought.");
    }

    [Theory]
    [InlineData("MATCH (n:A {a: 1}) RETURN n", "NodeIndexSeek")]
    [InlineData("MATCH (n:A) WHERE n.a IN [1, 2] RETURN n", "NodeIndexSeek")]
    [InlineData("MATCH (n:A) WHERE n.a STARTS WITH 'a' RETURN n", "NodeIndexSeekByPrefix")]
    [InlineData("MATCH (n:A) WHERE date('2020-01-01') <= n.a < date('2021-01-01') RETURN n", "NodeIndexSeekByRange")]
    [InlineData("MATCH (n:A) WHERE n.b = 1 AND n.a IN [1, 2] RETURN n", "NodeIndexSeek")]
    [InlineData("MATCH (n:A) WHERE n.b = 1 AND n.a IS NOT NULL RETURN n", "NodeIndexSeek")]
    [InlineData("MATCH (n:A) WHERE n.b = 1 RETURN n", "NodeByLabelScan")]
    [InlineData("MATCH (n:A) WHERE n.b > 1 RETURN n", "NodeByLabelScan")]
    [InlineData("MATCH (n:A) WHERE n.b > 1 AND n.a <> 3 RETURN n", "NodeIndexSeekByRange")]
    [InlineData("MATCH (n:B) WHERE n.a CONTAINS 'a' RETURN n", "NodeIndexContainsScan")]
    [InlineData("MATCH (n:B) WHERE n.a ENDS WITH 'a' RETURN n", "NodeIndexEndsWithScan")]
    [InlineData("MATCH (n:B) WHERE n.a STARTS WITH 'a' RETURN n", "NodeIndexSeekByPrefix")]
    [InlineData("MATCH (n:B {a: 'x'}) RETURN n", "NodeIndexSeek")]
    [InlineData("MATCH (n:B {a: $x}) RETURN n", "NodeByLabelScan")]
    [InlineData("MATCH ()-[r:R {a: 1}]->() RETURN r", "RelationshipIndexSeek")]
    [InlineData("MATCH (x)-[r:R]-(y) WHERE r.a > 1 RETURN x, y", "RelationshipIndexSeekByRange")]
    [InlineData("MATCH (x)<-[r:R]-(y) WHERE r.b = 1 AND r.a IN [1, 2] RETURN x, y", "RelationshipIndexSeek")]
    [InlineData("MATCH ()-[r:S]->() WHERE r.a CONTAINS 'x' RETURN r", "RelationshipIndexContainsScan")]
    [InlineData("UNWIND [1, 2] AS i MATCH (x)-[:R {a: i}]->(y:A) RETURN x, y", "RelationshipIndexSeek")]
    [InlineData("MATCH (n:A) WHERE n.a IS NOT NULL RETURN n.a ORDER BY n.a LIMIT 3", "NodeIndexScan")]
    [InlineData("MATCH (n:A) RETURN n.a ORDER BY n.a LIMIT 3", "NodeByLabelScan")]
    [InlineData("MATCH (n:A)-->(m) WHERE n.b IS NOT NULL AND n.a <> 2 RETURN m.a ORDER BY n.b DESC, n.a DESC LIMIT 3", "NodeIndexScan")]
    [InlineData("MATCH (n:A) WHERE n.b IS NOT NULL AND n.a <> 2 RETURN n.a ORDER BY n.b DESC, n.a LIMIT 3", "NodeByLabelScan")]
    public async Task Entities_are_found_by(string text, string expected)
    {
        ExecutionHarness graph = await RandomGraph(new Random(1));
        var query = new QueryCompiler(FunctionRegistry.Default, ProcedureRegistry.Default).Compile(text, new HashSet<string> { "x" }, graph.Snapshot.Tokens, graph.Snapshot.Schema, graph.Snapshot.Statistics);
        var operators = new List<string>();
        Collect(PlanDescriber.Describe(query.Plan!), operators);

        Assert.Equal(expected, operators.Find(static name => name.Contains("Index", StringComparison.Ordinal) || name.EndsWith("Scan", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("MATCH (n:A) WHERE n.a > 1 RETURN n.a ORDER BY n.a DESC LIMIT 3")]
    [InlineData("MATCH (n:A) WHERE n.b = 1 AND n.a IS NOT NULL WITH n.a AS x ORDER BY x RETURN x")]
    [InlineData("MATCH (n:A)-->(m) WHERE n.a > 1 RETURN m.a ORDER BY n.a")]
    [InlineData("MATCH ()-[r:R]->() WHERE r.a > 1 RETURN r.a ORDER BY r.a LIMIT 3")]
    [InlineData("MATCH (n:A) WHERE n.a > 1 RETURN n.a ORDER BY n.a DESC SKIP 2 LIMIT 3")]
    public async Task Rows_that_come_in_order_are_not_sorted(string text)
    {
        ExecutionHarness graph = await RandomGraph(new Random(1));

        Assert.False(LogicalPlanTree.Any(Compile(graph, text, PlanningOptions.Default).Plan!, static plan => plan is Sort or TopK));
    }

    /// <summary>Values that are equal come in any order, so they are written alike.</summary>
    private static string WithoutTies(string row) => string.Join(" | ", row.Split(" | ").Select(static value => value is "-0.0" ? "0" : value.EndsWith(".0", StringComparison.Ordinal) ? value[..^2] : value));

    private static void Collect(PlanDescription plan, List<string> operators)
    {
        operators.Add(plan.OperatorType);
        foreach (PlanDescription child in plan.Children)
        {
            Collect(child, operators);
        }
    }

    private static (string Text, bool IsOrdered) RandomQuery(Random random)
    {
        bool isNode = random.Next(2) == 0;
        string label = isNode ? Pick(random, "A", "B") : Pick(random, "R", "S");
        string pattern = isNode ? $"(e:{label})" : Pick(random, $"(x)-[e:{label}]->(y)", $"(x)<-[e:{label}]-(y)", $"(x)-[e:{label}]-(y)", $"(x:A)-[e:{label}]-(x)", $"(x)-[e:{label}]->(y)-[f:R]->(z)");
        string where = string.Join(" AND ", Enumerable.Range(0, 1 + random.Next(3)).Select(_ => RandomCondition(random)));
        string match = random.Next(4) == 0
            ? $"UNWIND [{Pick(random, Operands)}, {Pick(random, Operands)}, 1] AS i MATCH {pattern} WHERE {where} AND e.a = i"
            : $"{Pick(random, "MATCH", "MATCH", "OPTIONAL MATCH")} {pattern} WHERE {where}";
        string key = Pick(random, "a", "b");
        string direction = Pick(random, "", " DESC");
        return random.Next(4) switch
        {
            0 => ($"{match} RETURN e.{key} AS k ORDER BY k{direction}", true),
            1 => ($"{match} RETURN e.{key} AS k ORDER BY k{direction}{(random.Next(2) == 0 ? $" SKIP {random.Next(0, 8)}" : "")} LIMIT {random.Next(1, 6)}", true),
            2 => ($"{match} RETURN e.b AS k, e.a AS l ORDER BY k{direction}, l{direction} LIMIT {random.Next(1, 6)}", true),
            _ => ($"{match} RETURN e.id AS id, e.a AS a, e.b AS b", false),
        };
    }

    private static string RandomCondition(Random random)
    {
        string property = Pick(random, "e.a", "e.a", "e.b");
        string value = Pick(random, Operands);
        return random.Next(8) switch
        {
            0 or 1 => $"{property} = {value}",
            2 => $"{property} {Pick(random, Comparisons)} {value}",
            3 => $"{value} {Pick(random, Comparisons)} {property}",
            4 => $"{property} IN [{Pick(random, Operands)}, {value}, {Pick(random, Operands)}]",
            5 => $"{property} {Pick(random, "STARTS WITH", "ENDS WITH", "CONTAINS")} {Pick(random, Texts)}",
            6 => $"{property} IS NOT NULL",
            _ => $"({property} = {value} OR {property} = {Pick(random, Operands)})",
        };
    }

    private static string Pick(Random random, params string[] choices) => choices[random.Next(choices.Length)];

    private static async Task<ExecutionHarness> RandomGraph(Random random)
    {
        var graph = new ExecutionHarness();

        // Half of the indexes are filled when they are created, the others by each change.
        foreach (string command in Schema.Take(4))
        {
            await graph.RunAsync(command);
        }

        for (int i = 0; i < 90; i++)
        {
            await graph.RunAsync($"CREATE (:{Pick(random, "A", "B", "A:B")} {{id: {i}, a: {Pick(random, Values)}, b: {Pick(random, Values)}}})");
        }

        for (int i = 0; i < 90; i++)
        {
            int from = random.Next(90);
            await graph.RunAsync($"MATCH (x {{id: {from}}}), (y {{id: {(random.Next(8) == 0 ? from : random.Next(90))}}}) CREATE (x)-[:{Pick(random, "R", "S")} {{id: {i}, a: {Pick(random, Values)}, b: {Pick(random, Values)}}}]->(y)");
        }

        foreach (string command in Schema.Skip(4))
        {
            await graph.RunAsync(command);
        }

        return graph;
    }

    private static CompiledQuery Compile(ExecutionHarness graph, string text, PlanningOptions options) =>
        new QueryCompiler(FunctionRegistry.Default, ProcedureRegistry.Default) { Options = options }.Compile(text, new HashSet<string>(), graph.Snapshot.Tokens, graph.Snapshot.Schema, graph.Snapshot.Statistics);
}
