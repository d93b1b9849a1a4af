using System.Text.Json.Nodes;
using Serverless.TestSupport;

namespace Serverless.EndToEnd.Tests;

public sealed class ProcessTests
{
    private const int Clients = 6;
    private const int Transactions = 40;

    [Theory]
    [InlineData(DataKind.Files)]
    [InlineData(DataKind.Azurite)]
    public async Task Two_processes_on_the_same_data_write_beside_each_other(DataKind kind)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        using ServerData data = await ServerData.CreateAsync(kind);
        await using ServerProcess one = await ServerProcess.StartAsync(data.Options, cancellationToken);
        await using ServerProcess other = await ServerProcess.StartAsync(data.Options, cancellationToken);
        ServerProcess[] servers = [one, other];
        using var setUp = new CypherClient(one.Address);
        await setUp.QueryAsync("CREATE CONSTRAINT FOR (n:Item) REQUIRE n.key IS UNIQUE", cancellationToken);
        await setUp.QueryAsync("CREATE (:Counter {value: 0})", cancellationToken);

        int[] applied = await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => WriteAsync(servers[client % 2], client, cancellationToken)));

        foreach (ServerProcess server in servers)
        {
            using var client = new CypherClient(server.Address);
            Assert.Equal(applied.Sum(), await NumberAsync(client, "MATCH (n:Item) RETURN count(n)"));
            Assert.Equal(applied.Sum(), await NumberAsync(client, "MATCH (c:Counter) RETURN c.value"));
            InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => client.QueryAsync("CREATE (:Item {key: '0-0'})", cancellationToken));
            Assert.Contains("ConstraintValidationFailed", refused.Message, StringComparison.Ordinal);
        }

        async Task<int> NumberAsync(CypherClient client, string question) => (await client.ScalarAsync(question, cancellationToken))!.GetValue<int>();
    }

    [Fact]
    public async Task A_server_that_is_asked_to_stop_ends_well_and_keeps_its_data()
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        await using (ServerProcess server = await ServerProcess.StartAsync(["--data", folder.FullName], cancellationToken))
        {
            using var client = new CypherClient(server.Address);
            await client.QueryAsync("CREATE (:Kept)", cancellationToken);
            Assert.Equal(0, await server.StopAsync(cancellationToken));
            Assert.Contains(server.Address.Authority, server.Output, StringComparison.Ordinal);
            Assert.Contains(folder.FullName, server.Output, StringComparison.Ordinal);
        }

        await using ServerProcess again = await ServerProcess.StartAsync(["--data", folder.FullName], cancellationToken);
        using var reader = new CypherClient(again.Address);
        Assert.Equal(1, (await reader.ScalarAsync("MATCH (n:Kept) RETURN count(n)", cancellationToken))!.GetValue<int>());
    }

    [Fact]
    public async Task A_server_on_a_storage_account_says_which_without_its_key()
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        using ServerData data = await ServerData.CreateAsync(DataKind.Azurite);
        await using ServerProcess server = await ServerProcess.StartAsync(data.Options, cancellationToken);

        Assert.Equal(0, await server.StopAsync(cancellationToken));

        Assert.Contains("devstoreaccount1", server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Eby8vdM02", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_reach_its_storage_account_says_so_and_ends()
    {
        InvalidOperationException failure = await Assert.ThrowsAsync<InvalidOperationException>(() => ServerProcess.StartAsync(
            ["--connection-string", "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=c2VjcmV0;BlobEndpoint=http://127.0.0.1:1/a"], TestContext.Current.CancellationToken));

        Assert.Contains("Storage has refused the request: the connection failed.", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_in_memory_forgets()
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        for (int start = 0; start < 2; start++)
        {
            await using ServerProcess server = await ServerProcess.StartAsync(["--memory"], cancellationToken);
            using var client = new CypherClient(server.Address);
            Assert.Equal(0, (await client.ScalarAsync("MATCH (n) RETURN count(n)", cancellationToken))!.GetValue<int>());
            await client.QueryAsync("CREATE (:Forgotten)", cancellationToken);
        }
    }

    private static async Task<int> WriteAsync(ServerProcess server, int client, CancellationToken cancellationToken)
    {
        using var cypher = new CypherClient(server.Address);
        int applied = 0;
        for (int number = 0; number < Transactions; number++)
        {
            try
            {
                await cypher.CommitAsync(
                [
                    ("CREATE (:Item {key: $key})", new JsonObject { ["key"] = $"{client}-{number}" }),
                    ("MATCH (c:Counter) SET c.value = c.value + 1", []),
                ],
                cancellationToken);
                applied++;
            }
            catch (InvalidOperationException refused) when (refused.Message.Contains("Neo.TransientError.", StringComparison.Ordinal))
            {
                // All clients want the one counter: after some conflicts a transaction may be sent back, and wrote nothing.
            }
        }

        return applied;
    }
}
