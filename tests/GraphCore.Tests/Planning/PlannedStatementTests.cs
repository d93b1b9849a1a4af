using Serverless.GraphCore.Tests.Execution;

namespace Serverless.GraphCore.Tests.Planning;

/// <summary>Statements whose plans are of interest, run to their results.</summary>
public sealed class PlannedStatementTests
{
    [Theory]
    [InlineData("UNWIND [1, 2] AS i CREATE (a {x: i}) CREATE (b {y: a.x + 1}) RETURN a.x, b.y", "1 | 2; 2 | 3")]
    [InlineData("CREATE (a {x: 1}), (b {y: a.x}) RETURN b.y", "1")]
    [InlineData("CREATE (a:A)-[r:R {x: 1}]->(b:B {y: 2}) CREATE p = (b)-[:S]->(a) RETURN length(p), [n IN nodes(p) | labels(n)]", "1 | [['B'], ['A']]")]
    [InlineData("UNWIND [1, 1, 2] AS i MERGE (a:A {x: i}) ON CREATE SET a.n = 1 ON MATCH SET a.n = a.n + 1 WITH DISTINCT a RETURN a.x, a.n", "1 | 2; 2 | 1")]
    [InlineData("CREATE (a:A {x: 1})-[:R]->(b:A {x: 2})-[:R]->(c:A {x: 3}) WITH * MATCH (n:A) WHERE n.x = 1 OR n.x = 3 RETURN n.x", "1; 3")]
    [InlineData("CREATE (a:A {x: 1})-[:R]->(b:A {x: 2})-[:R]->(c:A {x: 3}) WITH a, c MATCH p = (a)-[rs:R*]->(c) RETURN [r IN rs | endNode(r).x], length(p)", "[2, 3] | 2")]
    [InlineData("CREATE (a:A {x: 1})-[:R]->(b:A {x: 2})-[:R]->(c:A {x: 3}) WITH c, a MATCH p = (c)<-[rs:R*]-(a) RETURN [r IN rs | startNode(r).x], [n IN nodes(p) | n.x]", "[2, 1] | [3, 2, 1]")]
    [InlineData("CREATE (a:A {x: 1})-[r:R {w: 5}]->(b:B) WITH r MATCH (x)-[r]-(y) RETURN x.x, y.x ORDER BY x.x", "1 | null; null | 1")]
    [InlineData("CREATE (a:A)-[r:R]->(a) WITH r MATCH (x)-[r]-(y) RETURN count(*)", "1")]
    [InlineData("OPTIONAL MATCH (n:Missing)-[r]->() WITH r MATCH (x)-[r]-(y) RETURN count(*)", "0")]
    [InlineData("UNWIND [1, 2, 3] AS x WITH x WHERE x > 1 WITH x AS y WHERE y < 3 RETURN y", "2")]
    [InlineData("CREATE (:A {x: 1}), (:A {x: 2}), (:B {y: 2}), (:B {y: 3}) WITH 1 AS one MATCH (a:A), (b:B) WHERE a.x = b.y RETURN a.x, b.y", "2 | 2")]
    [InlineData("UNWIND [3, 1, 2] AS x WITH x ORDER BY x LIMIT 2 RETURN collect(x)", "[1, 2]")]
    [InlineData("UNWIND [1, 2] AS x CALL (x) { UNWIND [1, 2] AS y WITH y WHERE y <= x RETURN count(*) AS c } RETURN x, c", "1 | 1; 2 | 2")]
    [InlineData("UNWIND [1, 2] AS x CALL { WITH x RETURN x AS y UNION WITH x RETURN x + 1 AS y } RETURN x, y", "1 | 1; 1 | 2; 2 | 2; 2 | 3")]
    [InlineData("UNWIND [1, 2] AS x RETURN x, COLLECT { UNWIND [3, 1, 2] AS y WITH y ORDER BY y WHERE y > x RETURN y } AS l", "1 | [2, 3]; 2 | [3]")]
    [InlineData("CREATE (a:A {x: 1})-[:R]->(:B), (:A {x: 2}) WITH 1 AS one MATCH (n:A) WHERE NOT EXISTS { (n)-->(:B) } RETURN n.x", "2")]
    [InlineData("CREATE (a)-[:R {x: 1}]->(b)-[:R {x: 2}]->(c) WITH a MATCH (a)-[:R* {x: 1}]->(n) RETURN count(n)", "1")]
    [InlineData("CREATE (a {m: 2})-[:R {x: 1}]->(b)-[:R {x: 2}]->(c {m: 1}) WITH a MATCH (a)-[rs:R*1..2 WHERE rs.x >= n.m]->(n) RETURN count(n)", "1")]
    [InlineData("MERGE (a:A {id: 1})-[r:R]-(b:B {id: 2}) RETURN startNode(r).id", "1")]
    [InlineData("CREATE (a:A {x: 1}) WITH a CALL (a) { SET a.x = a.x + 1 } RETURN a.x", "2")]
    [InlineData("UNWIND [1, 2] AS i CREATE (:A {i: i}) WITH count(*) AS c MATCH (a:A) RETURN c, sum(a.i)", "2 | 3")]
    [InlineData("UNWIND range(1, 5) AS i CREATE (:A {i: i}) RETURN i LIMIT 1", "1")]
    public async Task A_statement_gives_its_rows(string text, string rows)
    {
        foreach (int size in new[] { 1, 2048 })
        {
            var graph = new ExecutionHarness { MaxBatchRows = size };
            Assert.Equal(rows, string.Join("; ", (await graph.RunAsync(text)).Texts));
        }
    }
}
