using System.Globalization;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Values;
using Serverless.TestSupport;

namespace Serverless.GraphCore.Tests.Transactions;

/// <summary>
/// Random statements of a transaction, each run by a random one of several instances, while others write elsewhere and compact: what it sees and leaves is what one
/// request with the same statements sees and leaves.
/// </summary>
public sealed class TransactionModelTests
{
    private const int Rounds = 30;

    private const string All = """
        MATCH (n:N) OPTIONAL MATCH (n)-[r:R]->(m)
        WITH n.k AS k, labels(n) AS labels, n.v AS v, n.t AS t, m.k AS m, r.w AS w ORDER BY k, m, w
        RETURN k, labels, v, t, m, w
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_on_many_instances_are_as_one_request()
    {
        int seed = Environment.TickCount;
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        for (int round = 0; round < Rounds; round++)
        {
            try
            {
                await RunAsync(new Random(seed + round));
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"Seed {seed + round}: {failure.Message}", failure);
            }
        }
    }

    private static async Task RunAsync(Random random)
    {
        var clock = new ManualClock();
        var (store, modelStore) = (new InMemoryObjectStore(clock), new InMemoryObjectStore(clock));
        List<TransactionInstance> instances = [await OpenAsync(store, clock), await OpenAsync(store, clock), await OpenAsync(store, clock)];
        TransactionInstance model = await OpenAsync(modelStore, clock);
        string[] setUp = ["CREATE INDEX FOR (n:N) ON (n.v)", "UNWIND range(1, 12) AS k CREATE (:N {k: k, v: k % 4, t: 'text'})", "MATCH (a:N), (b:N) WHERE b.k = a.k + 1 CREATE (a)-[:R {w: a.k}]->(b)"];
        foreach (string statement in setUp)
        {
            await instances[0].QueryAsync(statement);
            await model.QueryAsync(statement);
        }

        if (random.Next(2) == 0)
        {
            await instances[0].Database.CompactAsync(force: true, Token);
            instances.Add(await OpenAsync(store, clock));
        }

        TransactionHandle transaction = await instances[0].BeginAsync();
        List<string> statements = [];
        for (int i = random.Next(8); i >= 0; i--)
        {
            string statement = Statement(random, statements.Count);
            statements.Add(statement);
            List<string> seen = await instances[random.Next(instances.Count)].RunAsync(transaction, statement, All);
            Assert.Equal(await PreviewAsync(model, statements), seen);
            switch (random.Next(6))
            {
                case 0:
                    await instances[random.Next(instances.Count)].QueryAsync("CREATE (:Elsewhere)");
                    break;
                case 1:
                    await instances[random.Next(instances.Count)].Database.CompactAsync(force: true, Token);
                    break;
                case 2:
                    instances[random.Next(instances.Count)] = await OpenAsync(store, clock);
                    break;
            }
        }

        await instances[random.Next(instances.Count)].CommitAsync(transaction);
        await model.Database.ExecuteAsync(new TransactionRequest { Statements = [.. statements.Select(text => new QueryRequest(text, MapValue.Empty))] }, new CollectedResults(), Token);

        List<string> expected = await model.QueryAsync(All);
        Assert.Equal(expected, await instances[0].QueryAsync(All));
        await instances[0].QueryAsync("MATCH (n:Elsewhere) DELETE n");
        await instances[0].Database.CompactAsync(force: true, Token);
        await model.Database.CompactAsync(force: true, Token);
        Assert.Equal(expected, await (await OpenAsync(store, clock)).QueryAsync(All));
        Assert.Equal(await TotalsAsync(modelStore, clock), await TotalsAsync(store, clock));
    }

    // What one request with these statements would see at its end; it fails after that, and so leaves nothing.
    private static async Task<List<string>> PreviewAsync(TransactionInstance model, List<string> statements)
    {
        var results = new CollectedResults();
        QueryRequest[] requests = [.. statements.Append(All).Append("RETURN 1 / 0").Select(text => new QueryRequest(text, MapValue.Empty))];
        await Assert.ThrowsAsync<GraphException>(() => model.Database.ExecuteAsync(new TransactionRequest { Statements = requests }, results, Token));
        return results.Statements[^1];
    }

    private static async Task<(long Nodes, long Relationships, long Bytes)> TotalsAsync(IObjectStore store, ManualClock clock)
    {
        var totals = (await new MaintainedDatabase(store, TransactionInstance.Options(clock)).HeadAsync(Token)).Head.State.Totals;
        return (totals.Nodes, totals.Relationships, totals.LogicalBytes);
    }

    private static string Statement(Random random, int number)
    {
        (int k, int v) = (random.Next(1, 13), random.Next(4));
        return random.Next(8) switch
        {
            0 => Text($"MATCH (n:N {{k: {k}}}) SET n.v = {v}, n.t = 'longer text {v}'"),
            1 => Text($"MATCH (n:N) WHERE n.v = {v} REMOVE n.t SET n:Marked"),
            2 => Text($"MATCH (n:N {{v: {v}}}) DETACH DELETE n"),
            3 => Text($"CREATE (:N {{k: {100 + number}, v: {v}}})-[:R {{w: {number}}}]->(:N:Other {{k: {200 + number}}})"),
            4 => Text($"MATCH (:N {{k: {k}}})-[r:R]->() SET r.w = r.w + {v + 1}"),
            5 => Text($"MATCH (:N)-[r:R]->(m:N {{v: {v}}}) DELETE r"),
            6 => Text($"MATCH (n:Marked) REMOVE n:Marked SET n.v = n.v + 1"),
            _ => Text($"MATCH (a:N {{k: {k}}}), (b:N {{v: {v}}}) MERGE (a)-[:R {{w: -1}}]->(b)"),
        };
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    // Nobody refuses writes because of logs that an instance does not know to be compacted: its look at HEAD is a timer's.
    private static Task<TransactionInstance> OpenAsync(IObjectStore store, ManualClock clock) => TransactionInstance.OpenAsync(store, TransactionInstance.Options(clock) with { CompactionRequested = null });
}
