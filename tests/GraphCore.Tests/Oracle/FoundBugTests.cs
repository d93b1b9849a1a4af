using Serverless.GraphCore.Cypher.Parsing;

namespace Serverless.GraphCore.Tests.Oracle;

/// <summary>Queries for which engine and oracle once disagreed, each as small as it became, in every variant of the engine.</summary>
public sealed class FoundBugTests
{
    /// <summary>A graph, and a query on it.</summary>
    public static TheoryData<string, string> Found => new()
    {
        // Parts joined side by side: their relationships are different too.
        { "CREATE ()-[:T]->(), (), (), (), (), (), ()", "MATCH ()--(), (n)--() SET n.s = 'n'" },
        { "CREATE ()-[:T]->(), (), (), (), ()", "MATCH ()-[*1..2]-(), (n)-[*1..2]-() RETURN n" },

        // Rows are folded before a subquery or a walk: what these bind for themselves is no key.
        { "", "WITH true AS x WHERE EXISTS { MATCH ()--() } RETURN count(*)" },
        { "CREATE (:A:B:C), ()", "MATCH ()<-[*..3 {b: false}]-(n:C) WITH count(n) AS x RETURN x" },

        // What follows an update sees it, also when rows were counted in between and parts are joined.
        { "CREATE (:B:C)<-[:R]-(), (), (:A:C)", "CREATE ()-[:S]->() WITH count(*) AS c MATCH ()--(), () RETURN c" },

        // A relationship that two matches share is one, although no node connects them.
        { "CREATE (a {b: false}), (b {b: false}), (c), (d), (e {b: false}), (f), (g), (h), (i {b: false}), (b)-[:R]->(c), (e)-[:R]->(b), (a)-[:R]->(a), (a)-[:R]->(b), (e)-[:R]->(g), (a)-[:R]->(i), (a)-[:R]->(b), (d)-[:T]->(h), (b)-[:R]->(f)", "MATCH ()-[r]->({b: false}), () MATCH (n)-[r]-(n) RETURN n" },

        // A test for any label reads every label.
        { "CREATE ()-[:R]->(:A:C)", "MATCH (n)--(:%) SET n:A WITH n MATCH (m) RETURN m" },
        { "CREATE ()-[:R]->(:A:C)", "MATCH (n)--(:%&!B) SET n:A WITH n MATCH (m) RETURN m" },

        // What an optional subquery returns is null without a row, but not the variable that it would have passed on.
        { "CREATE ({s: 'a'})", "MATCH (n) OPTIONAL CALL (n) { MATCH ()-->() RETURN n AS m } RETURN n, m" },
        { "CREATE ()-[:T]->()", "MATCH (n) OPTIONAL CALL (n) { MATCH (n)-->() RETURN n AS m, 1 AS one } RETURN n, m, one" },
        { "CREATE (:B)", "MATCH (n) OPTIONAL CALL (n) { MATCH (m) WHERE m.i > 0 RETURN n AS y, collect(1) AS l } RETURN n, y, l" },

        // A property of something that is created sees what was created before it, and not that itself.
        { "", "CREATE (a)-[:S {i: COUNT { MATCH ()--() }}]->({i: COUNT { MATCH () }})-[:T {i: COUNT { MATCH ()--() }}]->({i: COUNT { MATCH ()--() }}) SET a.i = COUNT { MATCH ()--() }" },
        { "CREATE (:A), (:A)", "MATCH (a:A) CREATE (a)-[:S {i: COUNT { MATCH (a)--() }}]->(a)" },

        // A date that a text gives is the same at each call.
        { "", "UNWIND [1, 2] AS x RETURN collect(date('2020-03-11')) AS l, max(date('2020-03-11') + duration({days: x})) AS m" },

        // Null matches no node.
        { "CREATE (:B)", "OPTIONAL MATCH (n)-->() MATCH (n) MATCH (m) RETURN m" },
        { "CREATE (:B)", "OPTIONAL MATCH (n)-->() RETURN EXISTS { MATCH (n) } AS e, COUNT { MATCH (n), (m) } AS c" },
    };

    [Theory]
    [MemberData(nameof(Found))]
    public async Task Engine_agrees_with_the_oracle_as_it_once_did_not(string graph, string query)
    {
        var contents = new OracleGraph();
        if (graph.Length > 0)
        {
            new Interpreter(contents).Run(CypherParser.Parse(graph));
        }

        Difference? difference = await Difference.FindAsync(contents, new GeneratedQuery(query, Ordered: false), EngineVariant.All, TestContext.Current.CancellationToken);

        Assert.True(difference is null, difference?.ToString());
    }
}
