using System.Runtime.CompilerServices;
using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Planning.Explain;

namespace Serverless.GraphCore.Tests.Planning;

/// <summary>
/// EXPLAIN of typical queries on the counts of <see cref="SocialGraph"/>, compared with <c>Baselines/*.plan</c>: a change of
/// the planner shows what it changes. <c>GRAPHCORE_REWRITE_BASELINES=1</c> writes the files anew.
/// </summary>
public sealed class PlanBaselineTests
{
    public static TheoryData<string> Names => [.. Queries.Keys];

    private static readonly Dictionary<string, string> Queries = new()
    {
        ["friends-of-friends"] = "MATCH (a:Person {id: $x})-[:KNOWS]->()-[:KNOWS]->(c) WHERE c.age > 50 RETURN count(*)",
        ["lsqb-1"] = "MATCH (:Country)<-[:IS_PART_OF]-(:City)<-[:IS_LOCATED_IN]-(:Person)<-[:HAS_MEMBER]-(:Forum)-[:CONTAINER_OF]->(:Post)<-[:REPLY_OF]-(:Comment)-[:HAS_TAG]->(:Tag)-[:HAS_TYPE]->(:TagClass) RETURN count(*)",
        ["lsqb-2"] = "MATCH (p1:Person)-[:KNOWS]-(p2:Person), (p1)<-[:HAS_CREATOR]-(c:Comment)-[:REPLY_OF]->(p:Post)-[:HAS_CREATOR]->(p2) RETURN count(*)",
        ["lsqb-3"] = "MATCH (country:Country) MATCH (a:Person)-[:IS_LOCATED_IN]->(:City)-[:IS_PART_OF]->(country) MATCH (b:Person)-[:IS_LOCATED_IN]->(:City)-[:IS_PART_OF]->(country) MATCH (c:Person)-[:IS_LOCATED_IN]->(:City)-[:IS_PART_OF]->(country) MATCH (a)-[:KNOWS]-(b)-[:KNOWS]-(c)-[:KNOWS]-(a) RETURN count(*)",
        ["lsqb-4"] = "MATCH (:Tag)<-[:HAS_TAG]-(message:Message)-[:HAS_CREATOR]->(creator:Person), (message)<-[:LIKES]-(liker:Person), (message)<-[:REPLY_OF]-(comment:Comment) RETURN count(*)",
        ["lsqb-5"] = "MATCH (tag1:Tag)<-[:HAS_TAG]-(message:Message)<-[:REPLY_OF]-(comment:Comment)-[:HAS_TAG]->(tag2:Tag) WHERE tag1 <> tag2 RETURN count(*)",
        ["lsqb-6"] = "MATCH (person1:Person)-[:KNOWS]-(person2:Person)-[:KNOWS]-(person3:Person)-[:HAS_INTEREST]->(tag:Tag) WHERE person1 <> person3 RETURN count(*)",
        ["lsqb-7"] = "MATCH (:Tag)<-[:HAS_TAG]-(message:Message)-[:HAS_CREATOR]->(creator:Person) OPTIONAL MATCH (message)<-[:LIKES]-(liker:Person) OPTIONAL MATCH (message)<-[:REPLY_OF]-(comment:Comment) RETURN count(*)",
        ["lsqb-8"] = "MATCH (tag1:Tag)<-[:HAS_TAG]-(message:Message)<-[:REPLY_OF]-(comment:Comment)-[:HAS_TAG]->(tag2:Tag) WHERE NOT (comment)-[:HAS_TAG]->(tag1) AND tag1 <> tag2 RETURN count(*)",
        ["lsqb-9"] = "MATCH (person1:Person)-[:KNOWS]-(person2:Person)-[:KNOWS]-(person3:Person)-[:HAS_INTEREST]->(tag:Tag) WHERE person1 <> person3 AND NOT (person1)-[:KNOWS]-(person3) RETURN count(*)",
        ["seek-for-each-row"] = "UNWIND $rows AS row MATCH (a:Person {id: row.a}) MATCH (b:Person {id: row.b}) CREATE (a)-[:KNOWS {since: row.since}]->(b)",
        ["join-on-equality"] = "MATCH (p:Person), (f:Forum) WHERE p.email = f.contact RETURN p, f",
        ["join-by-seek"] = "MATCH (a:City), (b:Country) WHERE a.name = b.name RETURN a, b",
        ["merge-by-seek"] = "MERGE (a:Person {id: $x}) ON CREATE SET a.age = 1 ON MATCH SET a.seen = true RETURN a",
        ["merge-relationship"] = "MATCH (a:Person {id: 1}), (b:Person {id: 2}) MERGE (a)-[r:KNOWS]->(b) RETURN r",
        ["range-seek"] = "MATCH (p:Person) WHERE 30 <= p.age < 40 RETURN p.id",
        ["composite-seek"] = "MATCH (n:Person) WHERE n.lastName = 'x' AND n.firstName STARTS WITH 'y' RETURN n ORDER BY n.age LIMIT 3",
        ["in-seek"] = "MATCH (a:Person) WHERE a.id IN [1, 2, 3] RETURN a",
        ["or-seek"] = "MATCH (a:Person) WHERE a.id = 1 OR a.id = $x RETURN a",
        ["index-order"] = "MATCH (n:Person) WHERE n.age > 30 RETURN n.id, n.age ORDER BY n.age DESC LIMIT 5",
        ["top-of-a-page"] = "MATCH (n:Person)-[:KNOWS]->(m) WHERE m.age > 30 RETURN n.id, m.id ORDER BY n.id SKIP 20 LIMIT 10",
        ["exists-by-degree"] = "MATCH (n:Person) WHERE NOT (n)-[:KNOWS]->() AND EXISTS { (n)-[:HAS_INTEREST]->(:Tag) } AND COUNT { (n)<-[:HAS_CREATOR]-()<-[:REPLY_OF]-() } > 3 RETURN n.id",
        ["element-id"] = "MATCH (a) WHERE elementId(a) = $x RETURN a",
        ["walk"] = "MATCH p = (a:Person {id: 1})-[:KNOWS*1..3]->(b:Person) WHERE b.age > 30 RETURN p",
        ["exists"] = "MATCH (n:Person) WHERE EXISTS { (n)-[:KNOWS]->(m:Person) WHERE m.age > n.age } RETURN n.id",
        ["subqueries-as-values"] = "MATCH (n:Person) RETURN n.id, COUNT { (n)-[:KNOWS]->() } AS c, [(n)-[:KNOWS]->(m) | m.id] AS l",
        ["call-subquery"] = "MATCH (n:Person) CALL (n) { MATCH (n)-[:KNOWS]->(m) WITH count(m) AS c RETURN c + n.age AS s } RETURN n.id, s",
        ["shortest-path"] = "MATCH (a:Person {id: 1}), (b:Person {id: 2}), p = shortestPath((a)-[:KNOWS*]-(b)) RETURN length(p)",
        ["bound-relationship"] = "MATCH (a)-[r:KNOWS]->(b) WITH r MATCH (x)-[r]-(y) RETURN x, y",
        ["group-and-top"] = "MATCH (n:Person)-[:HAS_INTEREST]->(t:Tag) WITH t.name AS tag, count(*) AS c WHERE c > 3 RETURN tag, c ORDER BY c DESC, tag LIMIT 10",
        ["union"] = "MATCH (n:Post) RETURN n.id AS id UNION MATCH (n:Comment) RETURN n.id AS id",
        ["eager-create"] = "MATCH (n) CREATE (m:Copy {of: id(n)})",
        ["no-eager-set"] = "UNWIND [1, 2, 3] AS i MATCH (c:City) SET c.v = c.v + i",
        ["eager-set"] = "MATCH (c:Person) WHERE c.age < 5 SET c.age = c.age + 1",
        ["read-after-write"] = "CREATE (:Tag {name: 'x'}) WITH 1 AS one MATCH (t:Tag) RETURN count(t)",
        ["foreach"] = "MATCH (p:Person {id: 1}) FOREACH (n IN ['a', 'b'] | MERGE (t:Tag {name: n}) MERGE (p)-[:HAS_INTEREST]->(t))",
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Plan_is_as_recorded(string name)
    {
        CompiledQuery query = Compiled.Query(Queries[name], SocialGraph.Create(), null, "x", "rows");
        string actual = Queries[name] + "\n" + PlanTable.Render(PlanDescriber.Describe(query.Plan!));
        string file = Path.Combine(Folder(), name + ".plan");
        if (Environment.GetEnvironmentVariable("GRAPHCORE_REWRITE_BASELINES") == "1")
        {
            Directory.CreateDirectory(Folder());
            File.WriteAllText(file, actual);
        }

        Assert.Equal(File.Exists(file) ? File.ReadAllText(file) : "", actual);
    }

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "Baselines");
}
