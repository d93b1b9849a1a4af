using System.Text.RegularExpressions;
using Serverless.Api.Tests.Support;
using Serverless.TestSupport;

namespace Serverless.Api.Tests.Endpoints;

/// <summary>Every example of <c>docs/MULTI_DATABASE.md</c> does what the document says; one that is added there has to be added here.</summary>
public sealed partial class MultiDatabaseDocumentTests
{
    private const string Sum = "CALL { USE tenant_a MATCH (p:Person) RETURN count(*) AS c UNION ALL USE tenant_b MATCH (p:Person) RETURN count(*) AS c } RETURN sum(c)";
    private const string Join = "MATCH (n:Person) FROM DATABASE tenant_a MATCH (m:Person) FROM DATABASE tenant_b WHERE n.email = m.email RETURN n.name, m.name";
    private const string Merge = "MATCH (n:Person) FROM DATABASE tenant_a MERGE (m:Person {id: n.id}) IN DATABASE tenant_b SET m += properties(n)";

    /// <summary>What every example finds: two persons in <c>tenant_a</c>, one in each of the others.</summary>
    private static readonly string[] Setup =
    [
        .. ((string[])["shop", "store", "tenant_a", "tenant_b"]).Select(static name => $"CREATE DATABASE {name}"),
        "CREATE ALIAS sales FOR DATABASE shop",
        "CREATE COMPOSITE DATABASE everything ALIAS north FOR DATABASE tenant_a ALIAS south FOR DATABASE tenant_b",
        .. ((string[])["shop", "store"]).Select(static name => $"USE {name} CREATE (:Person {{name: 'of {name}', id: 1}})"),
        "USE tenant_a CREATE (:Person {name: 'Ann', id: 1, email: 'ann@x'}), (:Person {name: 'Abe', id: 2, email: 'abe@x'})",
        "USE tenant_b CREATE (:Person {name: 'Annie', id: 9, email: 'ann@x'})",
    ];

    /// <summary>The examples by their texts in the document.</summary>
    private static readonly Dictionary<string, Example> Examples = new(StringComparer.Ordinal)
    {
        ["CREATE DATABASE shop"] = new("""[["shop"]]""") { Before = ["DROP DATABASE shop CASCADE ALIASES"] },
        ["DROP DATABASE shop"] = new("""[["shop"]]""") { Before = ["DROP ALIAS sales"] },
        ["SHOW DATABASES"] = new("""[["everything"],["graph"],["shop"],["store"],["system"],["tenant_a"],["tenant_b"]]""") { Run = "SHOW DATABASES YIELD name" },
        ["START"] = new("""[["shop"]]""") { Run = "START DATABASE shop", Before = ["STOP DATABASE shop"] },
        ["STOP"] = new("""[["shop"]]""") { Run = "STOP DATABASE shop" },
        ["ALTER DATABASE shop SET ACCESS READ ONLY"] = new("""[["shop"]]"""),
        ["ALTER DATABASE shop RENAME TO store"] = new("""[["store"]]""") { Before = ["DROP DATABASE store"], Then = ("USE sales MATCH (n) RETURN n.name", """[["of shop"]]""") },
        ["CREATE ALIAS sales FOR DATABASE shop"] = new("""[["sales"]]""") { Before = ["DROP ALIAS sales"] },
        ["ALTER ALIAS sales SET DATABASE TARGET store"] = new("""[["sales"]]""") { Then = ("USE sales MATCH (n) RETURN n.name", """[["of store"]]""") },
        ["CREATE COMPOSITE DATABASE everything ALIAS north FOR DATABASE shop ALIAS south FOR DATABASE store"] = new("""[["everything"]]""")
        {
            Before = ["DROP COMPOSITE DATABASE everything"],
            Then = ("USE everything.north MATCH (n) RETURN n.name", """[["of shop"]]"""),
        },
        ["USE sales MATCH …"] = new("""[["of shop"]]""") { Run = "USE sales MATCH (n) RETURN n.name" },
        [":USE sales"] = new("""[["of shop"]]""") { Run = ":USE sales MATCH (n) RETURN n.name" },
        [Join] = new("""[["Ann","Annie"]]"""),
        ["MATCH … FROM DATABASE tenant_b"] = new("""[["Annie"]]""") { Run = "MATCH (n) FROM DATABASE tenant_b RETURN n.name" },
        ["MATCH … IN DATABASE tenant_b"] = new("""[["Annie"]]""") { Run = "MATCH (n) IN DATABASE tenant_b RETURN n.name" },
        ["USE DATABASE tenant_a AS db1, tenant_b AS db2 MATCH (n) IN db1 …"] = new("""[["Abe","Annie"],["Ann","Annie"]]""")
        {
            Run = "USE DATABASE tenant_a AS db1, tenant_b AS db2 MATCH (n) IN db1 MATCH (m) IN db2 RETURN n.name, m.name ORDER BY n.name",
        },
        ["USE tenant_a …"] = new("[[2]]") { Run = "USE tenant_a MATCH (n) RETURN count(*)" },
        ["CALL { USE tenant_a … }"] = new("[[2]]") { Run = "CALL { USE tenant_a MATCH (n) RETURN count(*) AS c } RETURN c" },
        ["CALL (n) { USE tenant_b … }"] = new("""[["Abe",0],["Ann",1]]""")
        {
            Run = "MATCH (n) FROM DATABASE tenant_a CALL (n) { USE tenant_b MATCH (m) WHERE m.email = n.email RETURN count(*) AS c } RETURN n.name, c ORDER BY n.name",
        },
        ["… UNION ALL USE tenant_b …"] = new("[[2],[1]]") { Run = "USE tenant_a MATCH (n) RETURN count(*) AS c UNION ALL USE tenant_b MATCH (n) RETURN count(*) AS c" },
        ["USE graph.byName('tenant_a')"] = new("[[2]]") { Run = "USE graph.byName('tenant_a') MATCH (n) RETURN count(*)" },
        ["USE graph.byName($db)"] = new("[[1]]") { Run = "USE graph.byName($db) MATCH (n) RETURN count(*)", Parameters = """{"db":"tenant_b"}""" },
        ["USE everything …"] = new("""[["Abe"],["Ann"],["Annie"]]""") { Run = "USE everything MATCH (n) RETURN n.name ORDER BY n.name" },
        [Sum] = new("[[3]]"),
        ["USE everything MATCH (p:Person) RETURN count(*)"] = new("[[3]]"),
        [Merge] = new("[]") { Then = ("USE tenant_b MATCH (m:Person) RETURN m.name ORDER BY m.name", """[["Abe"],["Ann"],["Annie"]]""") },
        ["CALL (n) { USE tenant_b … } IN TRANSACTIONS OF 1000 ROWS"] = new("[]")
        {
            Run = "MATCH (n:Person) FROM DATABASE tenant_a CALL (n) { USE tenant_b CREATE (:Copy {id: n.id}) } IN TRANSACTIONS OF 1000 ROWS",
            Then = ("USE tenant_b MATCH (c:Copy) RETURN c.id ORDER BY c.id", "[[1],[2]]"),
        },
        ["USE graph.byName(n.db)"] = new(null) { Run = "MATCH (n) FROM DATABASE tenant_a CALL (n) { USE graph.byName(n.db) MATCH (m) RETURN m } RETURN m" },
        ["FROM DATABASE $parameter"] = new(null) { Run = "MATCH (n) FROM DATABASE $parameter RETURN n", Parameters = """{"parameter":"tenant_a"}""" },
    };

    public static TheoryData<string> Texts => [.. Examples.Keys];

    [Fact]
    public void Every_example_of_the_document_is_one_of_these()
    {
        string document = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "MULTI_DATABASE.md"));
        IEnumerable<string> found = Code().Matches(document)
            .Select(static match => Blanks().Replace(match.Groups["text"].Value.Trim(), " "))
            .Where(static text => Statement().IsMatch(text));

        Assert.Equal(Examples.Keys.Order(StringComparer.Ordinal), found.Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task An_example_does_what_it_says(string text)
    {
        Example example = Examples[text];
        await using EngineFixture server = await EngineFixture.StartAsync("--memory");
        foreach (string statement in Setup.Concat(example.Before))
        {
            Answer done = await server.QueryAsync(statement);
            Assert.True(done.Status == 202, done.Text);
        }

        Answer answer = await server.QueryAsync(example.Run ?? text, example.Parameters);

        Assert.True(answer.Status == (example.Rows is null ? 400 : 202), answer.Text);
        Assert.Equal(example.Rows ?? "null", example.Rows is null ? "null" : answer.Compact("data/values"));
        if (example.Then is var (query, rows))
        {
            Assert.Equal(rows, (await server.QueryAsync(query)).Compact("data/values"));
        }
    }

    [GeneratedRegex("^```\n(?<text>[^`]*)^```|(?<!`)`(?<text>[^`]+)`(?!`)", RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Code();

    [GeneratedRegex("^((MATCH|CREATE|CALL|SHOW|DROP|ALTER|USE|:USE|FROM|…) |(START|STOP)$)", RegexOptions.ExplicitCapture)]
    private static partial Regex Statement();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    /// <summary>How an example is run.</summary>
    /// <param name="Rows">What it answers; null: that it is not understood.</param>
    private sealed record Example(string? Rows)
    {
        /// <summary>Statements that make room for it.</summary>
        public string[] Before { get; init; } = [];

        /// <summary>The statement, where the document has only its form.</summary>
        public string? Run { get; init; }

        public string Parameters { get; init; } = "{}";

        /// <summary>A query afterwards, and its rows.</summary>
        public (string Query, string Rows)? Then { get; init; }
    }
}
