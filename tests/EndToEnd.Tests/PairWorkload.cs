using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Serverless.EndToEnd.Tests;

/// <summary>
/// Eight clients that write until their server is killed, and what must be there then. Every transaction writes two nodes joined by a
/// relationship and adds one to a counter that it shares with another client, so that lost, doubled and half-applied transactions are all
/// visible. Transactions that got no answer are sent again under their key, and must then be there once.
/// </summary>
internal sealed class PairWorkload
{
    private const int Clients = 8;
    private const int Counters = 4;
    private const int MaxRepeats = 1000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<string, bool> acknowledged = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> unknown = new(StringComparer.Ordinal);

    /// <summary>How many transactions were acknowledged.</summary>
    public int Acknowledged => acknowledged.Count;

    /// <summary>How many of them got no answer at first.</summary>
    public int Repeated { get; private set; }

    /// <summary>Makes the constraints and the counters.</summary>
    public static async Task PrepareAsync(CypherClient client, CancellationToken cancellationToken)
    {
        await client.QueryAsync("CREATE CONSTRAINT FOR (n:Left) REQUIRE n.key IS UNIQUE", cancellationToken);
        await client.QueryAsync("CREATE CONSTRAINT FOR (n:Right) REQUIRE n.key IS UNIQUE", cancellationToken);
        await client.QueryAsync($"UNWIND range(0, {Counters - 1}) AS id CREATE (:Counter {{id: id, value: 0}})", cancellationToken);
    }

    /// <summary>Writes with all clients at a time, each until its server is killed.</summary>
    /// <param name="address">The server.</param>
    /// <param name="round">Keeps the keys of the rounds apart.</param>
    public Task WriteUntilKilledAsync(Uri address, int round, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, Clients).Select(client => WriteUntilKilledAsync(address, round, client, cancellationToken)));

    /// <summary>Sends again what got no answer.</summary>
    public async Task RepeatAsync(CypherClient client, CancellationToken cancellationToken)
    {
        foreach ((string key, int counter) in unknown.ToArray())
        {
            int attempts = 0;
            while (!await TryCommitAsync(client, key, counter, cancellationToken))
            {
                Assert.True(++attempts < MaxRepeats, "the server goes on refusing writes");
            }

            unknown.TryRemove(key, out _);
            acknowledged[key] = true;
            Repeated++;
        }
    }

    /// <summary>Asserts that every transaction that was acknowledged is there once and whole, and no other but those without an answer.</summary>
    public async Task CheckAsync(CypherClient client, string place, CancellationToken cancellationToken)
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

    // False: conflicts went on for too long, or too much waits for compaction. Then nothing was written, and the key must not be found.
    private static async Task<bool> TryCommitAsync(CypherClient client, string key, int counter, CancellationToken cancellationToken)
    {
        try
        {
            await client.CommitAsync(
                [
                    ("CREATE (:Left {key: $key})", new JsonObject { ["key"] = key }),
                    ("MATCH (l:Left {key: $key}) CREATE (l)-[:PAIR]->(:Right {key: $key})", new JsonObject { ["key"] = key }),
                    ("MATCH (c:Counter {id: $id}) SET c.value = c.value + 1", new JsonObject { ["id"] = counter }),
                ],
                cancellationToken,
                idempotencyKey: key);
            return true;
        }
        catch (InvalidOperationException refused) when (refused.Message.Contains("Neo.TransientError.", StringComparison.Ordinal))
        {
            await Task.Delay(Pause, cancellationToken);
            return false;
        }
    }

    private async Task WriteUntilKilledAsync(Uri address, int round, int client, CancellationToken cancellationToken)
    {
        using var cypher = new CypherClient(address);
        for (int number = 0; ; number++)
        {
            string key = $"{round}-{client}-{number}";
            try
            {
                if (await TryCommitAsync(cypher, key, client % Counters, cancellationToken))
                {
                    acknowledged[key] = true;
                }
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException)
            {
                unknown[key] = client % Counters;
                return;
            }
        }
    }
}
