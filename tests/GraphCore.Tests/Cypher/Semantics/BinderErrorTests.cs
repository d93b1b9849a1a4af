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

    [Theory]
    [InlineData("MATCH ((a)-->(b)-->((c)-->(d)){2}){1,2} RETURN a", 19, "Quantified path patterns cannot be nested.")]
    [InlineData("MATCH ((a)-->{2}(b)){1,2} RETURN a", 10, "Quantified path patterns cannot be nested.")]
    [InlineData("MATCH ((a)-[*2]->(b)){1,2} RETURN a", 10, "A relationship of variable length cannot be part of a quantified path pattern.")]
    [InlineData("MATCH ((a)){1,2} RETURN a", 6, "A quantified path pattern needs at least one relationship: repeating a node would lead nowhere.")]
    [InlineData("MATCH (p = (a)-->(b)){2} RETURN p", 7, "A part of a path cannot be named; name the whole path, as in `MATCH p = …`.")]
    [InlineData("MATCH (ANY SHORTEST (a)-->(b)){2} RETURN a", 7, "Paths are selected from at the start of a path pattern only, not inside parentheses.")]
    [InlineData("MATCH (x) ((a)-->(b)) RETURN a", 10, "A path in parentheses can be followed by another part of a path only when it is quantified, as in `((a)-->(b)){1,3} (c)`.")]
    [InlineData("MATCH ((a)-->(b))+ ((b)-->(c))+ RETURN a", 21, "Variable `b` is used in a quantified path pattern and elsewhere in the same MATCH, where it would be a list; rename one of them.")]
    [InlineData("MATCH (a) ((a)-->(b))+ RETURN a", 12, "Variable `a` is used in a quantified path pattern and elsewhere in the same MATCH, where it would be a list; rename one of them.")]
    [InlineData("MATCH ((a)-->(b))+ (c)-->(b) RETURN a", 26, "Variable `b` is used in a quantified path pattern and elsewhere in the same MATCH, where it would be a list; rename one of them.")]
    [InlineData("MATCH ((a)-[r]->(b))+ (c)-[r]->(d) RETURN a", 27, "Variable `r` is used in a quantified path pattern and elsewhere in the same MATCH, where it would be a list; rename one of them.")]
    [InlineData("MATCH (a) MATCH ((a)-->(b))+ RETURN b", 18, "Variable `a` is already declared; choose another name.")]
    [InlineData("MATCH ((a)-[r]->(b)-[r]->(c))+ RETURN b", 21, "Variable `r` is used twice in one pattern, but the relationships of a match are all different.")]
    [InlineData("MATCH (z) ((a)-->(b) WHERE b.x = z.x)+ RETURN a", 33, "A quantified path pattern can use its own variables and those of earlier clauses, but `z` is declared in the same MATCH; put the condition in the WHERE of the MATCH.")]
    [InlineData("MATCH SHORTEST 0 (a)-->+(b) RETURN a", 15, "The number of paths to select must be positive, but is 0.")]
    [InlineData("MATCH ANY 0 PATHS (a)-->+(b) RETURN a", 10, "The number of paths to select must be positive, but is 0.")]
    [InlineData("MATCH SHORTEST 0 GROUPS (a)-->+(b) RETURN a", 15, "The number of paths to select must be positive, but is 0.")]
    [InlineData("MATCH (c), ANY SHORTEST (a)-->+(b) RETURN a", 11, "A path pattern with a selector such as `ANY SHORTEST` must be the only one of its MATCH; write a MATCH for each.")]
    [InlineData("MATCH ANY SHORTEST (a) ((x)-->(y))+ (y) RETURN a", 31, "Variable `y` is used in a quantified path pattern and elsewhere in the same MATCH, where it would be a list; rename one of them.")]
    [InlineData("MATCH shortestPath((a) ((x)-->(y))+ (b)) RETURN a", 6, "`shortestPath` takes one relationship pattern between two nodes; a path selector such as `ANY SHORTEST` takes any path.")]
    public void A_wrong_path_pattern_is_told_with_its_place(string text, int offset, string message)
    {
        GraphException error = Compiled.Error(text);

        Assert.Equal((message, ErrorCodes.SyntaxError, offset), (error.Message.Split(" (line ")[0], error.Code, error.Position!.Value.Offset));
    }
}
