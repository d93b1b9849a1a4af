using Serverless.GraphCore.Storage.Objects;
using Serverless.TestSupport;

namespace Serverless.GraphCore.Tests.Transactions;

/// <summary>What explicit transactions ask of the store, as docs/GUARANTEES.md promises: the exact number of requests.</summary>
public sealed class TransactionRequestTests
{
    private readonly ManualClock clock = new();
    private readonly CountingObjectStore store;

    public TransactionRequestTests() => store = new CountingObjectStore(new InMemoryObjectStore(clock));

    [Fact]
    public async Task Transaction_on_one_instance_costs()
    {
        TransactionInstance a = await OpenAsync();
        await a.QueryAsync("CREATE (:N {v: 1})");
        TransactionHandle transaction = null!;

        Assert.Equal(new Cost(Gets: 1, Creates: 1, Appends: 1), await CostOfAsync(async () => transaction = await a.BeginAsync()));
        Assert.Equal(new Cost(Appends: 1), await CostOfAsync(() => a.RunAsync(transaction, "MATCH (n:N) SET n.v = 2")));
        Assert.Equal(new Cost(Appends: 1), await CostOfAsync(() => a.RunAsync(transaction, "MATCH (n:N) RETURN n")));
        Assert.Equal(new Cost(Appends: 1), await CostOfAsync(() => a.KeepAsync(transaction)));
        Assert.Equal(new Cost(Appends: 2, Deletes: 1), await CostOfAsync(() => a.CommitAsync(transaction)));

        Assert.Equal(new Cost(Gets: 1, Creates: 1, Appends: 1), await CostOfAsync(async () => transaction = await a.BeginAsync("MATCH (n:N) SET n.v = 3")));
        Assert.Equal(new Cost(Appends: 1, Deletes: 1), await CostOfAsync(() => a.RollBackAsync(transaction)));
    }

    [Fact]
    public async Task First_creation_of_an_instance_claims_ids()
    {
        TransactionInstance a = await OpenAsync();
        TransactionHandle transaction = await a.BeginAsync();

        Assert.Equal(new Cost(Appends: 2), await CostOfAsync(() => a.RunAsync(transaction, "CREATE (:N)")));
        Assert.Equal(new Cost(Appends: 1), await CostOfAsync(() => a.RunAsync(transaction, "CREATE (:N)-[:R]->(:N)")));
        await a.CommitAsync(transaction);
        await a.Database.CompactAsync(force: true, TestContext.Current.CancellationToken);
        Assert.Equal(["3 | 1"], await (await OpenAsync()).QueryAsync("MATCH (n:N) OPTIONAL MATCH (n)-[r]->() RETURN count(n), count(r)"));
    }

    [Fact]
    public async Task Transaction_that_goes_from_instance_to_instance_costs()
    {
        var (a, b) = (await OpenAsync(), await OpenAsync());
        await a.QueryAsync("CREATE (:N {v: 1})");
        TransactionHandle transaction = await a.BeginAsync("MATCH (n:N) SET n.v = 2");

        // The first time also the log's end, where the snapshot is.
        Assert.Equal(new Cost(Gets: 2, Appends: 1), await CostOfAsync(() => b.RunAsync(transaction, "MATCH (n:N) SET n.v = 3")));

        // What it remembers is old: it finds out when it appends, and begins again.
        Assert.Equal(new Cost(Gets: 2, Appends: 2), await CostOfAsync(() => a.RunAsync(transaction, "MATCH (n:N) SET n.v = 4")));
        TransactionInstance c = await OpenAsync();
        Assert.Equal(new Cost(Gets: 1, Appends: 2, Deletes: 1), await CostOfAsync(() => c.CommitAsync(transaction)));
        Assert.Equal(new Cost(Gets: 2), await CostOfAsync(() => c.CommitAsync(transaction)));
    }

    [Fact]
    public async Task Reading_transaction_costs()
    {
        var (a, b) = (await OpenAsync(), await OpenAsync());
        TransactionHandle transaction = null!;

        Assert.Equal(new Cost(Gets: 1, Creates: 1, Appends: 1), await CostOfAsync(async () => transaction = await a.BeginAsync(new TransactionOptions { Owner = "Ann", ReadOnly = true })));
        Assert.Equal(new Cost(), await CostOfAsync(() => a.RunAsync(transaction, "MATCH (n) RETURN count(n)")));
        Assert.Equal(new Cost(Gets: 1), await CostOfAsync(() => b.RunAsync(transaction, "MATCH (n) RETURN count(n)")));
        clock.Now += TimeSpan.FromSeconds(15);
        Assert.Equal(new Cost(Appends: 1), await CostOfAsync(() => a.RunAsync(transaction, "MATCH (n) RETURN count(n)")));
        Assert.Equal(new Cost(Deletes: 1), await CostOfAsync(() => a.CommitAsync(transaction)));
    }

    private async Task<Cost> CostOfAsync(Func<Task> call)
    {
        StoreCounters before = store.Counters;
        await call();
        StoreCounters cost = store.Counters - before;
        Assert.Equal(0, cost.Lists);
        return new Cost(cost.Gets, cost.Puts, cost.Appends, cost.Deletes);
    }

    private Task<TransactionInstance> OpenAsync() => TransactionInstance.OpenAsync(store, TransactionInstance.Options(clock));

    private sealed record Cost(long Gets = 0, long Creates = 0, long Appends = 0, long Deletes = 0);
}
