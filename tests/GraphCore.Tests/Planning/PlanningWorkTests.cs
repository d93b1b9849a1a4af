using Serverless.GraphCore.Cypher.Lexing;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Execution.Procedures;
using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Planning.Logical;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Tests.Execution;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Planning;

/// <summary>What it takes to compile a statement grows with the statement, not with its square.</summary>
public sealed class PlanningWorkTests
{
    /// <summary>Steps for each relationship, pattern or condition of a statement: tokens, expressions, starts, estimates.</summary>
    private const int MostStepsEach = 150;

    public static TheoryData<string> Shapes => [.. Texts.Keys];

    private static Dictionary<string, Func<int, string>> Texts { get; } = new()
    {
        ["path"] = static n => $"MATCH p = {Path(n)} RETURN p",
        ["path whose nodes all have a key"] = static n => $"MATCH {Path(n)} WHERE {Each(n, " AND ", static i => $"n{i}.id = {i}")} RETURN count(*)",
        ["path of walks"] = static n => $"MATCH {Path(n, "-[:KNOWS*1..2]-")} RETURN n0",
        ["star"] = static n => $"MATCH {Each(n, ", ", static i => $"(hub)-[:KNOWS]->(x{i}:Person)")} RETURN count(*)",
        ["cycle"] = static n => $"MATCH {Path(n - 1)}-[:KNOWS]->(n0) RETURN n0",
        ["clique"] = static n => $"MATCH {Clique(n)} RETURN n0",
        ["parts"] = static n => $"MATCH {Each(n / 2, ", ", static i => $"(a{i}:Person)-[:KNOWS]->(b{i})")} RETURN count(*)",
        ["parts with equalities between them"] = static n =>
            $"MATCH {Each(n / 2, ", ", static i => $"(a{i}:Person)-[:KNOWS]->(b{i})")} WHERE {Each((n / 2) - 1, " AND ", static i => $"b{i}.id = a{i + 1}.id")} RETURN count(*)",
        ["single nodes"] = static n => $"MATCH {Each(n, ", ", static i => $"(a{i}:Person)")} RETURN count(*)",
        ["one condition on all nodes"] = static n => $"MATCH {Each(n, ", ", static i => $"(a{i}:Person)")} WHERE {Each(400, " + ", static i => $"a{i}.id")} = 1 RETURN count(*)",
        ["matches"] = static n => $"{Each(n / 2, " ", static i => $"MATCH (n{i})-[:KNOWS]->(n{i + 1})")} RETURN n0",
        ["optional match"] = static n => $"MATCH (n0) OPTIONAL MATCH {Path(n)} RETURN n1",
        ["merge"] = static n => $"MERGE {Path(n)}",
        ["exists"] = static n => $"MATCH (n0) WHERE EXISTS {{ {Path(n)} }} RETURN n0",
        ["comprehension"] = static n => $"MATCH (n0) RETURN [{Path(n)} | n1.id] AS ids",
        ["union"] = static n => Each(n / 2, " UNION ALL ", static i => $"MATCH (n:Person) RETURN n.id + {i} AS x"),
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Work_grows_with_the_statement(string shape)
    {
        long small = StepsOf(Texts[shape](500));
        long large = StepsOf(Texts[shape](1_000));

        Assert.True(large <= MostStepsEach * 1_000L, $"{large} steps for 1,000");
        Assert.True(large <= small * 2.2, $"{small} steps for 500, {large} for 1,000");
    }

    [Fact]
    public void Subqueries_are_planned_once_however_many_orders_their_match_could_have()
    {
        string text = "MATCH (a0:Person)-->(b0:Person)-->(c0:Person) WHERE true RETURN a0";
        for (int depth = 12; depth > 0; depth--)
        {
            text = text.Replace("WHERE true", $"WHERE EXISTS {{ MATCH (a{depth}:Person)-->(b{depth}:Person)-->(c{depth}:Person), (d{depth}:Person)-->(a{depth}) WHERE true }}", StringComparison.Ordinal);
        }

        Assert.True(StepsOf(text) < 10_000);
    }

    [Fact]
    public void Plan_is_no_higher_than_a_long_condition_needs()
    {
        LogicalPlan plan = Compile($"MATCH (n:Person) WHERE {Each(50_000, " AND ", static i => $"n.p <> {i}")} RETURN n", CompileWork.Unlimited).Plan!;

        int height = 0;
        for (LogicalPlan? at = plan; at is UnaryPlan unary; at = unary.Source)
        {
            height++;
        }

        Assert.True(height < 100, $"{height} operators");
    }

    [Theory]
    [InlineData("MATCH (a)-[r:KNOWS* WHERE {0}]->(b) RETURN count(*)", "r.p <> ")]
    [InlineData("MATCH p = shortestPath((a)-[r:KNOWS* WHERE {0}]->(b)) RETURN count(*)", "r.p <> ")]
    [InlineData("MATCH (a) ((x)-[:KNOWS]->(y) WHERE {0})+ (b) RETURN count(*)", "x.p <> ")]
    [InlineData("MATCH p = (a)-[:KNOWS*]->(b) WHERE all(r IN relationships(p) WHERE {0}) RETURN count(*)", "r.p <> ")]
    [InlineData("MATCH (a) RETURN count(*) AS c, CASE WHEN {0} THEN 1 END AS d", "a.p = ")]
    public async Task Long_conditions_of_every_place_run_on_a_small_stack(string text, string condition)
    {
        string statement = text.Replace("{0}", Each(20_000, " AND ", i => condition + i), StringComparison.Ordinal);
        var graph = new ExecutionHarness();
        await graph.RunAsync("CREATE (:Person {p: -1})-[:KNOWS {p: -1}]->(:Person {p: -1})");

        Assert.NotEmpty(await OnSmallStack(() => graph.RunAsync(statement)));
    }

    [Fact]
    public async Task Statement_of_the_most_relationships_runs_on_a_small_stack()
    {
        var graph = new ExecutionHarness();
        await graph.RunAsync("UNWIND range(0, 1990) AS i CREATE (:N {i: i})");
        await graph.RunAsync("MATCH (a:N), (b:N {i: a.i + 1}) CREATE (a)-[:NEXT]->(b)");
        string statement = $"MATCH (n0:N {{i: 0}}){Each(1_990, "", static i => $"-[:NEXT]->(n{i + 1})")} RETURN n1990.i";

        Assert.Equal(["1990"], (await OnSmallStack(() => graph.RunAsync(statement))).Texts);
    }

    [Theory]
    [InlineData("EXPLAIN MATCH {0} RETURN n0")]
    [InlineData("EXPLAIN MATCH (n0) WHERE EXISTS {{ {0} }} RETURN n0")]
    [InlineData("EXPLAIN RETURN [{1}] AS list")]
    public async Task Time_limit_ends_the_compilation(string text)
    {
        string statement = text.Replace("{0}", Path(1_000), StringComparison.Ordinal).Replace("{1}", Each(10_000, ", ", static i => $"{i}"), StringComparison.Ordinal).Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal);
        var options = new GraphDatabaseOptions { Clock = new SteppingClock(), DefaultTimeout = TimeSpan.FromSeconds(5) };
        GraphDatabase database = await GraphDatabase.OpenOrCreateAsync(
            new InMemoryObjectStore(TimeProvider.System), ObjectPath.Parse("db/test"), options, TestContext.Current.CancellationToken);

        GraphException error = await Assert.ThrowsAsync<GraphException>(() => database.ExecuteAsync(
            new TransactionRequest { Statements = [new QueryRequest(statement, MapValue.Empty)] }, new CollectedResults(), TestContext.Current.CancellationToken));

        Assert.Equal(ErrorCodes.TransactionTimedOut, error.Code);
    }

    [Fact]
    public void Patterns_beyond_the_limit_are_refused()
    {
        GraphException error = Compiled.Error($"MATCH {Each(2_002, ", ", static i => $"(n{i})")} RETURN 1");

        Assert.Equal(ErrorCodes.SyntaxError, error.Code);
        Assert.Contains("at most 2000", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Estimates_stay_numbers()
    {
        FakeGraph graph = Graph();
        LogicalPlan plan = Compiled.Query($"{Each(600, " ", static i => $"MATCH (n{i}:Person) WITH * UNWIND [1, 2, 3] AS x{i}")} RETURN count(*)", graph).Plan!;

        Assert.False(LogicalPlanTree.Any(plan, static part => !double.IsFinite(part.EstimatedRows)));
    }

    private static long StepsOf(string text)
    {
        var work = new CompileWork(check: null);
        Compile(text, work);
        return work.Steps;
    }

    private static CompiledQuery Compile(string text, CompileWork work)
    {
        FakeGraph graph = Graph();
        return new QueryCompiler(FunctionRegistry.Default, ProcedureRegistry.Default).Compile(text, new HashSet<string>(), graph, graph.Schema, graph, work);
    }

    private static FakeGraph Graph() => new FakeGraph().Nodes("Person", 10_000).Relationships("Person", "KNOWS", "Person", 100_000).Index("Person", "id");

    /// <summary>Runs something with the stack that threads have where it is smallest.</summary>
    private static Task<T> OnSmallStack<T>(Func<Task<T>> run)
    {
        Task<T>? running = null;
        var thread = new Thread(() => running = run(), maxStackSize: 1_536 * 1_024);
        thread.Start();
        thread.Join();
        return running!;
    }

    private static string Each(int count, string separator, Func<int, string> part) => string.Join(separator, Enumerable.Range(0, count).Select(part));

    private static string Path(int count, string relationship = "-[:KNOWS]->") => "(n0:Person)" + Each(count, "", i => $"{relationship}(n{i + 1}:Person)");

    private static string Clique(int relationships)
    {
        IEnumerable<string> pairs = Enumerable.Range(1, 100).SelectMany(static right => Enumerable.Range(0, right).Select(left => $"(n{left})-[:KNOWS]->(n{right})"));
        return string.Join(", ", pairs.Take(relationships));
    }
}
