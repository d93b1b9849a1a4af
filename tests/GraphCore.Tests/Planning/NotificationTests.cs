using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Tests.Execution;

namespace Serverless.GraphCore.Tests.Planning;

/// <summary>Remarks come where they help, and nowhere else.</summary>
public sealed class NotificationTests
{
    [Theory]
    [InlineData("MATCH (a:Person), (b:City) RETURN a, b", "CartesianProduct PERFORMANCE INFORMATION 1:1", "`a`")]
    [InlineData("MATCH (a:Person)-[:KNOWS]->(b), (c:City) RETURN a, c", "CartesianProduct PERFORMANCE INFORMATION 1:1", "disconnected")]
    [InlineData("MATCH (n:Person) WITH n MATCH (n)-[:KNOWS]->(m), (x:City) RETURN x", "CartesianProduct PERFORMANCE INFORMATION 1:25", "disconnected pattern of")]
    [InlineData("MATCH (a:Person)-[*]->(b) RETURN a", "UnboundedVariableLengthPattern PERFORMANCE INFORMATION 1:17", "bound it")]
    [InlineData("MATCH (a:Person)-[*2..]->(b) RETURN a", "UnboundedVariableLengthPattern PERFORMANCE INFORMATION 1:17", "[*..5]")]
    [InlineData("MATCH (a:Person)-[:KNOWS]->+(b) RETURN a", "UnboundedVariableLengthPattern PERFORMANCE INFORMATION 1:17", "[*..5]")]
    [InlineData("MATCH (n:Persn) RETURN n", "UnknownLabelWarning UNRECOGNIZED WARNING 1:10", "The label `Persn` does not exist in this database. Did you mean `Person`?")]
    [InlineData("MATCH (n)\nWHERE n:Persn|City RETURN n", "UnknownLabelWarning UNRECOGNIZED WARNING 2:9", "`Persn`")]
    [InlineData("MATCH ()-[:KNOW]->() RETURN 1", "UnknownRelationshipTypeWarning UNRECOGNIZED WARNING 1:12", "The relationship type `KNOW` does not exist in this database. Did you mean `KNOWS`?")]
    [InlineData("MATCH (n:Person {nam: 'x'}) RETURN n", "UnknownPropertyKeyWarning UNRECOGNIZED WARNING 1:18", "The property key `nam` does not exist in this database. Did you mean `name`?")]
    [InlineData("MATCH (n:Person) RETURN n.nam", "UnknownPropertyKeyWarning UNRECOGNIZED WARNING 1:25", "`nam`")]
    [InlineData("MATCH (n:Person) RETURN n {.nam}", "UnknownPropertyKeyWarning UNRECOGNIZED WARNING 1:28", "`nam`")]
    [InlineData("MATCH (n:Person)-[r:KNOWS]->() WHERE r.sinc = 1 SET n.name = 'x'", "UnknownPropertyKeyWarning UNRECOGNIZED WARNING 1:38", "`sinc`")]
    [InlineData("MATCH (n:Person) USING INDEX n:Person(age) WHERE n.age = 1 RETURN n", "HintedIndexNotFound HINT WARNING 1:18", "`:Person` on `(age)`")]
    [InlineData("MATCH (n:Person) USING TEXT INDEX n:Person(name) WHERE n.name = 'a' RETURN n", "HintedIndexNotFound HINT WARNING 1:18", "a text index")]
    [InlineData("MATCH ()-[r:KNOWS]->() USING INDEX r:KNOWS(since) WHERE r.since = 1 RETURN r", "HintedIndexNotFound HINT WARNING 1:24", "`()-[:KNOWS]-()`")]
    [InlineData("MATCH ()-[:KNOWS|:KNOWS]->() RETURN 1", "FeatureDeprecationWarning DEPRECATION WARNING 1:12", "`|:` is deprecated: write `|`")]
    [InlineData("MATCH (n:Person) CALL { WITH n RETURN n.name AS x } RETURN x", "FeatureDeprecationWarning DEPRECATION WARNING 1:25", "`CALL (…) {`")]
    [InlineData("EXPLAIN MATCH (n:Person {name: $who}) RETURN n", "ParameterNotProvided GENERIC WARNING -", "`$who`")]
    [InlineData("LOAD CSV FROM 'file:///a.csv' AS row MATCH (p:Person {name: row[0]}) CREATE (:Person {name: row[1]})", "EagerOperator PERFORMANCE INFORMATION -", "held in memory")]
    public async Task A_remark_is_made(string text, string expected, string described)
    {
        Notification remark = Assert.Single(await RemarksOn(text));

        string name = remark.Code[(remark.Code.LastIndexOf('.') + 1)..];
        Assert.Equal(expected, $"{name} {remark.Category} {remark.Severity} {(remark.Position is { } at ? $"{at.Line}:{at.Column}" : "-")}");
        Assert.Contains(described, remark.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MATCH (a:Person), (b:City) WHERE a.name = b.name RETURN a")]
    [InlineData("MATCH (a:Person {name: 'a'}), (b:Person {name: 'b'}) CREATE (a)-[:KNOWS]->(b)")]
    [InlineData("MATCH (a:Person), (b) WHERE id(b) = 1 RETURN a, b")]
    [InlineData("MATCH (a:Person)-[*..3]->(b) RETURN a")]
    [InlineData("MATCH (a:Person) MATCH (a)-[:KNOWS]->(b) RETURN a")]
    [InlineData("MATCH (a:Person) MATCH (b:City) RETURN a, b")]
    [InlineData("MATCH (a:Person) WITH a LIMIT 1 MATCH (b:City) RETURN a, b")]
    [InlineData("MATCH (a:Person), (b:City), p = shortestPath((a)-[*..5]-(b)) RETURN p")]
    [InlineData("UNWIND [1, 2] AS x MATCH (a:Person {age: x}) RETURN a")]
    [InlineData("UNWIND [{a: 1, b: 2}] AS row MERGE (n:New {key: row.a}) SET n.other = row.b")]
    [InlineData("CREATE (n:New)-[:FRESH]->(m) WITH n MATCH (n:New)-[:FRESH]->(m) RETURN m")]
    [InlineData("MATCH (n:Person) SET n.seen = true RETURN n.seen")]
    [InlineData("MATCH (n:Person) SET n += $map RETURN n.seen", "map")]
    [InlineData("MATCH (n:Person) REMOVE n:Old REMOVE n.old RETURN n.name")]
    [InlineData("MATCH (n:Person) USING INDEX n:Person(name) WHERE n.name = 'a' RETURN n")]
    [InlineData("MATCH (n:Person) RETURN {a: 1}.b, $map.c, date().year, point({x: 1, y: 2}).x", "map")]
    [InlineData("MATCH (n:Person) CALL (n) { RETURN n.name AS x } RETURN x")]
    [InlineData("MATCH (n:Person|City) WHERE NOT n:City RETURN labels(n), COUNT { (n)-[:KNOWS|LIVES_IN]->() }")]
    [InlineData("EXPLAIN MATCH (n:Person) RETURN n")]
    [InlineData("LOAD CSV WITH HEADERS FROM 'file:///a.csv' AS row CREATE (:Person {name: row.name})")]
    [InlineData("SHOW INDEXES")]
    public async Task Nothing_is_remarked_on_a_clean_statement(string text, params string[] parameters) => Assert.Empty(await RemarksOn(text, parameters));

    [Fact]
    public async Task A_plan_made_before_a_name_was_known_does_not_go_on_complaining()
    {
        ExecutionHarness graph = await Graph();
        CompiledQuery query = graph.Compile("MATCH (n:Later) RETURN n");
        Assert.Single(query.NotificationsFor(graph.Snapshot.Tokens));

        await graph.RunAsync("CREATE (:Later)");

        Assert.Empty(query.NotificationsFor(graph.Snapshot.Tokens));
    }

    private static async Task<IReadOnlyList<Notification>> RemarksOn(string text, params string[] parameters)
    {
        ExecutionHarness graph = await Graph();
        return graph.Compile(text, new GraphCore.Values.MapValue([.. parameters.Select(static name => KeyValuePair.Create(name, (GraphCore.Values.Value)GraphCore.Values.MapValue.Empty))])).NotificationsFor(graph.Snapshot.Tokens);
    }

    private static async Task<ExecutionHarness> Graph()
    {
        var graph = new ExecutionHarness();
        await graph.RunAsync("CREATE CONSTRAINT FOR (p:Person) REQUIRE p.name IS UNIQUE");
        await graph.RunAsync("CREATE (p:Person {name: 'a', age: 1})-[:KNOWS {since: 1}]->(q:Person {name: 'b', age: 2})-[:LIVES_IN]->(:City {name: 'c'})");
        return graph;
    }
}
