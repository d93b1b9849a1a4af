using Serverless.GraphCore.Tests.Execution;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Regressions;

/// <summary>What stands inside a string, a quoted name or a comment never changes what a statement does; nor does white space.</summary>
public sealed class TextRegressionTests
{
    public static TheoryData<string> Texts =>
    [
        "http://example.org/a//b",
        "/* not a comment */",
        "MATCH (n) DETACH DELETE n",
        "' OR true //",
        "x'; DROP DATABASE neo4j; //",
        "RETURN 1 UNION RETURN 2",
        "WHERE EXISTS { MATCH (n) } ORDER BY n LIMIT 0",
        "CALL { CREATE () } IN TRANSACTIONS",
        "SET n.x = 1 REMOVE n:Label",
        "MERGE (n) ON CREATE SET n.a = '}'",
        "{a: [1, 2}, (b))",
        "$param `quoted` \"double\" \\ \\n",
        "EXPLAIN PROFILE USE x",
        "→ — \u00A0 \u2028 😀",
        " \t\r\n ",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Keywords_and_comments_inside_strings_are_text(string text)
    {
        string literal = new StringValue(text).ToString();
        var graph = new ExecutionHarness();

        await graph.RunAsync($"CREATE (:Page {{url: {literal}, n: 1}})");
        await graph.RunAsync($"MERGE (p:Page {{url: {literal}}}) ON CREATE SET p.n = 7 ON MATCH SET p.n = p.n + 1");

        var rows = await graph.RunAsync($"MATCH (p:Page) WHERE p.url = {literal} AND p.url CONTAINS {literal} RETURN p.url, p.n, {literal} AS `{text.Replace("`", "``", StringComparison.Ordinal)}`");

        Value[] row = Assert.Single(rows);
        Assert.Equal([new StringValue(text), IntegerValue.Of(2), new StringValue(text)], row);
        Assert.Equal(text, rows.Columns[2]);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Names_may_be_any_text_in_back_quotes(string text)
    {
        string name = "`" + text.Replace("`", "``", StringComparison.Ordinal) + "`";
        var graph = new ExecutionHarness();

        await graph.RunAsync($"CREATE (:{name} {{{name}: 1}})-[:{name}]->()");

        var rows = await graph.RunAsync($"MATCH ({name}:{name} {{{name}: 1}})-[r:{name}]->() RETURN labels({name})[0], keys({name})[0], type(r)");
        Assert.Equal([new StringValue(text), new StringValue(text), new StringValue(text)], Assert.Single(rows));
    }

    [Theory]
    [InlineData("MATCH(p:Person)WHERE p.age>40 RETURN p.name")]
    [InlineData("\r\n\tmatch\t(p:Person)\n\nwhere\n  p.age\r>\t40\n return\u00A0p.name\n")]
    [InlineData("MATCH/* a */(p/**/:Person)// all of MATCH (x)\nWHERE p.age /*>*/ > 40 RETURN p.name // ' \" `")]
    [InlineData("mAtCh ( p : Person { name : 'Ada' } ) ReTuRn p . name ;")]
    [InlineData("MATCH (p:Person)\u2003WHERE\u3000p.age > 40\u2028RETURN p.name")]
    public async Task White_space_comments_and_case_of_keywords_do_not_matter(string query) => Assert.Equal(["'Ada'"], await Company.AskAsync(query));
}
