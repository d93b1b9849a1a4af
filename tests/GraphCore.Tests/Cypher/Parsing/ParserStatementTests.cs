using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Parsing;
using Serverless.GraphCore.Cypher.Printing;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Cypher.Parsing;

public sealed class ParserStatementTests
{
    [Theory]
    [InlineData("match (n) return n;", "MATCH (n) RETURN n")]
    [InlineData("MATCH (a:A&!B {x: 1} WHERE a.y > 2)<-[r:R|:S*..3]-() USING INDEX a:A(x) WHERE a.z RETURN *", "MATCH (a:A&!B {x: 1} WHERE a.y > 2)<-[r:R|S*..3]-() USING INDEX a:A(x) WHERE a.z RETURN *")]
    [InlineData("MATCH (a)\u2014[r]\u2014\u27E9(b) RETURN r", "MATCH (a)-[r]->(b) RETURN r")]
    [InlineData("MATCH (a)<-->(b)<-[:R]->(c) RETURN 1", "MATCH (a)--(b)-[:R]-(c) RETURN 1")]
    [InlineData("MATCH p = shortestPath((a)-[*]-(b)), ANY SHORTEST (c)-->+(d) RETURN p", "MATCH p = shortestPath((a)-[*]-(b)), ANY SHORTEST (c)-->+(d) RETURN p")]
    [InlineData("MATCH SHORTEST 2 PATH GROUPS (a)((x)-[:R]->(y) WHERE x.v){1,3}(b) RETURN a", "MATCH SHORTEST 2 GROUPS (a)((x)-[:R]->(y) WHERE x.v){1,3}(b) RETURN a")]
    [InlineData("MATCH ((a)-->(b)){2} (c) RETURN a", "MATCH ((a)-->(b)){2}(c) RETURN a")]
    [InlineData("MATCH (n IS Person) RETURN n", "MATCH (n:Person) RETURN n")]
    [InlineData("MATCH (n) RETURN DISTINCT n.x AS x ORDER BY x DESCENDING, n.y ASC OFFSET 1 LIMIT $l", "MATCH (n) RETURN DISTINCT n.x AS x ORDER BY x DESC, n.y SKIP 1 LIMIT $l")]
    [InlineData("CREATE (a:A:B $p)-[:R {x: 1}]->(b)", "CREATE (a:A&B $p)-[:R {x: 1}]->(b)")]
    [InlineData("INSERT (a:A)", "CREATE (a:A)")]
    [InlineData("CREATE (index), index = (a)", "CREATE (`index`), `index` = (a)")]
    [InlineData("MERGE (a:A {x: 1}) ON CREATE SET a.y = 2 ON MATCH SET a += {z: 3}, a:B", "MERGE (a:A {x: 1}) ON CREATE SET a.y = 2 ON MATCH SET a += {z: 3}, a:B")]
    [InlineData("MATCH (n) SET n = $m, n[k] = 1, n:$(l):X REMOVE n.a, n['b'], n:Y DETACH DELETE n", "MATCH (n) SET n = $m, n[k] = 1, n:$(l):X REMOVE n.a, n['b'], n:Y DETACH DELETE n")]
    [InlineData("FOREACH (x IN [1] | CREATE (a) FOREACH (y IN x | MERGE (b)))", "FOREACH (x IN [1] | CREATE (a) FOREACH (y IN x | MERGE (b)))")]
    [InlineData("CALL db.labels", "CALL db.labels")]
    [InlineData("CALL db.labels() YIELD *", "CALL db.labels() YIELD *")]
    [InlineData("CALL db.labels() YIELD label AS l WHERE l = 'A' RETURN l", "CALL db.labels() YIELD label AS l WHERE l = 'A' RETURN l")]
    [InlineData("UNWIND xs AS x CALL (x) { CREATE (:A {x: x}) } IN 3 CONCURRENT TRANSACTIONS OF 10 ROWS ON ERROR CONTINUE REPORT STATUS AS s RETURN s", "UNWIND xs AS x CALL (x) { CREATE (:A {x: x}) } IN 3 CONCURRENT TRANSACTIONS OF 10 ROWS ON ERROR CONTINUE REPORT STATUS AS s RETURN s")]
    [InlineData("CALL { WITH x USE g MATCH (n) RETURN n UNION ALL USE h MATCH (n) RETURN n } RETURN n", "CALL { WITH x USE g MATCH (n) RETURN n UNION ALL USE h MATCH (n) RETURN n } RETURN n")]
    [InlineData("LOAD CSV WITH HEADERS FROM 'file:///a.csv' AS row FIELDTERMINATOR ';' RETURN row", "LOAD CSV WITH HEADERS FROM 'file:///a.csv' AS row FIELDTERMINATOR ';' RETURN row")]
    [InlineData("EXPLAIN MATCH (n) FINISH", "EXPLAIN MATCH (n) FINISH")]
    [InlineData("RETURN 1 AS x UNION DISTINCT RETURN 2 AS x", "RETURN 1 AS x UNION RETURN 2 AS x")]
    public void Clauses_are_read(string text, string canonical) =>
        Assert.Equal(canonical, CypherPrinter.Print(CypherParser.Parse(text)));

    [Theory]
    [InlineData("MATCH (n:Person) FROM DATABASE a MATCH (m) FROM DATABASE b WHERE n.email = m.email RETURN n, m", "MATCH (n:Person) IN DATABASE a MATCH (m) IN DATABASE b WHERE n.email = m.email RETURN n, m")]
    [InlineData("USE DATABASE a AS db1, b.c AS db2 MATCH (n) IN db1 MATCH (m) IN db2 RETURN n", "USE DATABASE a AS db1, b.c AS db2 MATCH (n) IN db1 MATCH (m) IN db2 RETURN n")]
    [InlineData("USE DATABASE a MATCH (n) RETURN n", "USE a MATCH (n) RETURN n")]
    [InlineData("USE database MATCH (n) RETURN n", "USE `database` MATCH (n) RETURN n")]
    [InlineData("USE v1.2.3 RETURN 1", "USE v1.2.3 RETURN 1")]
    [InlineData("USE 2024_db.`x-y` RETURN 1", "USE 2024_db.`x-y` RETURN 1")]
    [InlineData("USE graph.byName($x) RETURN 1", "USE graph.byName($x) RETURN 1")]
    [InlineData("USE `graph.byName` RETURN 1", "USE `graph.byName` RETURN 1")]
    [InlineData("MATCH (n) IN DATABASE a MERGE (m:P {id: n.id}) IN DATABASE b ON MATCH SET m.x = 1 SET m += properties(n) IN DATABASE b", "MATCH (n) IN DATABASE a MERGE (m:P {id: n.id}) IN DATABASE b ON MATCH SET m.x = 1 SET m += properties(n) IN DATABASE b")]
    [InlineData("MATCH (n) SET n.x = 1 IN database RETURN n", "MATCH (n) SET n.x = 1 IN `database` RETURN n")]
    [InlineData("MATCH (n) DELETE n FROM DATABASE a", "MATCH (n) DELETE n IN DATABASE a")]
    [InlineData("MATCH (n) WHERE n.x IN database OR n.y RETURN n", "MATCH (n) WHERE n.x IN `database` OR n.y RETURN n")]
    [InlineData(":USE main\nRETURN 1", ":USE main\nRETURN 1")]
    [InlineData(":use main; RETURN 1", ":USE main\nRETURN 1")]
    [InlineData(":USE main RETURN 1", ":USE main\nRETURN 1")]
    [InlineData(":USE main", ":USE main")]
    public void Databases_are_named_wherever_they_may_be(string text, string canonical) =>
        Assert.Equal(canonical, CypherPrinter.Print(CypherParser.Parse(text)));

    [Fact]
    public void Dots_of_an_unquoted_database_name_separate_parts_and_those_in_quotes_do_not()
    {
        Assert.Equal(["a", "b"], Name("USE a.b RETURN 1").Parts);
        Assert.Equal(["a.b"], Name("USE `a.b` RETURN 1").Parts);
        Assert.Equal("a.b", Name("USE `a.b` RETURN 1").Text);

        static DatabaseName Name(string text) => ((NamedGraph)((UseClause)((QueryStatement)CypherParser.Parse(text)).Query.Branches[0].Clauses[0]).Graph).Name;
    }

    [Theory]
    [InlineData("CREATE INDEX FOR (n:A) ON n.x", "CREATE INDEX FOR (n:A) ON (n.x)")]
    [InlineData("CREATE RANGE INDEX i IF NOT EXISTS FOR ()-[r:R]->() ON (r.x, r.y) OPTIONS {indexProvider: 'p'}", "CREATE RANGE INDEX i IF NOT EXISTS FOR ()-[r:R]-() ON (r.x, r.y) OPTIONS {indexProvider: 'p'}")]
    [InlineData("CREATE TEXT INDEX $name FOR (n:A) ON (n.x)", "CREATE TEXT INDEX $name FOR (n:A) ON (n.x)")]
    [InlineData("CREATE FULLTEXT INDEX i FOR (n:A|B) ON EACH [n.x, n.y]", "CREATE FULLTEXT INDEX i FOR (n:A|B) ON EACH [n.x, n.y]")]
    [InlineData("CREATE LOOKUP INDEX FOR ()-[r]-() ON type(r)", "CREATE LOOKUP INDEX FOR ()-[r]-() ON EACH type(r)")]
    [InlineData("CREATE CONSTRAINT c FOR (n:A) REQUIRE n.x IS UNIQUE", "CREATE CONSTRAINT c FOR (n:A) REQUIRE (n.x) IS UNIQUE")]
    [InlineData("CREATE CONSTRAINT FOR (n:A) REQUIRE (n.x, n.y) IS NODE KEY", "CREATE CONSTRAINT FOR (n:A) REQUIRE (n.x, n.y) IS NODE KEY")]
    [InlineData("CREATE CONSTRAINT IF NOT EXISTS FOR ()-[r:R]-() REQUIRE r.x IS NOT NULL", "CREATE CONSTRAINT IF NOT EXISTS FOR ()-[r:R]-() REQUIRE (r.x) IS NOT NULL")]
    [InlineData("CREATE CONSTRAINT c FOR (n:A) REQUIRE n.x IS :: STRING | LIST<STRING NOT NULL>", "CREATE CONSTRAINT c FOR (n:A) REQUIRE (n.x) IS :: STRING | LIST<STRING NOT NULL>")]
    [InlineData("DROP INDEX i IF EXISTS", "DROP INDEX i IF EXISTS")]
    [InlineData("USE db DROP CONSTRAINT `if`", "USE db DROP CONSTRAINT `if`")]
    [InlineData("SHOW INDEX YIELD name, type AS t WHERE t = 'RANGE' ORDER BY name SKIP 1 LIMIT 2 RETURN count(*)", "SHOW ALL INDEXES YIELD name, type AS t ORDER BY name SKIP 1 LIMIT 2 WHERE t = 'RANGE' RETURN count(*)")]
    [InlineData("SHOW NODE KEY CONSTRAINTS WHERE name = 'c'", "SHOW NODE KEY CONSTRAINTS WHERE name = 'c'")]
    [InlineData("SHOW REL PROPERTY TYPE CONSTRAINTS", "SHOW RELATIONSHIP PROPERTY TYPE CONSTRAINTS")]
    [InlineData("SHOW BUILT IN FUNCTIONS EXECUTABLE BY CURRENT USER YIELD *", "SHOW BUILT IN FUNCTIONS EXECUTABLE YIELD *")]
    [InlineData("SHOW PROCEDURES EXECUTABLE BY bob", "SHOW PROCEDURES EXECUTABLE BY bob")]
    public void Schema_commands_are_read(string text, string canonical) =>
        Assert.Equal(canonical, CypherPrinter.Print(CypherParser.Parse(text)));

    [Fact]
    public void A_column_without_alias_is_named_as_written()
    {
        var query = (QueryStatement)CypherParser.Parse("RETURN cOuNt( * ), n . name, `a b`, (n), 1 AS one");
        EquatableArray<ProjectionItem> items = ((ReturnClause)query.Query.Branches[0].Clauses[0]).Projection.Items;
        Assert.Equal(["cOuNt( * )", "n . name", "a b", "(n)", "one"], items.Select(item => item.ColumnName));
    }
}
