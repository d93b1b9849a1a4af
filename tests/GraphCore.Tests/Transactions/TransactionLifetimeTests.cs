using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;
using Serverless.TestSupport;
using Serverless.TestSupport.Storage;
using static Serverless.GraphCore.Tests.Transactions.TransactionInstance;

namespace Serverless.GraphCore.Tests.Transactions;

/// <summary>How long transactions live, what is kept for them meanwhile, and what is left of them.</summary>
public sealed class TransactionLifetimeTests
{
    private readonly ManualClock clock = new();
    private readonly InMemoryObjectStore store;

    public TransactionLifetimeTests() => store = new InMemoryObjectStore(clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Transaction_ends_a_minute_after_its_last_call(bool readOnly)
    {
        var (a, b) = (await OpenAsync(), await OpenAsync());
        TransactionHandle transaction = await a.BeginAsync(new TransactionOptions { Owner = "Ann", ReadOnly = readOnly });
        Assert.Equal(clock.Now.AddSeconds(60), transaction.Expires);
        for (int i = 0; i < 5; i++)
        {
            clock.Now += TimeSpan.FromSeconds(59);
            transaction = await (i % 2 == 0 ? b : a).KeepAsync(transaction);
            Assert.Equal(clock.Now.AddSeconds(60), transaction.Expires);
        }

        clock.Now += TimeSpan.FromSeconds(60);
        foreach (TransactionInstance instance in (TransactionInstance[])[a, b])
        {
            Assert.Equal(ErrorCodes.TransactionNotFound, await FailureOfAsync(() => instance.KeepAsync(transaction)));
            Assert.Equal(ErrorCodes.TransactionNotFound, await FailureOfAsync(() => instance.CommitAsync(transaction)));
            Assert.Equal(ErrorCodes.TransactionNotFound, await FailureOfAsync(() => instance.RollBackAsync(transaction)));
        }
    }

    [Fact]
    public async Task Transaction_ends_ten_minutes_after_it_began_or_when_its_own_time_is_over()
    {
        var a = await OpenAsync();
        TransactionHandle transaction = await a.BeginAsync();
        TransactionHandle shorter = await a.BeginAsync(new TransactionOptions { Owner = "Ann", Timeout = TimeSpan.FromSeconds(5) });
        Assert.Equal(clock.Now.AddSeconds(5), shorter.Expires);
        DateTimeOffset begun = clock.Now;
        while (clock.Now - begun < TimeSpan.FromSeconds(580))
        {
            clock.Now += TimeSpan.FromSeconds(20);
            transaction = await a.KeepAsync(transaction);
        }

        Assert.Equal(begun.AddMinutes(10), transaction.Expires);
        clock.Now = begun.AddMinutes(10);
        Assert.Equal(ErrorCodes.TransactionNotFound, await FailureOfAsync(() => a.KeepAsync(transaction)));
        Assert.Equal(ErrorCodes.TransactionNotFound, await FailureOfAsync(() => a.CommitAsync(shorter)));
    }

    [Fact]
    public async Task Time_is_the_stores_and_not_the_instances()
    {
        var fast = new ManualClock { Now = clock.Now.AddHours(5) };
        var (a, b) = (await OpenAsync(), await TransactionInstance.OpenAsync(store, Options(fast)));
        TransactionHandle transaction = await a.BeginAsync("CREATE (:N)");

        await b.RunAsync(transaction, "CREATE (:N)");
        clock.Now += TimeSpan.FromSeconds(61);

        Assert.Equal(ErrorCodes.TransactionNotFound, await FailureOfAsync(() => a.CommitAsync(transaction)));
        await b.QueryAsync("RETURN 1");
        Assert.Equal(ErrorCodes.TransactionNotFound, await FailureOfAsync(() => b.CommitAsync(transaction)));
    }

    [Fact]
    public async Task Garbage_collection_keeps_what_an_open_transaction_needs_and_deletes_one_that_is_over()
    {
        GraphDatabaseOptions options = Options(clock) with { CollectionGrace = TimeSpan.FromMinutes(1) };
        TransactionInstance a = await TransactionInstance.OpenAsync(store, options);
        for (int i = 1; i <= 2; i++)
        {
            // A segment and a log, both of which the next compaction takes the place of.
            await a.QueryAsync($"CREATE (:N {{v: {i}}})");
            await a.Database.CompactAsync(force: true, Token);
            await a.QueryAsync("MATCH (n:N) SET n.w = 1");
        }

        TransactionHandle transaction = await a.BeginAsync("MATCH (n:N) WHERE n.v = 1 SET n.v = 10");
        TransactionHandle abandoned = await a.BeginAsync("CREATE (:Never)");
        await a.QueryAsync("MATCH (n:N) WHERE n.v = 2 DELETE n");
        await a.QueryAsync("CREATE (:Other)");
        for (int minute = 0; minute < 9; minute++)
        {
            // Every time all that is not needed is condemned, and deleted a minute later.
            await a.QueryAsync("MATCH (n:Other) SET n.minute = coalesce(n.minute, 0) + 1");
            await a.Database.CompactAsync(force: true, Token);
            clock.Now += TimeSpan.FromSeconds(30);
            transaction = await a.KeepAsync(transaction);
            clock.Now += TimeSpan.FromSeconds(29);
            await a.Database.CollectGarbageAsync(Token);
        }

        TransactionInstance fresh = await TransactionInstance.OpenAsync(store, options);
        Assert.Equal(["10", "2"], await fresh.RunAsync(transaction, "MATCH (n:N) RETURN n.v ORDER BY n.w, n.v DESC"));
        Assert.Equal(ErrorCodes.TransactionNotFound, await FailureOfAsync(() => fresh.CommitAsync(abandoned)));
        Assert.Equal(ErrorCodes.Outdated, await FailureOfAsync(() => fresh.CommitAsync(transaction)));
        for (int hour = 0; hour < 3; hour++)
        {
            clock.Now += TimeSpan.FromHours(1);
            await a.Database.CollectGarbageAsync(Token);
        }

        await a.Database.CompactAsync(force: true, Token);
        clock.Now += TimeSpan.FromHours(1);
        await a.Database.CollectGarbageAsync(Token);
        clock.Now += TimeSpan.FromHours(1);
        await a.Database.CollectGarbageAsync(Token);
        await DatabaseObjects.AssertNoGarbageAsync(store, MaintainedDatabase.Folder, Token);
    }

    [Theory]
    [InlineData("MATCH (n:Other) SET n.v = 1", null)]
    [InlineData("MATCH (n:N) SET n.v = 7", "Outdated")]
    [InlineData("CREATE INDEX FOR (n:X) ON (n.v)", "Outdated")]
    public async Task Transaction_from_before_a_compaction_is_committed_by_an_instance_that_was_opened_after_it(string meanwhile, string? failure)
    {
        TransactionInstance a = await OpenAsync();
        await a.QueryAsync("CREATE (:N {v: 1}), (:Other)");
        TransactionHandle transaction = await a.BeginAsync("MATCH (n:N) SET n.v = n.v + 1");
        await a.QueryAsync(meanwhile);
        await a.Database.CompactAsync(force: true, Token);
        await a.QueryAsync("MATCH (n:Other) SET n.w = 1");
        await a.Database.CompactAsync(force: true, Token);
        TransactionInstance fresh = await OpenAsync();

        if (failure is null)
        {
            await fresh.CommitAsync(transaction);
            Assert.Equal(["2 | 1"], await a.QueryAsync("MATCH (n:N), (o:Other) RETURN n.v, o.w"));
        }
        else
        {
            Assert.Equal(failure, (await FailureOfAsync(() => fresh.CommitAsync(transaction))).Title);
        }
    }

    [Fact]
    public async Task An_instance_lets_so_many_transactions_be_open()
    {
        GraphDatabaseOptions options = Options(clock) with { MaxOpenTransactions = 3 };
        var (a, b) = (await TransactionInstance.OpenAsync(store, options), await TransactionInstance.OpenAsync(store, options));
        TransactionHandle[] open = [await a.BeginAsync(), await a.BeginAsync(), await a.BeginAsync()];

        GraphException refused = await Assert.ThrowsAsync<GraphException>(() => a.BeginAsync());
        Assert.Equal(ErrorCodes.MaximumTransactionLimitReached, refused.Code);
        Assert.NotNull(refused.RetryAfter);
        await b.BeginAsync();

        // What another one has ended is found out, though not at once.
        await b.CommitAsync(open[0]);
        Assert.Equal(ErrorCodes.MaximumTransactionLimitReached, await FailureOfAsync(() => a.BeginAsync()));
        clock.Now += TimeSpan.FromSeconds(1);
        open[0] = await a.BeginAsync();
        await a.RollBackAsync(open[1]);
        await a.BeginAsync();
        Assert.Equal(ErrorCodes.MaximumTransactionLimitReached, await FailureOfAsync(() => a.BeginAsync()));

        clock.Now += TimeSpan.FromSeconds(60);
        await a.BeginAsync();
        Assert.Equal(ErrorCodes.SyntaxError, await FailureOfAsync(() => a.BeginAsync("RETURN")));
        await a.BeginAsync();
        await a.BeginAsync();
    }

    private Task<TransactionInstance> OpenAsync() => TransactionInstance.OpenAsync(store, Options(clock));
}
