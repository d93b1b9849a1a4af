using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Execution.Procedures;

namespace Serverless.GraphCore.Tests.Cypher;

/// <summary>What people get wrong most often, and what they are told: where it is, and what would be right.</summary>
public sealed class CommonMistakeTests
{
    [Theory]
    [InlineData("MATCH (n:Person) RETURN m", "1:25", "Variable `m` is not defined. Did you mean `n`?")]
    [InlineData("MATCH (n) WITH n.name AS name RETURN n.age", "1:38", "`n` is no longer defined: a WITH before does not name it. Add `n` to its items.")]
    [InlineData("MATCH (n) WITH n.name RETURN n", "1:16", "needs a name: `n.name AS name`")]
    [InlineData("MATCH (n) SET name = 'x'", "1:15", "Variable `name` is not defined.")]
    [InlineData("MTCH (n) RETURN n", "1:1", "Did you mean `MATCH`?")]
    [InlineData("MATCH (n:Person) RETRUN n", "1:18", "Did you mean `RETURN`?")]
    [InlineData("MATCH (n) WHRE n.x = 1 RETURN n", "1:11", "Did you mean `WHERE`?")]
    [InlineData("MATCH (n) OPTINAL MATCH (n)-->(m) RETURN n", "1:11", "Did you mean `OPTIONAL`?")]
    [InlineData("MATCH (n) RETURN n ORDR BY n.x", "1:20", "Did you mean `ORDER`?")]
    [InlineData("MATCH (n) WHERE n.x CONTANS 'a' RETURN n", "1:21", "Did you mean `CONTAINS`?")]
    [InlineData("MATCH (n) RETURN n.x IS NUL", "1:25", "Did you mean `NULL`?")]
    [InlineData("MATCH (n:Person RETURN n", "1:17", "The '(' at line 1, column 7 is not closed")]
    [InlineData("MATCH (n)-[:KNOWS->(m) RETURN n", "1:18", "The '[' at line 1, column 11 is not closed")]
    [InlineData("MATCH (n {name: 'x') RETURN n", "1:20", "The '{' at line 1, column 10 is not closed")]
    [InlineData("RETURN size([1, 2, 3]", "1:22", "The '(' at line 1, column 12 is not closed")]
    [InlineData("MATCH (n) WHERE n.name = 'x RETURN n", "1:26", "The string that begins here has no end: expected a closing '")]
    [InlineData("RETURN 'it's'", "1:12", "A quote inside a string is written `\\'`")]
    [InlineData("MATCH n RETURN n", "1:7", "expected a node pattern such as (n)")]
    [InlineData("MATCH (n)->(m) RETURN n", "1:11", "A relationship is written `-->` or `-[:TYPE]->`")]
    [InlineData("MATCH (n) WHERE n.name == 'x' RETURN n", "1:25", "Equality is written with one `=`")]
    [InlineData("MATCH (n) WHERE n.name != 'x' RETURN n", "1:24", "expected '<>'")]
    [InlineData("MATCH (n) WHERE n.age > 1 && n.x < 2 RETURN n", "1:27", "Conditions are joined by AND")]
    [InlineData("MATCH (n) WHERE n.age > 1 || n.x < 2 RETURN n", "1:25", "conditions are joined by OR")]
    [InlineData("MATCH (n) WHERE n.x = 1, n.y = 2 RETURN n", "1:24", "Conditions are joined by AND")]
    [InlineData("MATCH (n) WHERE n.x = 1 AND RETURN n", "1:29", "expected an expression")]
    [InlineData("MATCH (n) WHERE n.name LIKE 'x%' RETURN n", "1:24", "STARTS WITH, ENDS WITH and CONTAINS")]
    [InlineData("MATCH (n) RETURN n GROUP BY n.name", "1:20", "There is no GROUP BY")]
    [InlineData("MATCH (n) RETURN n.name, count(*) HAVING count(*) > 1", "1:35", "`WITH n, count(*) AS c WHERE c > 1 RETURN …`")]
    [InlineData("MATCH (n) RETURN n WHERE n.x = 1", "1:20", "WHERE stands before RETURN")]
    [InlineData("MATCH (n) RETURN n LIMIT 10 SKIP 5", "1:29", "SKIP stands before LIMIT")]
    [InlineData("MATCH (n) RETURN n LIMIT 10 ORDER BY n.x", "1:29", "ORDER BY stands before SKIP and LIMIT")]
    [InlineData("SELECT * FROM Person", "1:1", "`MATCH (n:Label) WHERE … RETURN …`")]
    [InlineData("UPDATE Person SET x = 1", "1:1", "`MATCH (n:Label) WHERE … SET n.key = value`")]
    [InlineData("MATCH (n) WHERE count(n) > 1 RETURN n", "1:17", "`count` can be used in the items of WITH and RETURN only")]
    [InlineData("MATCH (n) RETURN sum(count(n))", "1:22", "cannot be used inside another one; aggregate in a WITH before")]
    [InlineData("MATCH (n) RETURN n.x + count(*)", "1:18", "`n` is used beside an aggregation but is no grouping key")]
    [InlineData("MATCH (n) RETURN toUppr(n.name)", "1:18", "There is no function `toUppr`. Did you mean `toUpper`?")]
    [InlineData("MATCH (n) RETURN len(n.name)", "1:18", "There is no function `len`. Use size().")]
    [InlineData("MATCH (n) RETURN substring(n.name)", "1:18", "its signature is `substring(original :: STRING")]
    [InlineData("RETURN length('abc')", "1:15", "Argument 1 of `length()` must be Path, but is a String.")]
    [InlineData("CALL db.lables()", "1:1", "There is no procedure `db.lables`. Did you mean `db.labels`?")]
    [InlineData("CALL db.labels() YIELD lable RETURN lable", "1:24", "has no column `lable`. Did you mean `label`?")]
    [InlineData("MATCH (n)", "1:1", "expected RETURN")]
    [InlineData("CREATE (a)-[:R]-(b)", "1:11", "one direction in CREATE: expected --> or <--")]
    [InlineData("CREATE (a)-->(b)", "1:11", "exactly one type")]
    [InlineData("MATCH (n) DELETE n:Person", "1:18", "use REMOVE n:Label")]
    [InlineData("MATCH (n) WHERE n.name = {name} RETURN n", "1:31", "A parameter is written `$name`")]
    [InlineData("RETURN {a = 1}", "1:11", "A map is written `{key: value}`")]
    [InlineData("RETURN {a: 1, b}", "1:16", "Each key of a map has a value")]
    [InlineData("MATCH (n) RETURN size((n)-->())", "1:23", "count it by `COUNT { … }`")]
    [InlineData("MATCH (n) WHERE EXISTS (n)-->() RETURN n", "1:29", "stands in `EXISTS { … }`")]
    [InlineData("UNWIND [1, 2] RETURN x", "1:15", "expected an operator or AS")]
    [InlineData("USING PERIODIC COMMIT LOAD CSV FROM 'x'", "1:1", "IN TRANSACTIONS")]
    [InlineData("CREATE INDEX ON :Person(name)", "1:17", "`CREATE INDEX name FOR (n:Label) ON (n.key)`")]
    [InlineData("CREATE CONSTRAINT ON (p:Person) ASSERT p.name IS UNIQUE", "1:22", "REQUIRE n.key IS UNIQUE")]
    [InlineData("DROP INDEX ON :Person(name)", "1:15", "dropped by its name")]
    [InlineData("MATCH (n) RETURN n; MATCH (m) RETURN m", "1:21", "only one statement")]
    [InlineData("MATCH (n)\nRETURN n.name AS a, n.age AS a", "2:21", "two columns of the name `a`")]
    [InlineData("MATCH (a)-[r]->(b) MATCH (r)-->(c) RETURN c", "1:27", "Variable `r` is a Relationship and cannot be used as a Node.")]
    [InlineData("RETURN 1 AS x UNION RETURN 2 AS y", "1:1", "columns of the same names")]
    [InlineData("MATCH (n) RETURN n LIMIT -1", "1:26", "no negative number")]
    [InlineData("CREATE (match) RETURN match", "1:9", "must be quoted with backticks")]
    public void A_mistake_is_explained(string text, string place, string advice)
    {
        GraphException error = Error(text);

        Assert.Equal(place, $"{error.Position!.Value.Line}:{error.Position.Value.Column}");
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
        string[] lines = error.Message.Split('\n');
        Assert.Equal($"\"{text.Split('\n')[error.Position.Value.Line - 1]}\"", lines[^2]);
        Assert.Equal(new string(' ', error.Position.Value.Column) + "^", lines[^1]);
    }

    /// <summary>Advice that is beside the point is worse than none.</summary>
    [Theory]
    [InlineData("RETURN [1 2]")]
    [InlineData("MATCH (n) RETURN n x y")]
    [InlineData("MATCH (n) RETURN (n.x 1)")]
    [InlineData("MATCH (n) SET n.x, n.y = 1")]
    public void Nothing_is_guessed_where_there_is_no_telling(string text)
    {
        string first = Error(text).Message.Split('\n')[0];

        Assert.DoesNotContain(". ", first, StringComparison.Ordinal);
    }

    private static GraphException Error(string text) => Assert.Throws<GraphException>(() =>
        new QueryCompiler(FunctionRegistry.Default, ProcedureRegistry.Default).Compile(text, new HashSet<string>(), new Planning.FakeGraph(), new Planning.FakeGraph().Schema, new Planning.FakeGraph()));
}
