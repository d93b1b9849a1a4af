using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Tests.Import;
using Serverless.TestSupport;

namespace Serverless.GraphCore.Tests;

/// <summary>Labels at their extremes: very many sets of them, and a change of them at a node with very many relationships.</summary>
public sealed class LabelChangeTests
{
    private const int Sets = 100_000;

    private readonly ManualClock clock = new();
    private readonly CountingObjectStore store;

    public LabelChangeTests() => store = new CountingObjectStore(new InMemoryObjectStore(clock));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_of_100_000_nodes_may_have_labels_that_no_other_has()
    {
        MaintainedDatabase database = await OpenAsync();
        await database.RunAsync($"UNWIND range(1, {Sets}) AS i CREATE (n {{i: i}}) SET n:$([bit IN range(0, 16) WHERE i / toInteger(2 ^ bit) % 2 = 1 | 'L' + bit])", Token);
        await AssertAsync(database);

        await database.Database.CompactAsync(force: true, Token);
        MaintainedDatabase other = await OpenAsync();
        await AssertAsync(other);

        // In place, over the segment: as many sets again.
        await other.RunAsync("MATCH (n) SET n:Extra", Token);
        Assert.Equal([$"{Sets}"], (await other.RunAsync("MATCH (n:Extra) RETURN count(n)", Token)).Statements[0]);
        await other.RunAsync("MATCH (n) REMOVE n:Extra", Token);
        await other.Database.CompactAsync(force: true, Token);
        await AssertAsync(await OpenAsync());
    }

    [Fact]
    public async Task Changing_a_label_costs_nothing_for_the_relationships_of_the_node()
    {
        const int Leaves = 100_000;
        MaintainedDatabase database = await OpenAsync();
        string nodes = "id:ID,:LABEL\nhub,Hub\n" + string.Concat(Enumerable.Range(0, Leaves).Select(static i => $"{i},Leaf\n"));
        string relationships = ":START_ID,:END_ID,:TYPE\n" + string.Concat(Enumerable.Range(0, Leaves).Select(static i => $"hub,{i},HAS\n"));
        await database.Database.ImportAsync(new ImportRequest(ImportTesting.Files(("nodes.csv", nodes), ("relationships.csv", relationships)), new ImportOptions()), Token);

        // The log's end, the segment's footer, the commit; of the segment's chunks nothing but the hub's id.
        MaintainedDatabase other = await OpenAsync();
        StoreCounters before = store.Counters;
        await other.RunAsync("MATCH (h:Hub) SET h:Big", Token);
        StoreCounters cost = store.Counters - before;
        Assert.Equal((1, 0), (cost.Appends, cost.Puts));
        Assert.InRange(cost.BytesRead, 0, 4096);
        Assert.InRange(cost.BytesWritten, 0, 512);
        Assert.Equal([$"{Leaves}"], (await other.RunAsync("MATCH (:Big)-[:HAS]->(leaf:Leaf) RETURN count(leaf)", Token)).Statements[0]);
        Assert.Equal(["0"], (await other.RunAsync("MATCH (:Leaf)-[:HAS]->(leaf) RETURN count(leaf)", Token)).Statements[0]);
    }

    private static async Task AssertAsync(MaintainedDatabase database)
    {
        Assert.Equal([Count(static i => (i & 8) != 0)], (await database.RunAsync("MATCH (n:L3) RETURN count(n)", Token)).Statements[0]);
        Assert.Equal([Count(static i => (i & 8) != 0 && (i & 128) != 0 && (i & 2) == 0)], (await database.RunAsync("MATCH (n:L3&L7&!L1) RETURN count(n)", Token)).Statements[0]);
        Assert.Equal(["['L0', 'L2', 'L16']"], (await database.RunAsync($"MATCH (n {{i: {65536 + 5}}}) RETURN labels(n)", Token)).Statements[0]);
    }

    private static string Count(Func<int, bool> isSuch) => $"{Enumerable.Range(1, Sets).Count(isSuch)}";

    private Task<MaintainedDatabase> OpenAsync() => new MaintainedDatabase(store, MaintainedDatabase.Options(clock, 1000)).OpenAsync(Token);
}
