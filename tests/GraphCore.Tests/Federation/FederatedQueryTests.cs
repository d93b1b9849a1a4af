namespace Serverless.GraphCore.Tests.Federation;

/// <summary>Statements over several databases, by hand.</summary>
public sealed class FederatedQueryTests
{
    private static async Task<Tenants> TwoAsync()
    {
        Tenants tenants = await Tenants.OpenAsync("a", "b");
        await tenants.OnAsync("a", "CREATE (x:Person {name: 'Ann', email: 'ann@x', age: 30})-[:KNOWS {since: 1}]->(:Person {name: 'Bob', email: 'bob@x', age: 40})");
        await tenants.OnAsync("b", "CREATE (:Person {name: 'Annie', email: 'ann@x', age: 31})-[:KNOWS]->(:Person {name: 'Cid', email: 'cid@x', age: 50}), (:City {name: 'Rome'})");
        return tenants.Name("first", "a").Name("both", "a", "b");
    }

    [Theory]
    [InlineData("MATCH (n:Person) FROM DATABASE a MATCH (m:Person) FROM DATABASE b WHERE n.email = m.email RETURN n.name, m.name", "Ann | Annie")]
    [InlineData("MATCH (n:Person) IN DATABASE a MATCH (m:Person) IN DATABASE b WHERE n.email = m.email RETURN n.name AS x, m.name AS y", "Ann | Annie")]
    [InlineData("USE DATABASE a AS db1, b AS db2 MATCH (n:Person) IN db1 MATCH (m:Person) IN db2 WHERE n.email = m.email RETURN n.name, m.name", "Ann | Annie")]
    [InlineData("CALL { USE a MATCH (p:Person) RETURN p.name AS name UNION ALL USE b MATCH (p:Person) RETURN p.name AS name } RETURN name ORDER BY name", "Ann", "Annie", "Bob", "Cid")]
    [InlineData("CALL { USE a MATCH (p:Person) RETURN count(*) AS c UNION ALL USE b MATCH (p:Person) RETURN count(*) AS c } RETURN sum(c) AS c", "4")]
    [InlineData("USE both MATCH (p:Person) RETURN count(*) AS c, max(p.age) AS m", "4 | 50")]
    [InlineData("USE both MATCH (p:Person) RETURN p.name AS name ORDER BY p.age DESC SKIP 1 LIMIT 2", "Bob", "Annie")]
    [InlineData("USE both MATCH (p:Person)-[:KNOWS]->(q) RETURN p.name, q.name, count(*) ORDER BY p.name", "Ann | Bob | 1", "Annie | Cid | 1")]
    [InlineData("MATCH (n:Person) FROM DATABASE first OPTIONAL MATCH (m:Person) FROM DATABASE b WHERE m.email = n.email RETURN n.name, m.name ORDER BY n.name", "Ann | Annie", "Bob | null")]
    [InlineData("MATCH (n:Person) FROM DATABASE a WITH n ORDER BY n.age LIMIT 1 MATCH (n)-[r:KNOWS]->(f) MATCH (c:City) FROM DATABASE b RETURN n.name, r.since, f.name, c.name", "Ann | 1 | Bob | Rome")]
    [InlineData("MATCH (n:Person) FROM DATABASE a MATCH (c:City) FROM DATABASE b WITH n, c WHERE EXISTS { (n)-[:KNOWS]->() } RETURN n.name, c.name", "Ann | Rome")]
    [InlineData("MATCH (n:Person) FROM DATABASE a CALL (n) { USE b MATCH (m:Person) WHERE m.age > n.age RETURN count(m) AS older } RETURN n.name, older ORDER BY n.name", "Ann | 2", "Bob | 1")]
    [InlineData("UNWIND ['ann@x', 'cid@x'] AS e MATCH (n:Person {email: e}) FROM DATABASE b RETURN e, labels(n), n.name ORDER BY e", "ann@x | [Person] | Annie", "cid@x | [Person] | Cid")]
    [InlineData("USE graph.byName('b') MATCH (c:City) RETURN c.name", "Rome")]
    [InlineData("MATCH (n:Person) FROM DATABASE a MATCH (m:Person) FROM DATABASE b WHERE n.age > m.age RETURN n.name, m.name", "Bob | Annie")]
    [InlineData("USE both CALL db.labels()", "City", "Person")]
    [InlineData("USE both CALL db.relationshipTypes() YIELD relationshipType AS t RETURN count(t) AS c", "2")]
    [InlineData("USE both MATCH (p:Person) WITH p.age AS age ORDER BY age LIMIT 3 RETURN avg(age) AS a, count(DISTINCT age) AS c", "33.666666666666664 | 3")]
    [InlineData("MATCH p = (:Person)-[:KNOWS]->() FROM DATABASE a MATCH (c:City) FROM DATABASE b RETURN length(p), [x IN nodes(p) | x.name], c.name", "1 | [Ann, Bob] | Rome")]
    public async Task Statement_gives_what_one_database_of_all_would(string statement, params string[] rows)
    {
        Tenants tenants = await TwoAsync();

        List<string> actual = await tenants.QueryAsync("a", statement);
        Assert.Equal(rows, statement.Contains("ORDER BY", StringComparison.Ordinal) ? actual : actual.Order(StringComparer.Ordinal));
    }
}
