using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Parsing;

namespace Serverless.GraphCore.Tests.Cypher.Parsing;

public sealed class ParserExpressionTests
{
    [Theory]
    [InlineData("a OR b XOR c AND NOT d = e", "a OR (b XOR (c AND (NOT (d = e))))")]
    [InlineData("a AND b OR c AND d", "(a AND b) OR (c AND d)")]
    [InlineData("NOT a = b", "NOT (a = b)")]
    [InlineData("NOT NOT a", "NOT (NOT a)")]
    [InlineData("a = b IS NULL", "a = (b IS NULL)")]
    [InlineData("a IN b = c", "(a IN b) = c")]
    [InlineData("a + b IN c + d", "(a + b) IN (c + d)")]
    [InlineData("a STARTS WITH b + c", "a STARTS WITH (b + c)")]
    [InlineData("a IN b IN c", "(a IN b) IN c")]
    [InlineData("a - b - c", "(a - b) - c")]
    [InlineData("a + b * c - d / e % f", "(a + (b * c)) - ((d / e) % f)")]
    [InlineData("a ^ b ^ c", "(a ^ b) ^ c")]
    [InlineData("a * b ^ c", "a * (b ^ c)")]
    [InlineData("-a ^ b", "(-a) ^ b")]
    [InlineData("-a.b[0]", "-((a.b)[0])")]
    [InlineData("a || b + c", "(a || b) + c")]
    [InlineData("- - a", "-(-a)")]
    [InlineData("a:A IS NULL", "(a:A) IS NULL")]
    [InlineData("a = b <> c", "a = b <> c")]
    [InlineData("a =~ b AND c ENDS WITH d", "(a =~ b) AND (c ENDS WITH d)")]
    [InlineData("a IS NOT :: INTEGER = true", "(a IS NOT :: INTEGER) = true")]
    [InlineData("a IS Person", "a:Person")]
    [InlineData("a :: INT", "a IS TYPED INTEGER")]
    [InlineData("a:A:B", "a:A&B")]
    [InlineData("a:A|:B", "a:A|B")]
    [InlineData("a:!A&B|C", "a:((!A)&B)|C")]
    [InlineData("trim('x' FROM s)", "trim(BOTH 'x' FROM s)")]
    [InlineData("normalize(s, NFD)", "normalize(s, 'NFD')")]
    [InlineData("count(ALL n)", "count(n)")]
    [InlineData("EXISTS { (a)-->(b) WHERE a.x }", "EXISTS { MATCH (a)-->(b) WHERE a.x }")]
    [InlineData("[x IN xs WHERE x:A|B | x.y]", "[x IN xs WHERE (x:A|B) | (x.y)]")]
    [InlineData("[x IN xs WHERE x:A | x.y]", "[x IN xs WHERE (x:A) | (x.y)]")]
    [InlineData("[x IN xs | x:A|B]", "[x IN xs | (x:A|B)]")]
    [InlineData("[x IN xs, y]", "[(x IN xs), y]")]
    [InlineData("[x IN xs]", "[x IN (xs)]")]
    [InlineData("[x IN CASE y WHEN 1, 2 THEN a END]", "[x IN (CASE y WHEN 1, 2 THEN a END)]")]
    [InlineData("(a)-[b]-(c)", "(a)-[b]-(c)")]
    [InlineData("(a)-1", "a - 1")]
    [InlineData("(a)-[1,2]", "a - [1, 2]")]
    [InlineData("(a)<-1", "a < -1")]
    [InlineData("(a.x)-[b]-(c)", "((a.x) - [b]) - c")]
    [InlineData("x IS :: TIMESTAMP WITH TIME ZONE", "x IS :: ZONED DATETIME")]
    [InlineData("x IS :: LIST<INT!> NOT NULL", "x IS :: LIST<INTEGER NOT NULL> NOT NULL")]
    [InlineData("x IS :: INTEGER LIST", "x IS :: LIST<INTEGER>")]
    [InlineData("x IS :: ANY<INT | FLOAT>", "x IS :: INTEGER | FLOAT")]
    public void Operators_bind_as_in_openCypher(string text, string enclosed) =>
        Assert.Equal(Parsed(enclosed), Parsed(text));

    [Fact]
    public void A_chain_of_one_logical_operator_is_one_node()
    {
        LogicalExpression chain = Assert.IsType<LogicalExpression>(Parsed("a AND b AND c"));
        Assert.Equal([new Variable("a"), new Variable("b"), new Variable("c")], chain.Operands);
        Assert.NotEqual(chain, Parsed("a AND (b AND c)"));
    }

    [Fact]
    public void A_chain_of_comparisons_is_one_node_and_a_single_one_is_binary()
    {
        ComparisonChain chain = Assert.IsType<ComparisonChain>(Parsed("a < b <= c"));
        Assert.Equal([new ComparisonStep(BinaryOperator.Less, new Variable("b")), new ComparisonStep(BinaryOperator.LessOrEqual, new Variable("c"))], chain.Steps);
        Assert.Equal(new BinaryExpression(BinaryOperator.Less, new Variable("a"), new Variable("b")), Parsed("a < b"));
        Assert.IsType<BinaryExpression>(Parsed("(a < b) = c"));
    }

    [Theory]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("-0x8000000000000000", long.MinValue)]
    [InlineData("0x1A2b", 0x1A2b)]
    [InlineData("0o17", 15)]
    [InlineData("1_000_000", 1_000_000)]
    [InlineData("- 5", -5)]
    public void Integers_have_their_value(string text, long value) => Assert.Equal(new IntegerLiteral(value), Parsed(text));

    [Theory]
    [InlineData(".5", 0.5)]
    [InlineData("1E10", 1e10)]
    [InlineData("1.5e-3", 1.5e-3)]
    [InlineData("007.5", 7.5)]
    [InlineData("1_0.5", 10.5)]
    [InlineData("1e-400", 0)]
    [InlineData("-Infinity", double.NegativeInfinity)]
    [InlineData("NaN", double.NaN)]
    public void Floats_have_their_value(string text, double value) => Assert.Equal(new FloatLiteral(value), Parsed(text));

    [Theory]
    [InlineData("'a\\n\\t\\\\\\'\\\"'", "a\n\t\\'\"")]
    [InlineData("\"it's\"", "it's")]
    [InlineData("'\\u00e9\\U0001F600\\uD83D\\uDE00'", "é😀😀")]
    [InlineData("'\\u0000'", "\0")]
    public void Strings_have_their_value(string text, string value) => Assert.Equal(new StringLiteral(value), Parsed(text));

    [Theory]
    [InlineData("order", "order")]
    [InlineData("end", "end")]
    [InlineData("`a``b`", "a`b")]
    [InlineData("größe", "größe")]
    [InlineData("contains", "contains")]
    public void Words_without_a_meaning_in_their_place_are_variables(string text, string name) => Assert.Equal(new Variable(name), Parsed(text));

    [Fact]
    public void Tests_of_a_case_subject_are_predicates_on_it()
    {
        var expected = new SimpleCase(
            new Variable("x"),
            [
                new SimpleCaseBranch([new CasePredicateTest(new BinaryExpression(BinaryOperator.Greater, new CaseSubject(), new IntegerLiteral(5))), new CaseValueTest(new IntegerLiteral(-1))], new StringLiteral("a")),
                new SimpleCaseBranch([new CasePredicateTest(new NullCheck(new CaseSubject(), true))], new StringLiteral("b")),
            ],
            null);
        Assert.Equal(expected, Parsed("CASE x WHEN > 5, -1 THEN 'a' WHEN IS NOT NULL THEN 'b' END"));
    }

    [Fact]
    public void Position_takes_no_part_in_equality_and_is_that_of_the_first_token()
    {
        Expression sum = Parsed("\n  a + b");
        Assert.Equal(Parsed("a+b"), sum);
        Assert.Equal(new Serverless.GraphCore.Errors.SourcePosition(3, 2, 3), sum.Position);
        Assert.Equal(new Serverless.GraphCore.Errors.SourcePosition(7, 2, 7), ((BinaryExpression)sum).Right.Position);
    }

    /// <summary>Parsed as predicate, where patterns are allowed.</summary>
    private static Expression Parsed(string text) => CypherParser.ParsePredicate(text);
}
