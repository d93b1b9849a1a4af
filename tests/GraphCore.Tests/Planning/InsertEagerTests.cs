using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Tests.Planning;

public sealed class InsertEagerTests
{
    private static readonly FakeGraph Graph = SocialGraph.Create();

    [Theory]
    [InlineData("MATCH (n) CREATE ()")]
    [InlineData("MATCH (n:A) CREATE (:A)")]
    [InlineData("MATCH (n:A) CREATE (:A:B)")]
    [InlineData("MATCH (n:!B) CREATE (:A)")]
    [InlineData("MATCH (n:A) CREATE (:$(n.name))")]
    [InlineData("MATCH (n:A) SET n:A:B SET n:C REMOVE n:A")]
    [InlineData("MATCH (n:B) MATCH (m:A) SET m:B")]
    [InlineData("MATCH (n) WHERE n.x > 1 SET n.x = 0")]
    [InlineData("MATCH (n) WHERE n.x > 1 SET n += {x: 0}")]
    [InlineData("MATCH (n) WHERE n.x > 1 SET n = $x")]
    [InlineData("MATCH (n) WHERE n.x > 1 SET n[$x] = 0")]
    [InlineData("MATCH (n)-[:R]->(m) CREATE (m)-[:R]->(n)")]
    [InlineData("MATCH (n)-->(m) CREATE (m)-[:R]->(n)")]
    [InlineData("MATCH (n)-[r]-(m) DELETE r")]
    [InlineData("MATCH (n)-[r]-(m) DELETE n, r")]
    [InlineData("MATCH (n) MATCH (m) DETACH DELETE n")]
    [InlineData("CREATE (:A) WITH 1 AS x MATCH (n:A) RETURN n")]
    [InlineData("MATCH (a:A) SET a.x = 1 WITH a MATCH (b:B) WHERE b.x = 1 RETURN b")]
    [InlineData("MERGE (a:A {id: 1}) MERGE (b:A {id: 2})")]
    [InlineData("MATCH (a:A) SET a.v = 1 WITH a MATCH (b:B) SET b.v = 2")]
    [InlineData("MATCH (n:A) WHERE EXISTS { (n)-[:R]->() } CREATE (n)-[:R]->()")]
    [InlineData("MATCH (a:A), (b:B) MERGE (a)-[:R]->(b) WITH a MATCH (a)-[:R]->(c) RETURN c")]
    [InlineData("MATCH (n) FOREACH (i IN [1] | CREATE ())")]
    [InlineData("MATCH (n) CALL { CREATE () }")]
    [InlineData("MATCH (n) WHERE 'A' IN labels(n) SET n:A")]
    [InlineData("MATCH (n) WITH n, keys(n) AS k SET n.x = 1")]
    public void Rows_are_held_where_a_read_could_meet_an_update(string text) => Assert.True(HasEager(text));

    [Theory]
    [InlineData("CREATE (:A)")]
    [InlineData("UNWIND [1, 2] AS i CREATE (:A {i: i})")]
    [InlineData("MATCH (n:A) CREATE (:B)")]
    [InlineData("MATCH (n:A) SET n.x = 1")]
    [InlineData("MATCH (n:A) SET n.x = n.x + 1")]
    [InlineData("MATCH (n:A) WHERE n.y > 1 SET n.x = 1")]
    [InlineData("MATCH (n:A) DELETE n")]
    [InlineData("MATCH (a:A)-[:R]->(b) CREATE (a)-[:S]->(b)")]
    [InlineData("UNWIND [1, 2] AS i MERGE (a:A {id: i}) SET a.x = i")]
    [InlineData("MERGE (a:A {id: 1}) MERGE (b:B {id: 2}) MERGE (a)-[:R]->(b)")]
    [InlineData("CREATE (a:A) WITH count(*) AS c MATCH (n:A) RETURN n")]
    [InlineData("MATCH (n:A) RETURN n")]
    public void Rows_stream_where_reads_and_updates_cannot_meet(string text) => Assert.False(HasEager(text));

    private static bool HasEager(string text) => LogicalPlanTree.Any(Compiled.Query(text, Graph, null, "x").Plan!, static plan => plan is Eager);
}
