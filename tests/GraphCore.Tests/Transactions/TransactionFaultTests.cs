using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;
using Serverless.TestSupport;
using static Serverless.GraphCore.Tests.Transactions.TransactionInstance;

namespace Serverless.GraphCore.Tests.Transactions;

/// <summary>
/// A client whose instance dies, or whose instance hears nothing of what its request has done, at any of its requests, goes on with another instance: what was
/// acknowledged is there, once, and nothing else.
/// </summary>
public sealed class TransactionFaultTests
{
    private readonly ManualClock clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Commit_that_is_repeated_by_another_instance_has_one_outcome(bool conflicts)
    {
        foreach (Fault fault in Enum.GetValues<Fault>())
        {
            bool wasHit = true;
            for (int at = 0; wasHit; at++)
            {
                var store = new InMemoryObjectStore(clock);
                TransactionInstance other = await OpenAsync(store);
                await other.QueryAsync("CREATE (:Counter {v: 0})");
                var faulty = new UnreliableStore(store);
                TransactionInstance a = await OpenAsync(faulty);
                TransactionHandle transaction = await a.BeginAsync("MATCH (c:Counter) SET c.v = c.v + 1");
                if (conflicts)
                {
                    await other.QueryAsync("MATCH (c:Counter) SET c.v = 100");
                }

                faulty.FailAt(at, fault);
                Exception? first = await Record.ExceptionAsync(() => a.CommitAsync(transaction, "CREATE (:N)"));
                wasHit = faulty.WasHit;

                // An answer that says what became of it is true; else a repeat finds out.
                Exception? answer = first;
                if (first is not (null or GraphException { Code.Title: "Outdated" }))
                {
                    answer = await Record.ExceptionAsync(() => other.CommitAsync(transaction, "CREATE (:N)"));
                }

                string failed = $"{fault} at {at}: {first?.Message}; {answer?.Message}";
                if (conflicts)
                {
                    Assert.True(answer is GraphException { Code.Title: "Outdated" or "TransactionNotFound" }, failed);
                    Assert.Equal(["100 | 0"], await ContentsAsync(store));
                }
                else
                {
                    Assert.True(answer is null, failed);
                    Assert.Equal(["1 | 1"], await ContentsAsync(store));
                }

                // Whatever is sent again later changes nothing.
                await Record.ExceptionAsync(() => other.CommitAsync(transaction, "CREATE (:N)"));
                await Record.ExceptionAsync(async () => await (await OpenAsync(store)).CommitAsync(transaction));
                Assert.Equal([conflicts ? "100 | 0" : "1 | 1"], await ContentsAsync(store));
            }
        }
    }

    [Fact]
    public async Task Call_that_was_not_acknowledged_is_part_of_the_transaction_or_not()
    {
        foreach (Fault fault in Enum.GetValues<Fault>())
        {
            bool wasHit = true;
            for (int at = 0; wasHit; at++)
            {
                var store = new InMemoryObjectStore(clock);
                TransactionInstance other = await OpenAsync(store);
                var faulty = new UnreliableStore(store);
                TransactionInstance a = await OpenAsync(faulty);
                TransactionHandle transaction = await other.BeginAsync("CREATE (:N)");

                faulty.FailAt(at, fault);
                Exception? first = await Record.ExceptionAsync(() => a.RunAsync(transaction, "CREATE (:N)"));
                wasHit = faulty.WasHit;
                List<string> seen = await other.RunAsync(transaction, "MATCH (n:N) RETURN count(n)");
                Assert.True(first is null ? seen is ["2"] : seen is ["1"] or ["2"], $"{fault} at {at}: {first?.Message}");
                await other.CommitAsync(transaction);

                Assert.Equal(seen, await (await OpenAsync(store)).QueryAsync("MATCH (n:N) RETURN count(n)"));
            }
        }
    }

    [Fact]
    public async Task Begin_or_rollback_that_fails_leaves_nothing_behind()
    {
        foreach (Fault fault in Enum.GetValues<Fault>())
        {
            bool wasHit = true;
            for (int at = 0; wasHit; at++)
            {
                var store = new InMemoryObjectStore(clock);
                var faulty = new UnreliableStore(store);
                TransactionInstance a = await OpenAsync(faulty);
                faulty.FailAt(at, fault);
                TransactionHandle? transaction = null;
                await Record.ExceptionAsync(async () => transaction = await a.BeginAsync("CREATE (:N)"));
                if (transaction is not null)
                {
                    await Record.ExceptionAsync(() => a.RollBackAsync(transaction));
                }

                wasHit = faulty.WasHit;
                TransactionInstance other = await OpenAsync(store);
                Assert.Equal(["0"], await other.QueryAsync("MATCH (n:N) RETURN count(n)"));
                clock.Now += TimeSpan.FromHours(2);
                await other.Database.CollectGarbageAsync(Token);
                Assert.Empty(await new MaintainedDatabase(store, Options(clock)).ListAsync(MaintainedDatabase.Paths.Transactions, Token));
            }
        }
    }

    private static async Task<List<string>> ContentsAsync(IObjectStore store) =>
        await (await TransactionInstance.OpenAsync(store, Options(new ManualClock()))).QueryAsync("MATCH (c:Counter) OPTIONAL MATCH (n:N) RETURN c.v, count(n)");

    private Task<TransactionInstance> OpenAsync(IObjectStore store) => TransactionInstance.OpenAsync(store, Options(clock));
}
