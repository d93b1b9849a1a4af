using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Tests.Federation;

/// <summary>Statements that read from several databases and write to one.</summary>
public sealed class FederatedWriteTests
{
    private static async Task<Tenants> TwoAsync()
    {
        Tenants tenants = await Tenants.OpenAsync("a", "b");
        await tenants.OnAsync("a", "UNWIND range(1, 4) AS i CREATE (:P {id: i, v: 'a' + i})-[:R {w: i}]->(:Q {id: 10 * i})");
        await tenants.OnAsync("b", "CREATE (:P {id: 3, old: true})");
        return tenants;
    }

    [Fact]
    public async Task Nodes_are_copied_with_their_properties()
    {
        Tenants tenants = await TwoAsync();

        Assert.Empty(await tenants.QueryAsync("a", "MATCH (n:P) FROM DATABASE a MERGE (m:P {id: n.id}) IN DATABASE b SET m += properties(n)"));

        Assert.Equal("b", tenants.Authorized.Written);
        Assert.Equal((3, 3), (tenants.Summary!.Counters.NodesCreated, tenants.Summary.Counters.LabelsAdded));
        Assert.Equal(["1 | a1 | null", "2 | a2 | null", "3 | a3 | true", "4 | a4 | null"], await tenants.OnAsync("b", "MATCH (p:P) RETURN p.id, p.v, p.old ORDER BY p.id"));
        Assert.Equal(2, tenants.Subqueries.Count);
    }

    [Fact]
    public async Task Subgraph_is_copied_with_its_relationships_and_the_result_sees_what_was_written()
    {
        Tenants tenants = await TwoAsync();

        List<string> rows = await tenants.QueryAsync(
            "a", "MATCH (n:P)-[r:R]->(q:Q) FROM DATABASE a MERGE (x:P {id: n.id}) IN DATABASE b MERGE (y:Q {id: q.id}) IN DATABASE b CREATE (x)-[s:R]->(y) IN DATABASE b SET s = properties(r) RETURN n.v, x.id, s.w, y.id ORDER BY x.id");

        Assert.Equal(["a1 | 1 | 1 | 10", "a2 | 2 | 2 | 20", "a3 | 3 | 3 | 30", "a4 | 4 | 4 | 40"], rows);
        Assert.Equal(["3 | 3 | 30"], await tenants.OnAsync("b", "MATCH (x:P {old: true})-[s:R]->(y:Q) RETURN x.id, s.w, y.id"));
    }

    [Fact]
    public async Task Statement_that_fails_after_it_has_written_leaves_nothing()
    {
        Tenants tenants = await TwoAsync();

        GraphException failure = await tenants.FailureAsync("a", "MATCH (n:P) FROM DATABASE a MERGE (m:P {id: n.id}) IN DATABASE b RETURN 1 / (m.id - 4)");

        Assert.Equal(ErrorCodes.ArithmeticError, failure.Code);
        Assert.Equal(["1"], await tenants.OnAsync("b", "MATCH (p) RETURN count(p)"));
    }

    [Fact]
    public async Task Batches_are_transactions_of_their_own()
    {
        Tenants tenants = await TwoAsync();

        await tenants.QueryAsync("a", "MATCH (n:P) FROM DATABASE a CALL (n) { USE b CREATE (:Copy {id: n.id}) } IN TRANSACTIONS OF 3 ROWS");

        Assert.Equal(["4"], await tenants.OnAsync("b", "MATCH (c:Copy) RETURN count(c)"));
        Assert.Equal(2, tenants.Subqueries.Count(static subquery => subquery.Writes));
    }

    [Theory]
    [InlineData("CREATE (:X) IN DATABASE a CREATE (:X) IN DATABASE b", "Neo.ClientError.Statement.AccessMode")]
    [InlineData("USE both CREATE (:X)", "Neo.ClientError.Statement.AccessMode")]
    [InlineData("MATCH (n:P) FROM DATABASE a MERGE (m:P {id: n.id}) IN DATABASE b WITH count(m) AS c MATCH (x:P) FROM DATABASE b RETURN x.id", "Neo.ClientError.Statement.SemanticError")]
    [InlineData("MATCH (n:P) FROM DATABASE a MATCH (n)-->(m) FROM DATABASE b RETURN m", "Neo.ClientError.Statement.SemanticError")]
    [InlineData("MATCH (n:P) FROM DATABASE a MATCH (m:P) FROM DATABASE b MATCH (n)-->(m) RETURN m", "Neo.ClientError.Statement.SemanticError")]
    [InlineData("MATCH (n:P) FROM DATABASE a CREATE (n)-[:R]->(:X) IN DATABASE b", "Neo.ClientError.Statement.SemanticError")]
    [InlineData("MATCH (n:P) IN x RETURN n", "Neo.ClientError.Statement.SemanticError")]
    [InlineData("MATCH (n:P) FROM DATABASE nowhere RETURN n", "Neo.ClientError.Database.DatabaseNotFound")]
    [InlineData("MATCH (n:P) FROM DATABASE a RETURN EXISTS { MATCH (n)-->() FROM DATABASE b }", "Neo.ClientError.Statement.SemanticError")]
    [InlineData("MATCH (n:P) FROM DATABASE a MATCH (m) FROM DATABASE b RETURN x", "Neo.ClientError.Statement.SyntaxError")]
    [InlineData("MATCH (n:P) FROM DATABASE a MATCH (m) FROM DATABASE b RETURN n.id + 'x' - m", "Neo.ClientError.Statement.SyntaxError")]
    public async Task Statement_that_mixes_databases_is_refused(string statement, string code)
    {
        Tenants tenants = (await TwoAsync()).Name("both", "a", "b");

        GraphException failure = await tenants.FailureAsync("a", statement);

        Assert.Equal(code, failure.Code.Text);
        Assert.Equal(["1"], await tenants.OnAsync("b", "MATCH (p) RETURN count(p)"));
        Assert.Equal(["8"], await tenants.OnAsync("a", "MATCH (p) RETURN count(p)"));
    }
}
