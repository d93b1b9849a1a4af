using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Parsing;
using Serverless.GraphCore.Cypher.Printing;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Tests.Cypher.Parsing;

public sealed class ParserErrorTests
{
    [Fact]
    public void An_error_names_the_place_the_alternatives_and_shows_the_line()
    {
        GraphException failure = Failure("MATCH (n)\nRETRUN n.name");
        Assert.Equal(ErrorCodes.SyntaxError, failure.Code);
        Assert.Equal("UnexpectedSyntax", failure.Detail);
        Assert.Equal(new SourcePosition(10, 2, 1), failure.Position);
        Assert.StartsWith("Invalid input 'RETRUN': expected ", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith(" (line 2, column 1 (offset: 10))\n\"RETRUN n.name\"\n ^", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "UnexpectedSyntax", 0)]
    [InlineData(";", "UnexpectedSyntax", 0)]
    [InlineData("RETURN", "UnexpectedSyntax", 6)]
    [InlineData("RETURN 1; RETURN 2", "UnexpectedSyntax", 10)]
    [InlineData("RETURN 1;;", "UnexpectedSyntax", 9)]
    [InlineData("RETURN (1", "UnexpectedSyntax", 9)]
    [InlineData("RETURN 1 != 2", "UnexpectedSyntax", 9)]
    [InlineData("RETURN 1 + NOT true", "UnexpectedSyntax", 11)]
    [InlineData("RETURN 01", "InvalidNumberLiteral", 7)]
    [InlineData("RETURN 1__0", "InvalidNumberLiteral", 7)]
    [InlineData("RETURN 1_", "InvalidNumberLiteral", 7)]
    [InlineData("RETURN 0o8", "InvalidNumberLiteral", 7)]
    [InlineData("RETURN 1.5f", "InvalidNumberLiteral", 7)]
    [InlineData("RETURN 1e", "InvalidNumberLiteral", 7)]
    [InlineData("RETURN 1e999", "FloatingPointOverflow", 7)]
    [InlineData("RETURN -9223372036854775809", "IntegerOverflow", 8)]
    [InlineData("RETURN 0xFFFFFFFFFFFFFFFFFF", "IntegerOverflow", 7)]
    [InlineData("RETURN 'ab\\uD800'", "InvalidUnicodeLiteral", 10)]
    [InlineData("RETURN '\\U00110000'", "InvalidUnicodeLiteral", 8)]
    [InlineData("RETURN '𝒳\n\\q'", "UnexpectedSyntax", 10)]
    [InlineData("MATCH (match) RETURN 1", "UnexpectedSyntax", 7)]
    [InlineData("MATCH (a)(b) RETURN a", "UnexpectedSyntax", 9)]
    [InlineData("MATCH (a)-[:R*2]->+(b) RETURN a", "UnexpectedSyntax", 18)]
    [InlineData("MATCH ((a)-->(b)){3,2} RETURN 1", "UnexpectedSyntax", 17)]
    [InlineData("MATCH SHORTEST (a)-->(b) RETURN 1", "UnexpectedSyntax", 15)]
    [InlineData("MATCH (a $p) RETURN a", "InvalidParameterUse", 9)]
    [InlineData("MERGE (a $p)", "InvalidParameterUse", 9)]
    [InlineData("CREATE (a)-[:R]-(b)", "RequiresDirectedRelationship", 10)]
    [InlineData("CREATE (a)-[:R|S]->(b)", "NoSingleRelationshipType", 10)]
    [InlineData("CREATE (a)-[:R*2]->(b)", "CreatingVarLength", 10)]
    [InlineData("CREATE (a:A|B)", "UnexpectedSyntax", 10)]
    [InlineData("CREATE (a WHERE a.x = 1)", "UnexpectedSyntax", 16)]
    [InlineData("MATCH (n) DELETE n:A", "InvalidDelete", 17)]
    [InlineData("MATCH (n) SET f(n) = 1", "UnexpectedSyntax", 14)]
    [InlineData("MATCH (n)", "InvalidClauseComposition", 0)]
    [InlineData("RETURN 1 AS x MATCH (n)", "InvalidClauseComposition", 14)]
    [InlineData("RETURN 1 AS x UNION RETURN 2 AS x UNION ALL RETURN 3 AS x", "InvalidClauseComposition", 34)]
    [InlineData("MATCH (n) USE g RETURN n", "InvalidClauseComposition", 10)]
    [InlineData("MATCH (n) CALL db.labels YIELD label RETURN label", "InvalidArgumentPassingMode", 10)]
    [InlineData("MATCH (n) CALL db.labels() YIELD * RETURN n", "UnexpectedSyntax", 27)]
    [InlineData("RETURN (a)-->(b)", "UnexpectedSyntax", 7)]
    [InlineData("MATCH (a) WHERE size((a)-->()) > 1 RETURN a", "UnexpectedSyntax", 21)]
    [InlineData("MATCH (a) WHERE (a)-->() = true RETURN a", "UnexpectedSyntax", 16)]
    [InlineData("RETURN COLLECT { MATCH (n) }", "InvalidClauseComposition", 17)]
    [InlineData("CALL { MATCH (n) } RETURN 1", "InvalidClauseComposition", 7)]
    [InlineData("CALL { MATCH (n) RETURN n }", "InvalidClauseComposition", 0)]
    [InlineData("MATCH (n) IN my-db RETURN n", "UnexpectedSyntax", 15)]
    [InlineData("CREATE INDEX FOR (n:A) ON (m.x)", "UnexpectedSyntax", 27)]
    [InlineData("RETURN x IS :: INTEGR", "UnexpectedSyntax", 15)]
    [InlineData("RETURN ``", "UnexpectedSyntax", 7)]
    [InlineData("RETURN $``", "UnexpectedSyntax", 7)]
    public void Wrong_syntax_is_refused_at_its_place(string text, string detail, int offset)
    {
        GraphException failure = Failure(text);
        Assert.Equal(ErrorCodes.SyntaxError, failure.Code);
        Assert.Equal((detail, offset), (failure.Detail, failure.Position?.Offset));
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("{a: ", "}")]
    [InlineData("-", "")]
    [InlineData("NOT ", "")]
    [InlineData("f(", ")")]
    [InlineData("CASE WHEN true THEN ", " END")]
    [InlineData("EXISTS { RETURN ", "}")]
    [InlineData("[x IN ", " | 1]")]
    [InlineData("a[", "]")]
    public void Nesting_beyond_the_limit_is_refused(string open, string close)
    {
        int limit = CypherParser.MaxDepth;
        GraphException failure = Failure("RETURN " + Repeat(open, 100_000) + "1" + Repeat(close, 100_000));
        Assert.Contains("too deep", failure.Message, StringComparison.Ordinal);
        CypherParser.Parse("RETURN " + Repeat(open, limit / 4) + "1" + Repeat(close, limit / 4));
    }

    [Fact]
    public void The_highest_tree_can_be_printed_compared_and_hashed_on_a_small_stack()
    {
        int depth = CypherParser.MaxDepth - 10;
        string text = "RETURN " + Repeat("[f(", depth / 2) + "1" + Repeat(" + 1", depth) + Repeat(")]", depth / 2);
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(() =>
        {
            Statement statement = CypherParser.Parse(text);
            Assert.Equal(statement, CypherParser.Parse(CypherPrinter.Print(statement)));
            Assert.Equal(statement.GetHashCode(), CypherParser.Parse(text).GetHashCode());
        }), maxStackSize: 1 << 20);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }

    [Theory]
    [InlineData("a:", "!", "A", "")]
    [InlineData("a:", "(", "A", ")")]
    [InlineData("a IS :: ", "LIST<", "INTEGER", ">")]
    [InlineData("a IS :: INTEGER", " LIST", "", "")]
    public void Nesting_of_labels_and_types_beyond_the_limit_is_refused(string start, string open, string inner, string close)
    {
        Assert.Contains("too deep", Failure("RETURN " + start + Repeat(open, 100_000) + inner + Repeat(close, 100_000)).Message, StringComparison.Ordinal);
        CypherParser.Parse("RETURN " + start + Repeat(open, 100) + inner + Repeat(close, 100));
    }

    [Theory]
    [InlineData("1", " + 1")]
    [InlineData("a", ".b")]
    [InlineData("a", "[0]")]
    [InlineData("a", " IS NULL")]
    [InlineData("a", " IN b")]
    public void Chains_beyond_the_limit_are_refused(string first, string next)
    {
        Assert.Contains("too deep", Failure("RETURN " + first + Repeat(next, 100_000)).Message, StringComparison.Ordinal);
        CypherParser.Parse("RETURN " + first + Repeat(next, CypherParser.MaxDepth - 10));
    }

    [Theory]
    [InlineData("a = 1", " OR a = 1")]
    [InlineData("a.b", " < a.b")]
    [InlineData("[1", ", 1", "]")]
    [InlineData("n:A", "|A")]
    [InlineData("CASE a WHEN 1", ", 1", " THEN 1 END")]
    public void Long_flat_expressions_are_fine(string first, string next, string last = "") =>
        CypherParser.Parse("RETURN " + first + Repeat(next, 50_000) + last);

    [Theory]
    [InlineData("FOREACH (x IN [] | ", "CREATE ()", ")")]
    [InlineData("CALL { ", "CREATE ()", "}")]
    [InlineData("MATCH ", "((a)-->(b))", "RETURN 1")]
    public void Nested_clauses_beyond_the_limit_are_refused(string open, string inner, string close)
    {
        string text = open.StartsWith('M')
            ? open + Repeat("(", 100_000) + inner + Repeat(")", 100_000) + close
            : Repeat(open, 100_000) + inner + Repeat(close, 100_000);
        Assert.Contains("too deep", Failure(text).Message, StringComparison.Ordinal);
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static GraphException Failure(string text) => Assert.Throws<GraphException>(() => CypherParser.Parse(text));
}
