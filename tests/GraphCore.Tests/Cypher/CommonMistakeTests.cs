using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Tests.Planning;

namespace Serverless.GraphCore.Tests.Cypher;

/// <summary>Print.</summary>
public sealed class CommonMistakeTests
{
    private static readonly string[] Mistakes =
    [
        "MATCH (n:Person) RETURN m",
        "MATCH (n:Person) RETURN count(n) WHERE n.x = 1",
        "MATCH (n:Person) WHERE count(n) > 1 RETURN n",
        "MATCH (n:Person) RETRUN n",
        "MTCH (n) RETURN n",
        "MATCH (n:Person RETURN n",
        "MATCH (n)-[:KNOWS->(m) RETURN n",
        "MATCH (n {name: 'x') RETURN n",
        "MATCH (n) WHERE n.name = 'x RETURN n",
        "MATCH (n) WHERE n.name == 'x' RETURN n",
        "MATCH (n) WHERE n.name != 'x' RETURN n",
        "MATCH (n) WHERE n.age > 1 && n.x < 2 RETURN n",
        "MATCH (n) WHERE n.age > 1 || n.x < 2 RETURN n",
        "MATCH (n) WHERE n.name LIKE 'x%' RETURN n",
        "MATCH (n) RETURN n GROUP BY n.name",
        "MATCH (n) RETURN n.name HAVING count(*) > 1",
        "SELECT * FROM n",
        "MATCH (n) RETURN toUppr(n.name)",
        "MATCH (n) RETURN len(n.name)",
        "MATCH (n) RETURN length('abc')",
        "CALL db.label()",
        "CALL db.labels() YIELD lable RETURN lable",
        "MATCH (n)",
        "MATCH (n) WITH n",
        "CREATE (a)-[:R]-(b)",
        "CREATE (a)-->(b)",
        "MERGE (a)-[:A|B]->(b)",
        "MATCH (n) WITH n.name RETURN n",
        "MATCH (n) WITH n.name AS name RETURN n.age",
        "MATCH (n) WITH count(*), n.name AS x RETURN x",
        "MATCH (n) DELETE n.name",
        "MATCH (n) DELETE n:Person",
        "MATCH (n) SET n.x == 1",
        "MATCH (n) SET name = 'x'",
        "MATCH (n) RETURN n.name ORDER BY n.name LIMIT n.age",
        "MATCH (n) RETURN n LIMIT 10 SKIP 5",
        "MATCH (n) RETURN n LIMIT -1",
        "MATCH (n) RETURN n LIMIT 'a'",
        "MATCH n RETURN n",
        "MATCH (n)->(m) RETURN n",
        "MATCH (n)-[KNOWS]->(m)-[KNOWS]->(o) RETURN n",
        "MATCH (n) WHERE n.x IS NOT null AND RETURN n",
        "MATCH (n) WHERE n.x = 1, n.y = 2 RETURN n",
        "MATCH (n), RETURN n",
        "RETURN [1, 2, 3",
        "RETURN {a: 1, b}",
        "RETURN {a = 1}",
        "MATCH (n) RETURN n.first name",
        "MATCH (n) RETURN exists(n.name)",
        "MATCH (n) RETURN size((n)-->())",
        "MATCH (n) WHERE n.name = $name RETURN n",
        "MATCH (n) WHERE n.name = {name} RETURN n",
        "MATCH (n:Person) RETURN n; MATCH (m) RETURN m",
        "MATCH (n) RETURN sum(count(n))",
        "MATCH (n) RETURN collect(n)[0].name + n.age",
        "MATCH (n) RETURN CASE WHEN n.x = 1 THEN 2",
        "MATCH (n) WHERE EXISTS (n)-->() AND n.x RETURN n",
        "MATCH (a)-[r]->(b) MATCH (r)-->(c) RETURN c",
        "CREATE (n:Person {name: 'x'}) MATCH (m) RETURN m",
        "UNWIND [1,2] RETURN x",
        "LOAD CSV FROM 'x' RETURN row",
        "USING PERIODIC COMMIT LOAD CSV FROM 'x' AS row CREATE (n)",
        "CREATE INDEX ON :Person(name)",
        "CREATE CONSTRAINT ON (p:Person) ASSERT p.name IS UNIQUE",
        "CREATE INDEX FOR (p:Person) ON p.name",
        "DROP INDEX ON :Person(name)",
        "MATCH (n) FOREACH (x IN [1] | RETURN x)",
        "MATCH p = shortestPath((a)-->(b)-->(c)) RETURN p",
        "MATCH (n) RETURN substring(n.name)",
        "RETURN 1 AS x UNION RETURN 2 AS y",
        "RETURN date('2020-13-01')",
        "RETURN 1 + true",
        "MATCH (n) RETURN n.name AS a, n.age AS a",
        "MATCH (n) REMOVE n.x = 1",
        "MATCH (n) SET n:Person:",
        "MATCH (n) RETURN n ORDR BY n.x",
        "MATCH (n) WHRE n.x = 1 RETURN n",
        "MATCH (n) OPTINAL MATCH (n)-->(m) RETURN n",
        "INSERT INTO Person",
        "UPDATE Person SET x = 1",
        "MATCH (n) RETURN n.x IS NUL",
        "RETURN 'it's'",
        "RETURN \"abc",
        "/* unclosed RETURN 1",
        "MATCH (n:`Person) RETURN n",
    ];

    [Fact]
    public void Print()
    {
        foreach (string mistake in Mistakes)
        {
            try
            {
                Compiled.Query(mistake);
                TestContext.Current.TestOutputHelper!.WriteLine($"### {mistake}\n  OK");
            }
            catch (GraphException error)
            {
                TestContext.Current.TestOutputHelper!.WriteLine($"### {mistake}\n  {error.Position?.Line}:{error.Position?.Column} {error.Code} {error.Detail} {error.Message.Replace("\n", "\n  ")}");
            }
        }
    }
}
