using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Serverless.TestSupport;

namespace Serverless.EndToEnd.Tests;

/// <summary>
/// The server is killed with -9 at random moments while eight clients write, and started again on the same data. Every transaction
/// writes two nodes joined by a relationship and adds one to a counter that it shares with another client, so that lost, doubled
/// and half-applied transactions are all visible. Transactions that got no answer are sent again
/// under their key after the restart, and must then be there once. KILL_ROUNDS in the environment sets how often it is killed.
/// </summary>
public sealed class KillTests
{
    private const int Clients = 8;
    private const int Counters = 4;

    private readonly ConcurrentDictionary<string, bool> acknowledged = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> unknown = new(StringComparer.Ordinal);
    private int repeated;

    [Theory]
    [InlineData(DataKind.Files, 10)]
    [InlineData(DataKind.Azurite, 5)]
    public async Task Nothing_acknowledged_is_lost_and_nothing_is_half_applied(DataKind kind, int rounds)
    {
        rounds = Environment.GetEnvironmentVariable("KILL_ROUNDS") is { } number ? int.Parse(number, CultureInfo.InvariantCulture) : rounds;
        int seed = Environment.GetEnvironmentVariable("KILL_SEED") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : Environment.TickCount;
        var random = new Random(seed);
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        using ServerData data = await ServerData.CreateAsync(kind);
        await PrepareAsync(data, cancellationToken);
        var watch = Stopwatch.StartNew();

        for (int round = 1; round <= rounds; round++)
        {
            await using (ServerProcess server = await ServerProcess.StartAsync(data.Options, cancellationToken))
            {
                Task[] clients = [.. Enumerable.Range(0, Clients).Select(client => WriteUntilKilledAsync(server.Address, round, client, cancellationToken))];
                await Task.Delay(random.Next(20, 800), cancellationToken);
                await server.KillAsync();
                await Task.WhenAll(clients);
            }

            await using ServerProcess restarted = await ServerProcess.StartAsync(data.Options, cancellationToken);
            using var checker = new CypherClient(restarted.Address);
            await CheckAsync(checker, $"seed {seed}, round {round}", cancellationToken);
            await RepeatAsync(checker, cancellationToken);
            await CheckAsync(checker, $"seed {seed}, round {round}, after repeats", cancellationToken);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{kind}: {rounds} kills in {watch.Elapsed.TotalSeconds:F0} s (seed {seed}): {acknowledged.Count} acknowledged transactions, all there once; {repeated} of them got no answer at first and were sent again"));
        Assert.NotEmpty(acknowledged);
    }

    private static async Task PrepareAsync(ServerData data, CancellationToken cancellationToken)
    {
        await using ServerProcess server = await ServerProcess.StartAsync(data.Options, cancellationToken);
        using var client = new CypherClient(server.Address);
        await client.QueryAsync("CREATE CONSTRAINT FOR (n:Left) REQUIRE n.key IS UNIQUE", cancellationToken);
        await client.QueryAsync("CREATE CONSTRAINT FOR (n:Right) REQUIRE n.key IS UNIQUE", cancellationToken);
        await client.QueryAsync($"UNWIND range(0, {Counters - 1}) AS id CREATE (:Counter {{id: id, value: 0}})", cancellationToken);
    }

    private static Task CommitAsync(CypherClient client, string key, int counter, CancellationToken cancellationToken) => client.CommitAsync(
        [
            ("CREATE (:Left {key: $key})", new JsonObject { ["key"] = key }),
            ("MATCH (l:Left {key: $key}) CREATE (l)-[:PAIR]->(:Right {key: $key})", new JsonObject { ["key"] = key }),
            ("MATCH (c:Counter {id: $id}) SET c.value = c.value + 1", new JsonObject { ["id"] = counter }),
        ],
        cancellationToken,
        idempotencyKey: key);

    private async Task WriteUntilKilledAsync(Uri address, int round, int client, CancellationToken cancellationToken)
    {
        using var cypher = new CypherClient(address);
        for (int number = 0; ; number++)
        {
            string key = $"{round}-{client}-{number}";
            try
            {
                await CommitAsync(cypher, key, client % Counters, cancellationToken);
                acknowledged[key] = true;
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException)
            {
                unknown[key] = client % Counters;
                return;
            }
            catch (InvalidOperationException refused) when (refused.Message.Contains("Neo.TransientError.", StringComparison.Ordinal))
            {
                // Conflicts went on for too long: nothing was written, and the key must not be found.
            }
        }
    }

    private async Task RepeatAsync(CypherClient client, CancellationToken cancellationToken)
    {
        foreach ((string key, int counter) in unknown.ToArray())
        {
            await CommitAsync(client, key, counter, cancellationToken);
            unknown.TryRemove(key, out _);
            acknowledged[key] = true;
            repeated++;
        }
    }

    private async Task CheckAsync(CypherClient client, string place, CancellationToken cancellationToken)
    {
        string[] left = await KeysAsync("MATCH (n:Left) RETURN n.key");
        string[] right = await KeysAsync("MATCH (n:Right) RETURN n.key");
        string[] pairs = await KeysAsync("MATCH (l:Left)-[:PAIR]->(r:Right) WHERE l.key = r.key RETURN l.key");
        long counted = (await client.ScalarAsync("MATCH (c:Counter) RETURN sum(c.value)", cancellationToken))!.GetValue<long>();
        var present = new HashSet<string>(left, StringComparer.Ordinal);

        Nothing("doubled", left.GroupBy(key => key).Where(group => group.Count() > 1).Select(group => group.Key));
        Nothing("acknowledged, but lost", acknowledged.Keys.Where(key => !present.Contains(key)));
        Nothing("there, but never sent or refused", left.Where(key => !acknowledged.ContainsKey(key) && !unknown.ContainsKey(key)));
        Nothing("half applied", left.Except(right).Concat(right.Except(left)).Concat(left.Except(pairs)));
        Assert.True(right.Length == left.Length && pairs.Length == left.Length, $"{place}: {left.Length} left, {right.Length} right, {pairs.Length} pairs");
        Assert.True(counted == left.Length, $"{place}: the counters say {counted}, {left.Length} transactions are there");

        async Task<string[]> KeysAsync(string statement) =>
            [.. (await client.QueryAsync(statement, cancellationToken)).Select(row => row[0]!.GetValue<string>())];

        void Nothing(string what, IEnumerable<string> keys)
        {
            string[] found = [.. keys];
            Assert.True(found.Length == 0, $"{place}: {found.Length} {what}: {string.Join(", ", found.Take(10))}");
        }
    }
}
