using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Tests.Federation;

/// <summary>Whatever part of a statement fails, before it runs or after it has, the statement fails with its code, and nothing is written.</summary>
public sealed class FederatedFaultTests
{
    private const string Setup = "UNWIND range(1, 5) AS i CREATE (:P {id: i, k: i % 2})";

    [Theory]
    [InlineData("MATCH (n:P) FROM DATABASE a MATCH (m:P) FROM DATABASE b WHERE n.k = m.k MATCH (o:P) FROM DATABASE c WHERE o.id = m.id RETURN n.id, m.id, o.k ORDER BY n.id, m.id")]
    [InlineData("MATCH (n:P) FROM DATABASE a OPTIONAL MATCH (m:P {id: n.k}) FROM DATABASE b MERGE (x:P {id: n.id + 3}) IN DATABASE c SET x.from = m.id WITH x, n WHERE EXISTS { (n) } RETURN x.id, n.k ORDER BY x.id")]
    [InlineData("CALL { USE a MATCH (p:P) RETURN sum(p.id) AS s UNION ALL USE b MATCH (p:P) RETURN sum(p.id) AS s } CREATE (:Sum {s: s}) IN DATABASE c")]
    public async Task Failure_of_any_part_is_the_failure_of_the_statement(string statement)
    {
        List<string> expected = await (await ThreeAsync()).QueryAsync("a", statement);
        bool hasFailed = true;
        for (int call = 0; hasFailed; call++)
        {
            hasFailed = false;
            foreach (bool isLate in (bool[])[false, true])
            {
                Tenants tenants = await ThreeAsync();
                tenants.FailAt(call, isLate);
                try
                {
                    Assert.Equal(expected, await tenants.QueryAsync("a", statement));
                }
                catch (GraphException failure)
                {
                    hasFailed = true;
                    Assert.Equal(ErrorCodes.DatabaseUnavailable, failure.Code);
                    if (!tenants.HasLostTheReplyOfAWrite)
                    {
                        Assert.Equal(["5 | null"], await tenants.OnAsync("c", "MATCH (x) RETURN count(x), max(x.from)"));
                    }
                }
            }
        }
    }

    private static async Task<Tenants> ThreeAsync()
    {
        Tenants tenants = await Tenants.OpenAsync("a", "b", "c");
        foreach (string name in (string[])["a", "b", "c"])
        {
            await tenants.OnAsync(name, Setup);
        }

        return tenants;
    }
}
