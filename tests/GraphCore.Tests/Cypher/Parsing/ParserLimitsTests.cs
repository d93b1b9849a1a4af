using System.Globalization;
using System.Text;
using CsCheck;
using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Parsing;
using Serverless.GraphCore.Cypher.Printing;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Tests.Cypher.Printing;
using Serverless.GraphCore.Tests.Execution;

namespace Serverless.GraphCore.Tests.Cypher.Parsing;

/// <summary>Texts that nobody writes: noise, bottomless nesting, giant literals. Each ends in a tree or in a syntax error within the text.</summary>
public sealed class ParserLimitsTests
{
    private static readonly int[] Depths = [1, 2, 30, 240, 499, 500, 501, 1_990, 5_000, 100_000];

    /// <summary>What may stand around itself: before, opened, inside, closed, after.</summary>
    public static TheoryData<string, string, string, string, string> Nestings
    {
        get
        {
            var nestings = new TheoryData<string, string, string, string, string>();
            foreach ((string open, string inner, string close) in (ReadOnlySpan<(string, string, string)>)
            [
                ("(", "1", ")"), ("[", "1", "]"), ("{a: ", "1", "}"), ("NOT ", "true", ""), ("- ", "1", ""), ("+ ", "1", ""), ("abs(", "1", ")"),
                ("CASE WHEN true THEN ", "1", " END"), ("CASE ", "1", " WHEN 1 THEN 2 END"), ("CASE 1 WHEN 1 THEN 2 ELSE ", "1", " END"),
                ("[x IN ", "[]", " | x]"), ("[x IN [] WHERE ", "true", "]"), ("[x IN [] | ", "1", "]"), ("reduce(a = 0, x IN ", "[]", " | a)"), ("reduce(a = 0, x IN [] | ", "1", ")"),
                ("all(x IN ", "[]", " WHERE x)"), ("any(x IN [] WHERE ", "true", ")"), ("EXISTS { RETURN ", "1", " AS x }"), ("COUNT { MATCH (n) WHERE ", "true", " }"),
                ("COLLECT { RETURN ", "1", " AS x }"), ("1 + ", "1", ""), ("2 ^ ", "1", ""), ("true AND ", "true", ""), ("true OR ", "true", ""), ("1 = ", "1", ""), ("1 IN ", "[]", ""),
                ("[1][", "0", "]"), ("[1][", "0", "..]"), ("[(n)-->(m) WHERE ", "true", " | 1]"), ("trim(BOTH 'a' FROM ", "'b'", ")"), ("1 || ", "1", ""),
            ])
            {
                nestings.Add("RETURN ", open, inner, close, "");
            }

            nestings.Add("", "CALL () { ", "RETURN 1 AS x", " RETURN 1 AS x }", " RETURN 2 AS y");
            nestings.Add("", "FOREACH (x IN [1] | ", "CREATE ()", ")", "");
            nestings.Add("MATCH (n:", "(", "A", ")", ") RETURN n");
            nestings.Add("MATCH (n:", "!", "A", "", ") RETURN n");
            nestings.Add("MATCH (n:A", "&(A|", "B", ")", ") RETURN n");
            nestings.Add("MATCH ", "(", "(a)-->(b)", "){1,2}", " RETURN 1");
            nestings.Add("WITH {a: 1} AS n RETURN n", ".a", "", "", "");
            nestings.Add("WITH [1] AS n RETURN n", "[0]", "", "", "");
            nestings.Add("RETURN 1 IS :: ", "LIST<", "INTEGER", ">", "");
            nestings.Add("RETURN 1", " + 1", "", "", "");
            nestings.Add("RETURN 1", " < 1", "", "", "");
            nestings.Add("RETURN true", " XOR true", "", "", "");
            nestings.Add("MATCH (a)", "-->()", "", "", " RETURN 1");
            nestings.Add("RETURN 1 AS x", " UNION RETURN 1 AS x", "", "", "");
            nestings.Add("WITH 1 AS n RETURN n", " IS NULL", "", "", "");
            nestings.Add("MATCH (n) RETURN n", ":A", "", "", "");
            nestings.Add("", "WITH 1 AS x ", "RETURN x", "", "");
            nestings.Add("", "MATCH (n) ", "RETURN n", "", "");
            nestings.Add("RETURN [", "1, ", "1", "", "]");
            nestings.Add("", "/* ", "", "", "RETURN 1");
            nestings.Add("RETURN '", "''", "", "", "'");
            foreach (string open in (ReadOnlySpan<string>)["(", "[", "{", "RETURN CASE ", "`", "\\u", "MATCH (n)-[", "RETURN $", "CALL {"])
            {
                nestings.Add("", open, "", "", "");
            }

            return nestings;
        }
    }

    [Theory]
    [MemberData(nameof(Nestings))]
    public async Task Any_depth_of_nesting_is_read_or_refused(string start, string open, string inner, string close, string end)
    {
        foreach (int depth in Depths)
        {
            string text = start + Repeat(open, depth) + inner + Repeat(close, depth) + end;
            if (depth <= PlannedDepth(open))
            {
                await AssertReadOrRefusedAsync(text);
            }
            else
            {
                AssertReadOrRefused(text);
            }

            // Without an end the error is where the text ends, or where it is too deep.
            AssertReadOrRefused(start + Repeat(open, depth));
        }
    }

    /// <summary>Up to which depth statements are run too: the order of the steps of long patterns takes its time to find.</summary>
    private static int PlannedDepth(string open) => open is "-->()" or "MATCH (n) " ? 30 : int.MaxValue;

    [Fact]
    public void Random_text_is_read_or_refused()
    {
        Gen<string> units = Gen.Int[0, 0xFFFF].Select(static unit => (char)unit).Array[0, 40].Select(static chars => new string(chars));
        Gen<string> latin = Gen.Int[0, 0xFF].Select(static unit => (char)unit).Array[0, 60].Select(static chars => new string(chars));
        Gen<string> bytes = Gen.Byte.Array[0, 60].Select(Encoding.UTF8.GetString);
        Gen.OneOf(units, latin, bytes).Sample(AssertReadOrRefused, iter: 30_000);
    }

    /// <summary>Two statements, cut and glued: closer to valid than one with a hole.</summary>
    [Fact]
    public void Glued_statements_are_read_or_refused() => Gen.Select(Gen.Int, Gen.Int, Gen.Int[0, 10_000], Gen.Int[0, 10_000]).Sample(
        static (first, second, cut, join) =>
        {
            string head = CypherPrinter.Print(new AstGenerator(first).Statement());
            string tail = CypherPrinter.Print(new AstGenerator(second).Statement());
            AssertReadOrRefused(head[..(cut % (head.Length + 1))] + tail[(join % (tail.Length + 1))..]);
        },
        iter: 15_000);

    public static TheoryData<string> Giants =>
    [
        "RETURN " + new string('9', 100_000),
        "RETURN 0x" + new string('f', 100_000),
        "RETURN 0o" + new string('7', 100_000),
        "RETURN " + new string('9', 100_000) + ".5",
        "RETURN 0." + new string('0', 100_000) + "1",
        "RETURN 1e" + new string('9', 100_000),
        "RETURN 1e-" + new string('9', 100_000),
        "RETURN '" + new string('a', 1_000_000) + "'",
        "RETURN '" + new string('\\', 99_999),
        "RETURN \"" + Repeat("\\u00e9", 50_000) + "\"",
        "RETURN 1 AS `" + new string('`', 100_000) + "`",
        "MATCH (" + new string('a', 100_000) + ") RETURN 1",
        "RETURN $" + new string('1', 100_000),
        new string(' ', 1_000_000) + "RETURN 1",
        "RETURN 1 //" + new string('/', 1_000_000),
        "RETURN [" + Repeat("1, ", 100_000) + "1]",
        "RETURN {" + Repeat("a: 1, ", 50_000) + "b: 1}",
        "RETURN " + Repeat("1 AS x, ", 20_000) + "1 AS y",
        "MATCH (n)-[*" + new string('9', 1000) + "]-() RETURN n",
        "MATCH (n:" + Repeat("A:", 20_000) + "B) RETURN 1",
    ];

    [Theory]
    [MemberData(nameof(Giants))]
    public void Giant_literals_are_read_or_refused(string text) => AssertReadOrRefused(text);

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();

    private static void AssertReadOrRefused(string text) => Read(text);

    /// <summary>What is read is also bound and planned: later stages recurse over the same tree.</summary>
    private static async Task AssertReadOrRefusedAsync(string text)
    {
        if (Read(text) is null)
        {
            return;
        }

        try
        {
            await new ExecutionHarness().RunAsync(text);
        }
        catch (GraphException error)
        {
            Assert.True(error.Position is null || error.Position.Value.Offset <= text.Length, error.Message);
        }
    }

    private static Statement? Read(string text)
    {
        Statement statement;
        try
        {
            statement = CypherParser.Parse(text);
        }
        catch (GraphException failure)
        {
            Assert.Contains(failure.Code, (ErrorCode[])[ErrorCodes.SyntaxError, ErrorCodes.UnsupportedAdministrationCommand]);
            Assert.NotNull(failure.Position);
            Assert.InRange(failure.Position.Value.Offset, 0, text.Length);
            string[] lines = text[..failure.Position.Value.Offset].Split('\n');
            Assert.True(failure.Position.Value.Line >= 1 && failure.Position.Value.Column >= 1, failure.Position.Value.ToString());
            Assert.True(failure.Message.Length < 2_000, $"a message of {failure.Message.Length.ToString(CultureInfo.InvariantCulture)} characters after {lines.Length} lines");
            return null;
        }

        string printed = CypherPrinter.Print(statement);
        Assert.True(statement.Equals(CypherParser.Parse(printed)), text.Length < 2_000 ? $"{text}\nprinted as {printed}" : text[..2_000]);
        return statement;
    }
}
