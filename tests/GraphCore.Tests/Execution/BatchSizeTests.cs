using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Snapshots;

namespace Serverless.GraphCore.Tests.Execution;

/// <summary>
/// What a statement answers and does must not depend on how its rows are cut into batches: every statement here runs with
/// batches of one row, of a few and of many, on the same graph, and must give the same rows in the same order and leave the
/// same graph.
/// </summary>
public sealed class BatchSizeTests
{
    private static readonly string[] Reads =
    [
        "MATCH (n) RETURN n ORDER BY n.v, id(n)",
        "MATCH (a:A)-[r]->(b) RETURN a.v, type(r), r.w, b.v",
        "MATCH (a)-[r:R]-(b:B) WHERE a.v < b.v RETURN a.v, b.v, r.w",
        "MATCH (a:A)-[:R]->(b)-[:S]->(c) RETURN count(*), sum(c.v), collect(a.v)",
        "MATCH (a)-[:R]->(b)-[:R]->(c)-[:R]->(a) RETURN id(a), id(b), id(c)",
        "MATCH (a)-[:R]-(b)-[:R]-(a) RETURN count(*)",
        "MATCH (a:A) OPTIONAL MATCH (a)-[:S]->(b:B) RETURN a.v, collect(b.v), count(*)",
        "MATCH (a:A) OPTIONAL MATCH (a)-[:S]->(b:B) WHERE b.v > 3 OPTIONAL MATCH (b)-[:R]->(c) RETURN a.v, b.v, c.v",
        "MATCH (a) WHERE NOT (a)-[:R]->() RETURN a.v",
        "MATCH (a) WHERE (a)-[:R]->(:B) OR a.name STARTS WITH 'n1' RETURN a.v, a.name",
        "MATCH (a) WHERE EXISTS { (a)-[:R]->(b) WHERE b.v = a.v + 1 } RETURN a.v",
        "MATCH (a) RETURN a.v, COUNT { (a)--(b) WHERE b.v > a.v } AS c, [(a)-[r]->(b) WHERE r.w > 2 | b.v + r.w] AS l ORDER BY c, a.v, id(a)",
        "MATCH (a) RETURN COLLECT { MATCH (a)-->(b) RETURN b.v ORDER BY b.v LIMIT 2 } AS l, a.v",
        "MATCH (a:A)-[rs:R*1..3]->(b) RETURN a.v, [r IN rs | r.w] AS ws, b.v",
        "MATCH p = (a:A)-[:R|S*0..2]-(b:B) RETURN length(p), [n IN nodes(p) | n.v]",
        "MATCH (a:A)-[rs*2]->(b) WHERE all(r IN rs WHERE r.w > 1) RETURN a.v, b.v",
        "MATCH (a:A), (b:B) WHERE a.v = b.v RETURN a.name, b.name",
        "MATCH (a:A), (b:B), (c:A) WHERE a.v = b.v AND b.v = c.v RETURN count(*)",
        "MATCH (a:A), (b:B) RETURN a.v + b.v AS s, count(*) ORDER BY s",
        "MATCH (a:A {v: 1}), (b:B {v: 2}) MATCH p = shortestPath((a)-[*..6]-(b)) RETURN length(p), [n IN nodes(p) | id(n)]",
        "MATCH (a:A {v: 1}), (b:B {v: 2}) MATCH p = allShortestPaths((a)-[*..6]-(b)) RETURN length(p), [n IN nodes(p) | id(n)]",
        "MATCH (a) RETURN DISTINCT labels(a), a.v % 3 ORDER BY labels(a), a.v % 3",
        "MATCH (a)-->(b) RETURN DISTINCT b.v",
        "MATCH (a)-->(b) WITH a, count(DISTINCT b.v) AS c, collect(DISTINCT b.v) AS l WHERE c > 1 RETURN a.v, c, l ORDER BY c DESC, id(a)",
        "MATCH (a) RETURN a.name ORDER BY a.v DESC, a.name SKIP 3 LIMIT 7",
        "MATCH (a) WITH a ORDER BY a.v, a.name LIMIT 9 MATCH (a)-->(b) RETURN a.name, b.name",
        "MATCH (a) RETURN avg(a.v), min(a.name), max(a.mixed), stDev(a.v), percentileCont(a.v, 0.3), percentileDisc(a.v, 0.7)",
        "MATCH (a) RETURN a.mixed, count(*) ORDER BY a.mixed",
        "MATCH (a) RETURN a.mixed AS m ORDER BY m, id(a)",
        "UNWIND [1, 2, 3] AS x UNWIND range(0, x) AS y RETURN x, y, x * y",
        "UNWIND [[1, 2], [], null, 3, [null]] AS l UNWIND l AS x RETURN l, x",
        "UNWIND range(0, 20) AS i RETURN CASE WHEN i % 3 = 0 THEN 'three' WHEN i % 5 = 0 THEN i / (i % 3) ELSE null END AS c",
        "UNWIND range(0, 20) AS i RETURN reduce(s = 0, x IN range(0, i % 7) | s + x * i) AS r, any(x IN range(0, i) WHERE x = 4) AS a",
        "UNWIND range(0, 12) AS i CALL (i) { UNWIND range(1, i) AS j RETURN max(j) AS m, count(*) AS c UNION UNWIND [i] AS k RETURN k AS m, -1 AS c } RETURN i, m, c",
        "UNWIND range(0, 12) AS i CALL (i) { UNWIND range(0, i) AS j WITH j WHERE j % 2 = i % 2 RETURN j ORDER BY j DESC LIMIT 2 } RETURN i, j",
        "UNWIND range(0, 9) AS i CALL (i) { MATCH (a:A) WHERE a.v > i WITH DISTINCT a.v AS v RETURN collect(v) AS vs } RETURN i, vs",
        "MATCH (a:A) CALL (a) { MATCH (a)-->(b) RETURN b.v AS x UNION ALL MATCH (a)<--(b) RETURN -b.v AS x } RETURN a.v, x",
        "MATCH (a:A) RETURN a {.v, .name, l: [(a)-->(b) | b.v]} AS m ORDER BY a.v, id(a)",
        "MATCH (a:A)-[r]->(b) WITH [a, r, b] AS t RETURN t[0].v, type(t[1]), startNode(t[1]).v, properties(t[2])",
        "MATCH (a) WITH collect(a) AS all UNWIND all AS n MATCH (n)-[:S]->(m) RETURN n.v, m.v",
        "MATCH (a:A) WITH a LIMIT 3 MATCH (a)-->(b) WITH a, b ORDER BY b.v LIMIT 4 RETURN a.v, b.v",
        "MATCH (n) RETURN 1 / (n.v - 3)",
        "MATCH (n) WHERE n.v <> 3 AND 10 / (n.v - 3) > 2 RETURN n.v",
        "CALL db.labels() YIELD label MATCH (n) WHERE label IN labels(n) RETURN label, count(*) ORDER BY label",
        "RETURN 1 AS x UNION RETURN 2 AS x UNION RETURN 1 AS x",
    ];

    private static readonly string[] Updates =
    [
        "UNWIND range(1, 9) AS i CREATE (:N {v: i})-[:T {w: i * 2}]->(:M {v: -i})",
        "MATCH (a:A) CREATE (a)-[:NEW {w: a.v}]->(:C {v: a.v})",
        "MATCH (a)-[r:R]->(b) SET a.sum = coalesce(a.sum, 0) + b.v, r.seen = a.sum",
        "UNWIND range(1, 5) AS i MATCH (a:A) SET a.v = a.v + i",
        "MATCH (a:A)-->(b) SET a += {last: b.v, name: null}, b:Seen",
        "MATCH (a)-->(b) SET a = b",
        "MATCH (a:A) SET a = {v: a.v} REMOVE a:A SET a:Z",
        "UNWIND ['x', 'y', 'x', 'z', 'y'] AS k MERGE (t:Tag {k: k}) ON CREATE SET t.n = 1 ON MATCH SET t.n = t.n + 1",
        "MATCH (a:A) MERGE (t:Tag {v: a.v}) MERGE (a)-[r:TAGGED]->(t) ON CREATE SET r.n = 1 ON MATCH SET r.n = r.n + 1",
        "MATCH (a:A), (b:B) WHERE a.v = b.v MERGE (a)-[:SAME]-(b)",
        "MATCH (a:A)-[r:R]->() DELETE r",
        "MATCH (a:A)-[r]-(b:B) DETACH DELETE a",
        "MATCH p = (a:A)-[:S]->() DETACH DELETE p",
        "MATCH (a:A) DELETE a",
        "MATCH (a:A) FOREACH (x IN range(1, a.v % 4) | CREATE (f:F {x: x}) MERGE (g:G {x: x}) SET g.n = coalesce(g.n, 0) + 1)",
        "MATCH (a:A) FOREACH (x IN [1, 1] | SET a.v = a.v * 2)",
        "MATCH (a:A) CALL (a) { MATCH (a)-->(b) WITH a, max(b.v) AS m SET a.m = m RETURN m AS x } RETURN a.v, x",
        "MATCH (a:A) CALL (a) { MATCH (c:Counter) SET c.n = c.n + 1 } RETURN count(*)",
        "MERGE (c:Counter {k: 1}) ON CREATE SET c.n = 0 WITH c MATCH (a:A) SET c.n = c.n + a.v RETURN count(*)",
        "MATCH (a:A) WITH a ORDER BY a.v LIMIT 3 SET a.first = true RETURN a.name",
        "MATCH (a:A) SET a.v = 1 / (a.v - 2)",
        "UNWIND range(0, 3) AS i MATCH (n) WHERE id(n) = i CREATE (n)-[:SELF]->(n) RETURN n",
    ];

    public static TheoryData<int> Seeds => [1, 2, 3, 4];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Reads_do_not_depend_on_the_size_of_batches(int seed)
    {
        GraphSnapshot graph = await RandomGraph(seed);
        foreach (string query in Reads)
        {
            string expected = await Answer(graph, query, 2048, dump: false);
            foreach (int size in (int[])[1, 2, 7])
            {
                Assert.Equal($"{query}\n{expected}", $"{query}\n{await Answer(graph, query, size, dump: false)}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Updates_do_not_depend_on_the_size_of_batches(int seed)
    {
        GraphSnapshot graph = await RandomGraph(seed);
        foreach (string query in Updates)
        {
            string expected = await Answer(graph, query, 2048, dump: true);
            foreach (int size in (int[])[1, 2, 7])
            {
                Assert.Equal($"{query}\n{expected}", $"{query}\n{await Answer(graph, query, size, dump: true)}");
            }
        }
    }

    /// <summary>The rows or the error; for updates also the counters and all that the graph holds then.</summary>
    private static async Task<string> Answer(GraphSnapshot graph, string query, int size, bool dump)
    {
        var harness = new ExecutionHarness(1 << 16) { Snapshot = graph, MaxBatchRows = size };
        string answer;
        try
        {
            var rows = await harness.RunAsync(query);
            answer = string.Join('\n', rows.Texts);
            if (dump)
            {
                QueryCounters counters = rows.Counters;
                answer += $"\n{counters.NodesCreated} {counters.NodesDeleted} {counters.RelationshipsCreated} {counters.RelationshipsDeleted} {counters.PropertiesSet} {counters.LabelsAdded} {counters.LabelsRemoved}";
            }
        }
        catch (GraphException error)
        {
            answer = $"{error.Code} {error.Detail}";
        }

        if (dump)
        {
            harness.MaxBatchRows = 2048;
            answer += "\n" + string.Join('\n', (await harness.RunAsync("MATCH (n) RETURN id(n), labels(n), properties(n) ORDER BY id(n)")).Texts);
            answer += "\n" + string.Join('\n', (await harness.RunAsync("MATCH (a)-[r]->(b) RETURN id(r), id(a), type(r), id(b), properties(r) ORDER BY id(r)")).Texts);
        }

        return answer;
    }

    private static async Task<GraphSnapshot> RandomGraph(int seed)
    {
        var random = new Random(seed);
        var graph = new ExecutionHarness();
        string[] labels = [":A", ":B", ":A:B", ""];
        string[] mixed = ["1", "1.0", "'x'", "true", "[1, 2]", "2.5", "null"];
        await graph.RunAsync("CREATE (:Counter {n: 0})");
        for (int i = 0; i < 40; i++)
        {
            await graph.RunAsync($"CREATE ({labels[random.Next(labels.Length)]} {{v: {random.Next(8)}, name: 'n{i}', mixed: {mixed[random.Next(mixed.Length)]}}})");
        }

        for (int i = 0; i < 90; i++)
        {
            string type = random.Next(3) == 0 ? "S" : "R";
            await graph.RunAsync($"MATCH (a {{name: 'n{random.Next(40)}'}}), (b {{name: 'n{random.Next(40)}'}}) CREATE (a)-[:{type} {{w: {random.Next(5)}}}]->(b)");
        }

        return graph.Snapshot;
    }
}
