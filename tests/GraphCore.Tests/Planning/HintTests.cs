using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Planning.Explain;
using Serverless.GraphCore.Tests.Execution;

namespace Serverless.GraphCore.Tests.Planning;

/// <summary>Plans do as hints say, and answers stay what they are.</summary>
public sealed class HintTests
{
    private static readonly string[] Schema =
    [
        "CREATE INDEX person_name FOR (n:Person) ON (n.name)",
        "CREATE INDEX person_both FOR (n:Person) ON (n.age, n.name)",
        "CREATE TEXT INDEX person_text FOR (n:Person) ON (n.name)",
        "CREATE INDEX city_name FOR (n:City) ON (n.name)",
        "CREATE INDEX knows_since FOR ()-[r:KNOWS]-() ON (r.since)",
    ];

    /// <summary>Statement, and the operators that it must have (or, after <c>!</c>, must not), from the leaves up, between bars.</summary>
    public static TheoryData<string, string> Obeyed => new()
    {
        { "MATCH (n:Person) USING INDEX n:Person(name) WHERE n.name = 'p1' RETURN n", "NodeIndexSeek" },
        { "MATCH (n:Person) USING SCAN n:Person WHERE n.name = 'p1' RETURN n", "NodeByLabelScan|!NodeIndexSeek" },
        { "MATCH (c:City)<-[:LIVES_IN]-(n:Person) USING INDEX n:Person(name) WHERE n.name > 'p' RETURN c", "NodeIndexSeekByRange|!NodeByLabelScan" },
        { "MATCH (c:City)<-[:LIVES_IN]-(n:Person) USING SCAN n:Person WHERE c.name = 'c1' RETURN n", "NodeByLabelScan|!NodeIndexSeek" },
        { "MATCH (n:Person) USING INDEX n:Person(name) WHERE n.name IS NOT NULL RETURN n", "NodeIndexScan" },
        { "MATCH (n:Person) USING INDEX n:Person(age, name) WHERE n.age = 1 AND n.name = 'p1' RETURN n", "Person(age, name)" },
        { "MATCH (n:Person) USING TEXT INDEX n:Person(name) WHERE n.name STARTS WITH 'p1' RETURN n", "NodeIndexSeekByPrefix TEXT" },
        { "MATCH (n:Person) USING RANGE INDEX n:Person(name) WHERE n.name STARTS WITH 'p1' RETURN n", "NodeIndexSeekByPrefix RANGE" },
        { "MATCH (a:Person)-[r:KNOWS]->(b) USING INDEX r:KNOWS(since) WHERE r.since > 0 RETURN b", "RelationshipIndexSeekByRange|!NodeByLabelScan" },
        { "MATCH (a:Person)-[r:KNOWS]->(b) USING INDEX r:KNOWS(since) WHERE r.since IS NOT NULL AND a.name = 'p1' RETURN b", "RelationshipIndexScan|!NodeIndexSeek" },
        { "MATCH (a:Person)-[:LIVES_IN]->(c:City) USING INDEX a:Person(name) USING INDEX c:City(name) WHERE a.name = 'p1' AND c.name = 'c1' RETURN a", "NodeIndexSeek|NodeIndexSeek|Expand(Into)" },
        { "MATCH (a:Person) WITH a LIMIT 3 MATCH (a)-[:LIVES_IN]->(c:City) USING INDEX c:City(name) WHERE c.name = 'c1' RETURN a", "NodeByLabelScan|NodeIndexSeek|Expand(Into)" },
        { "MATCH (a:Person)-[:LIVES_IN]->(c:City)<-[:LIVES_IN]-(b:Person) USING JOIN ON c WHERE a.name = 'p1' AND b.name = 'p2' RETURN c", "NodeHashJoin" },
        { "MATCH (a:Person)-[:KNOWS]->(b:Person)-[:KNOWS]->(c:Person) USING JOIN ON b RETURN a, c", "NodeHashJoin" },
        { "MATCH (a:Person)-[:LIVES_IN]->(c:City) USING JOIN ON c RETURN a", "NodeHashJoin" },
        { "MATCH (a:Person)-[:KNOWS]->(b)-[:KNOWS]->(c)-[:KNOWS]->(d) USING JOIN ON b, c RETURN a, d", "NodeHashJoin|NodeHashJoin" },
        { "MATCH (x:City) OPTIONAL MATCH (a:Person)-[:LIVES_IN]->(c:City) USING SCAN a:Person WHERE c.name = x.name RETURN a", "NodeByLabelScan|!NodeIndexSeek" },
        { "MATCH (a)-[:KNOWS]->(b:Person) WHERE EXISTS { MATCH (c:City)<-[:LIVES_IN]-(d:Person) USING INDEX c:City(name) WHERE c.name = 'c1' AND d.name = b.name } RETURN b", "NodeIndexSeek" },
    };

    [Theory]
    [MemberData(nameof(Obeyed))]
    public async Task Plan_obeys(string text, string expected)
    {
        ExecutionHarness graph = await Graph();
        CompiledQuery query = graph.Compile(text);
        PlanDescription plan = PlanDescriber.Describe(query.Plan!);
        var operators = new List<string>();
        Collect(plan, operators);

        int at = 0;
        foreach (string part in expected.Split('|'))
        {
            if (part[0] == '!')
            {
                Assert.DoesNotContain(operators, name => name.StartsWith(part[1..], StringComparison.Ordinal));
                continue;
            }

            int found = operators.FindIndex(at, name => name.Contains(part, StringComparison.Ordinal));
            Assert.True(found >= 0, $"no {part}\n{PlanTable.Render(plan)}");
            at = found + 1;
        }

        Assert.DoesNotContain(query.NotificationsFor(graph.Snapshot.Tokens), static remark => remark.Category == "HINT");
    }

    [Theory]
    [MemberData(nameof(Obeyed))]
    public async Task Answer_is_the_one_without_hints(string text, string expected)
    {
        _ = expected;
        ExecutionHarness graph = await Graph();
        string plain = System.Text.RegularExpressions.Regex.Replace(text, @"USING (JOIN ON \w+(, \w+)*|SCAN \w+:\w+|(\w+ )?INDEX \w+:\w+\([\w, ]+\))", "");

        string[] answer = (await graph.RunAsync(text)).Texts;

        Assert.NotEqual(text, plain);
        Assert.NotEmpty(answer);
        if (!text.Contains("LIMIT", StringComparison.Ordinal))
        {
            Assert.Equal((await graph.RunAsync(plain)).Texts.Order(StringComparer.Ordinal), answer.Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [InlineData("MATCH (n) USING INDEX n:Person(name) WHERE n.name = 'a' RETURN n", "must require the label `Person` of `n`")]
    [InlineData("MATCH (n) USING INDEX n:Person(name) WHERE n.name = 'a' AND (n:Person OR n:City) RETURN n", "must require the label `Person` of `n`")]
    [InlineData("MATCH (n:Person) USING INDEX n:Person(name) WHERE n.name <> 'a' RETURN n", "must ask for the property `name` of `n`")]
    [InlineData("MATCH (n:Person) USING INDEX n:Person(age, name) WHERE n.age = 1 RETURN n", "must ask for the property `name` of `n`")]
    [InlineData("MATCH (n:Person)-->(m) USING INDEX n:Person(name) WHERE m.name = 'a' RETURN n", "must ask for the property `name` of `n`")]
    [InlineData("MATCH (n) USING SCAN n:Person RETURN n", "Cannot use label scan hint `n:Person` in this context")]
    [InlineData("MATCH ()-[r]->() USING INDEX r:KNOWS(since) WHERE r.since = 1 RETURN r", "must require the type `KNOWS` of `r`")]
    [InlineData("MATCH (n:Person) USING JOIN ON n RETURN n", "Cannot use a join hint for a single node pattern")]
    [InlineData("MATCH (n:Person)-[r:KNOWS]->(m) USING JOIN ON r RETURN n", "must be a node of the pattern")]
    [InlineData("MATCH (n:Person)-->(m) USING JOIN ON m USING JOIN ON m RETURN n", "Multiple join hints for the same variable `m`")]
    [InlineData("MATCH (n:Person) WITH n MATCH (m) USING SCAN n:Person RETURN m", "must be a node or relationship of the pattern of this MATCH")]
    [InlineData("MATCH (n:Person) USING SCAN x:Person RETURN n", "`x` is not defined")]
    public async Task Hint_without_reason_is_refused(string text, string message)
    {
        GraphException error = Assert.Throws<GraphException>(() => Compile(text));

        Assert.Equal(ErrorCodes.SyntaxError, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Position);
        ExecutionHarness graph = await Graph();
        Assert.Throws<GraphException>(() => graph.Compile(text));
    }

    [Theory]
    [InlineData("MATCH (n:Person) WITH n LIMIT 1 MATCH (n)-[:KNOWS]->(m)-[:KNOWS]->(o) USING JOIN ON m RETURN o")]
    [InlineData("CREATE (x:Person) WITH x MATCH (n:Person)-[:KNOWS]->(m)-[:KNOWS]->(o) USING JOIN ON m RETURN o")]
    public async Task Join_that_cannot_be_is_remarked_on(string text)
    {
        ExecutionHarness graph = await Graph();

        Notification remark = Assert.Single(graph.Compile(text).NotificationsFor(graph.Snapshot.Tokens));

        Assert.Equal("Neo.ClientNotification.Statement.JoinHintUnfulfillableWarning", remark.Code);
        Assert.Contains("`m`", remark.Description, StringComparison.Ordinal);
        await graph.RunAsync(text);
    }

    private static CompiledQuery Compile(string text) => Compiled.Query(text);

    private static void Collect(PlanDescription plan, List<string> operators)
    {
        foreach (PlanDescription child in plan.Children)
        {
            Collect(child, operators);
        }

        operators.Add($"{plan.OperatorType} {plan.Details}");
    }

    private static async Task<ExecutionHarness> Graph()
    {
        var graph = new ExecutionHarness();
        await graph.RunAsync("UNWIND range(1, 5) AS i CREATE (:City {name: 'c' + i})");
        await graph.RunAsync("UNWIND range(1, 40) AS i CREATE (:Person {name: 'p' + i, age: i % 3})");
        await graph.RunAsync("MATCH (p:Person {name: 'p1'}), (c:City {name: 'c1'}) CREATE (p)-[:LIVES_IN]->(c)");
        await graph.RunAsync("MATCH (p:Person), (c:City) WHERE p.name <> 'p1' AND (c.name = 'c1' OR size(p.name) % 2 = 0) CREATE (p)-[:LIVES_IN]->(c)");
        await graph.RunAsync("MATCH (p:Person), (q:Person) WHERE p.age = q.age AND p <> q AND size(p.name + q.name) % 2 = 1 CREATE (p)-[:KNOWS {since: p.age}]->(q)");
        foreach (string command in Schema)
        {
            await graph.RunAsync(command);
        }

        return graph;
    }
}
