using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Tests.Planning;

namespace Serverless.GraphCore.Tests.Cypher.Semantics;

/// <summary>Errors beyond those of the TCK, their places and their words.</summary>
public sealed class BinderErrorTests
{
    [Fact]
    public void An_unknown_variable_is_told_with_its_place_and_what_was_meant()
    {
        GraphException error = Compiled.Error("MATCH (person)\nRETURN persn.name");

        Assert.Equal(ErrorCodes.SyntaxError, error.Code);
        Assert.Equal("UndefinedVariable", error.Detail);
        Assert.Equal(new SourcePosition(22, 2, 8), error.Position);
        Assert.Equal("Variable `persn` is not defined. Did you mean `person`? (line 2, column 8 (offset: 22))\n\"RETURN persn.name\"\n        ^", error.Message);
    }

    [Theory]
    [InlineData("RETURN *", "NoVariablesInScope")]
    [InlineData("MATCH (n)", "InvalidClauseComposition")]
    [InlineData("MATCH (n) WITH n", "InvalidClauseComposition")]
    [InlineData("RETURN 1 AS x UNION RETURN 2 AS y", "DifferentColumnsInUnion")]
    [InlineData("CREATE (n) RETURN n UNION CREATE (m)", "DifferentColumnsInUnion")]
    [InlineData("MATCH (n) RETURN foo(n)", "UnknownFunction")]
    [InlineData("RETURN left('a')", "InvalidNumberOfArguments")]
    [InlineData("RETURN left('a', 1, 2)", "InvalidNumberOfArguments")]
    [InlineData("RETURN size(1)", "InvalidArgumentType")]
    [InlineData("RETURN DISTINCT 1 AS a ORDER BY b", "UndefinedVariable")]
    [InlineData("MATCH (n) RETURN DISTINCT n.x AS x ORDER BY n.y", "UndefinedVariable")]
    [InlineData("MATCH (n) RETURN count(n) AS c, n.x + count(*) AS d", "AmbiguousAggregationExpression")]
    [InlineData("MATCH (n) RETURN size([(n)-->() | 1]) + count(*) AS d", "AmbiguousAggregationExpression")]
    [InlineData("MATCH (n) SET m.x = 1", "UndefinedVariable")]
    [InlineData("WITH 1 AS n SET n.x = 1", "InvalidArgumentType")]
    [InlineData("MATCH ()-[r]->() SET r:A", "InvalidArgumentType")]
    [InlineData("MATCH (n) SET n = 1", "InvalidArgumentType")]
    [InlineData("CREATE (a), (a)", "VariableAlreadyBound")]
    [InlineData("CREATE (a)-[r:R]->(b)-[r:R]->(c)", "VariableAlreadyBound")]
    [InlineData("CREATE p = (a), p = (b)", "VariableAlreadyBound")]
    [InlineData("WITH 1 AS a CREATE (a)-[:R]->(b)", "VariableTypeConflict")]
    [InlineData("WITH [1] AS r MATCH ()-[r*]->() RETURN r", "VariableTypeConflict")]
    [InlineData("UNWIND [1] AS x UNWIND [2] AS x RETURN x", "VariableAlreadyBound")]
    [InlineData("MATCH (n) FOREACH (x IN [1] | SET y.p = x)", "UndefinedVariable")]
    [InlineData("FOREACH (x IN [1] | CREATE (n)) RETURN n", "UndefinedVariable")]
    [InlineData("MATCH (n) CALL { RETURN n.x AS x } RETURN x", "UndefinedVariable")]
    [InlineData("MATCH (n) CALL { WITH n AS m RETURN m } RETURN m", "InvalidClauseComposition")]
    [InlineData("MATCH (n) CALL { WITH n RETURN 1 AS n } RETURN n", "VariableAlreadyBound")]
    [InlineData("MATCH (n) CALL (m) { RETURN m.x AS x } RETURN x", "UndefinedVariable")]
    [InlineData("MATCH (n) WHERE EXISTS { CREATE (m) } RETURN n", "InvalidClauseComposition")]
    [InlineData("RETURN COLLECT { MATCH (n) RETURN n, 1 AS x } AS l", "InvalidClauseComposition")]
    [InlineData("MATCH (n) USING INDEX m:A(x) RETURN n", "UndefinedVariable")]
    [InlineData("WITH 1 AS x RETURN x{.a}", "InvalidArgumentType")]
    [InlineData("RETURN reduce(s = 0, x IN 1 | s + x)", "InvalidArgumentType")]
    [InlineData("RETURN [1, 2][1..'a'][..] + {}.x.y.z - 'a'", "InvalidArgumentType")]
    [InlineData("MATCH (n) WITH n.x AS x, count(*) AS c WHERE count(*) > 1 RETURN x", "InvalidAggregation")]
    [InlineData("RETURN $a + $b", "MissingParameter")]
    [InlineData("MATCH (a), shortestPath((a)-[r*]-(b)), (b)-[r*]-() RETURN r", "RelationshipUniquenessViolation")]
    public void A_wrong_statement_raises_its_error(string text, string detail) => Assert.Equal(detail, Compiled.Error(text).Detail);

    [Theory]
    [InlineData("MATCH (n) WITH n ORDER BY n.x RETURN n.y")]
    [InlineData("MATCH (n) RETURN n.x AS n ORDER BY n.x")]
    [InlineData("MATCH (n) RETURN DISTINCT n.x AS y ORDER BY n.x")]
    [InlineData("MATCH (n) RETURN DISTINCT n AS m ORDER BY n.x")]
    [InlineData("MATCH (n) RETURN n.x + 1 AS y, count(*) AS c ORDER BY (n.x + 1) * 2")]
    [InlineData("MATCH (n) RETURN n.x, count(*) ORDER BY count(*) + n.x")]
    [InlineData("MATCH (n) WITH n.x AS x, collect(n) AS ns UNWIND ns AS m MATCH (m)-->(o) RETURN x, o")]
    [InlineData("MATCH (n) RETURN n, count(*) AS c ORDER BY n.x, max(n.y)")]
    [InlineData("MATCH (n) WITH collect(n) AS ns RETURN [x IN ns WHERE (x)-->() | x.name]")]
    [InlineData("WITH 1 AS x RETURN EXISTS { WITH 2 AS y RETURN x + y AS z } AS e")]
    [InlineData("MATCH (n) RETURN COLLECT { MATCH (n)-->(m) RETURN m.x ORDER BY m.x LIMIT 3 } AS l")]
    [InlineData("MATCH (n) CALL { WITH n MATCH (n)-->(m) RETURN m UNION WITH n MATCH (n)<--(m) RETURN m } RETURN m")]
    [InlineData("MATCH (n) CALL (*) { CREATE (m)-[:OF]->(n) } IN TRANSACTIONS OF 10 ROWS ON ERROR CONTINUE REPORT STATUS AS s RETURN s")]
    [InlineData("CALL { RETURN 1 AS x } RETURN x")]
    [InlineData("MATCH (a)-[r:A|B*0..3 {x: 1}]->(b) WHERE r[0].y = 2 RETURN a")]
    [InlineData("MATCH (a WHERE a.x = 1)-[r:R WHERE r.x = a.x]->(b:A&!B|C) RETURN a")]
    [InlineData("MATCH (n:$($label)) SET n:$($label) REMOVE n:$($label)")]
    [InlineData("MATCH (n) WHERE n.x IS :: INTEGER NOT NULL AND n.y IS NOT :: LIST<STRING> RETURN n{.*, x: 1, n}")]
    [InlineData("UNWIND [1] AS x CALL { CREATE (n) } RETURN x")]
    [InlineData("MATCH (n) FOREACH (x IN [1] | FOREACH (y IN [x] | SET n.p = y))")]
    [InlineData("LOAD CSV WITH HEADERS FROM 'file:///a.csv' AS row FIELDTERMINATOR ';' RETURN row.name")]
    [InlineData("CREATE INDEX FOR (n:A) ON (n.x)")]
    public void A_right_statement_compiles(string text) => Compiled.Query(text, null, null, "label");
}
