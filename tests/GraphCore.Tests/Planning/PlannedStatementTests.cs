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

    [Theory]
    [InlineData("MATCH (n:P) WHERE n.age > 3 RETURN n.age AS a ORDER BY a LIMIT 3", "3.5; 4; 5")]
    [InlineData("MATCH (n:P) WHERE n.age > 3 RETURN n.age AS a ORDER BY a DESC LIMIT 3", "9; 8; 7")]
    [InlineData("MATCH (n:P) WHERE n.age >= 3 AND n.age < 6 AND n.name <> 'n4' RETURN n.age AS a ORDER BY a", "3; 3.5; 5")]
    [InlineData("MATCH (n:P) WHERE n.name STARTS WITH 'n' AND n.age > 6 RETURN n.name AS x ORDER BY n.name DESC", "'n9'; 'n8'; 'n7'")]
    [InlineData("MATCH (n:P) WHERE n.age = 1 OR n.age = 2 OR 7 = n.age RETURN n.age ORDER BY n.age", "1; 2; 7")]
    [InlineData("MATCH (n:P) WHERE NOT (n.age = 1 OR n.age > 2) RETURN n.age ORDER BY n.age", "0; 2")]
    [InlineData("MATCH (n:P) WHERE n.age IN [1, 1, 'x', null] RETURN n.age ORDER BY n.age", "'x'; 1")]
    [InlineData("UNWIND [2, 1, 9] AS i MATCH (n:P {age: i}) RETURN n.name", "'n2'; 'n1'; 'n9'")]
    [InlineData("MATCH (n:P) WHERE n.age > 3 RETURN n.age AS a ORDER BY n.name LIMIT 2", "3.5; 4")]
    [InlineData("MATCH (n:P {age: 1}), (m:P {age: 2}) RETURN n.name, m.name", "'n1' | 'n2'")]
    public async Task Seeks_give_the_rows_of_scans(string text, string rows)
    {
        foreach (bool isIndexed in new[] { false, true })
        {
            var graph = new ExecutionHarness();
            await graph.RunAsync("UNWIND [4, 8, 2, 9, 0, 6, 3, 1, 7, 5] AS i CREATE (:P {age: i, name: 'n' + i}) CREATE (:Q {age: i})");
            await graph.RunAsync("CREATE (:P {age: 'x', name: 'text'}), (:P {name: 'none'}), (:P {age: 3.5, name: 'a'})");
            if (isIndexed)
            {
                await graph.RunAsync("CREATE INDEX FOR (n:P) ON (n.age)");
                await graph.RunAsync("CREATE INDEX FOR (n:P) ON (n.name)");
            }

            Assert.Equal(rows, string.Join("; ", (await graph.RunAsync(text)).Texts));
        }
    }

    /// <summary>A chain 1 → 2 → 3 → 4 → 5 by R with weights 1 to 4, a shortcut 1 → 5 of weight 9, and a loop at 3.</summary>
    [Theory]
    [InlineData("MATCH (a {x: 1})-[rs:R*]->(b {x: 4}) WHERE all(r IN rs WHERE r.w < 4) RETURN [r IN rs | r.w]", "[1, 2, 3]")]
    [InlineData("MATCH p = (a {x: 1})-[:R*]->(b {x: 5}) WHERE none(r IN relationships(p) WHERE r.w IN [5, 9]) RETURN length(p)", "4")]
    [InlineData("MATCH p = (a {x: 1})-[:R*]->(b) WHERE all(n IN nodes(p) WHERE n.x < 3) RETURN [n IN nodes(p) | n.x]", "[1, 2]")]
    [InlineData("MATCH p = (a {x: 1})-[r:R]->(b)-[:R*0..1]->(c) WHERE all(s IN relationships(p) WHERE s.w < 3) RETURN [n IN nodes(p) | n.x]", "[1, 2, 3]; [1, 2]")]
    [InlineData("MATCH p = shortestPath((a {x: 1})-[:R*]->(b {x: 5})) RETURN length(p)", "1")]
    [InlineData("MATCH p = shortestPath((a {x: 1})-[:R*]->(b {x: 5})) WHERE all(r IN relationships(p) WHERE r.w < 9) RETURN length(p)", "4")]
    [InlineData("MATCH p = shortestPath((a {x: 1})-[:R*]->(b {x: 5})) WHERE none(n IN nodes(p) WHERE n.x = 3) RETURN length(p)", "1")]
    [InlineData("MATCH p = ANY SHORTEST (a {x: 2})-[:R]->+(b {x: 5}) RETURN length(p)", "3")]
    [InlineData("MATCH (a {x: 1})-[:R]->{2,3}(b) RETURN b.x ORDER BY b.x", "3; 3; 4")]
    [InlineData("MATCH (a {x: 1}) ((s)-[r:R]->(t)){2}(b) RETURN [n IN s | n.x], [e IN r | e.w], [n IN t | n.x], b.x", "[1, 2] | [1, 2] | [2, 3] | 3")]
    [InlineData("MATCH (b {x: 4}) ((s)<-[r:R]-(t) WHERE t.x < s.x){2}(c) RETURN [n IN s | n.x], [n IN t | n.x], c.x", "[4, 3] | [3, 2] | 2")]
    [InlineData("MATCH ((s:N {x: 1})-[r:R]->(t:N)){1,1} RETURN t[0].x ORDER BY t[0].x", "2; 5")]
    [InlineData("MATCH p = (a {x: 1}) ((s)-[r:R WHERE r.w < 9]->(t)){0,2} RETURN length(p) ORDER BY length(p)", "0; 1; 2")]
    [InlineData("MATCH (a {x: 1}), (b {x: 5}) RETURN length(shortestPath((a)-[:R*]->(b))), size(allShortestPaths((b)<-[:R*]-(a)))", "1 | 1")]
    public async Task Walks_keep_their_conditions(string text, string rows)
    {
        foreach (int size in new[] { 1, 2048 })
        {
            var graph = new ExecutionHarness { MaxBatchRows = size };
            await graph.RunAsync("UNWIND range(1, 5) AS x CREATE (:N {x: x})");
            await graph.RunAsync("UNWIND range(1, 4) AS x MATCH (a:N {x: x}), (b:N {x: x + 1}) CREATE (a)-[:R {w: x}]->(b)");
            await graph.RunAsync("MATCH (a:N {x: 1}), (b:N {x: 5}), (c:N {x: 3}) CREATE (a)-[:R {w: 9}]->(b), (c)-[:R {w: 5}]->(c)");

            string[] found = (await graph.RunAsync(text)).Texts;
            Assert.Equal(rows, string.Join("; ", text.Contains("ORDER BY", StringComparison.Ordinal) ? found : found.Order(StringComparer.Ordinal)));
        }
    }
}
