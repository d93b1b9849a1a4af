using System.Threading.Tasks.Sources;
using Microsoft.Extensions.Time.Testing;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Tests.Usage;

/// <summary>What the engine tells of the work on a database.</summary>
public sealed class WorkUsageTests : IAsyncLifetime
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private GraphDatabase database = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await GraphDatabase.OpenOrCreateAsync(new InMemoryObjectStore(clock), ObjectPath.Parse("db"), new GraphDatabaseOptions { Clock = clock }, Token);
        await RunAsync("UNWIND range(1, 3) AS x CREATE (:P {x: x})-[:R]->(:Q)");
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Theory]
    [InlineData("RETURN 1", 0)]
    [InlineData("MATCH (n) RETURN n.x", 6)]
    [InlineData("MATCH (p:P) WHERE p.x > 1 RETURN p", 3)]
    [InlineData("MATCH (p:P)-[r]->(q) RETURN r, q.x", 6)]
    [InlineData("MATCH (p:P) CALL (p) { MATCH (p)-[:R*1..2]->(q) RETURN q.x AS x } RETURN x", 6)]
    public async Task Rows_read_are_what_scans_and_expansions_find(string statement, long rows) => Assert.Equal(rows, (await RunAsync(statement)).RowsRead);

    [Fact]
    public async Task Time_in_which_the_taker_of_rows_works_counts_and_time_in_which_it_is_waited_for_does_not()
    {
        Assert.Equal(TimeSpan.FromSeconds(3), (await RunAsync("RETURN 1", new SlowSink(clock, waits: false))).Processor);
        Assert.Equal(TimeSpan.Zero, (await RunAsync("RETURN 1", new SlowSink(clock, waits: true))).Processor);
    }

    [Fact]
    public async Task Calls_of_transactions_and_statements_that_fail_tell_too()
    {
        var usage = new WorkUsage();
        var limits = new CallLimits(null, null) { Usage = usage };
        TransactionHandle open = await database.Transactions.BeginAsync(new TransactionOptions { Owner = "ann" }, [], new SlowSink(clock, waits: false), Token);
        await database.Transactions.RunAsync(open.Id, "ann", [new QueryRequest("MATCH (n:P) RETURN n", MapValue.Empty)], limits, new SlowSink(clock, waits: true), Token);
        Assert.Equal(3, usage.RowsRead);
        await Assert.ThrowsAsync<GraphException>(() => database.Transactions.RunAsync(
            open.Id, "ann", [new QueryRequest("MATCH (n:P) RETURN 1 / (n.x - n.x)", MapValue.Empty)], limits, new SlowSink(clock, waits: true), Token));
        Assert.Equal(6, usage.RowsRead);
    }

    private async Task<WorkUsage> RunAsync(string statement, IResultSink? sink = null)
    {
        var usage = new WorkUsage();
        await database.ExecuteAsync(new TransactionRequest { Statements = [new QueryRequest(statement, MapValue.Empty)], Usage = usage }, sink ?? new SlowSink(clock, waits: true), Token);
        return usage;
    }

    private sealed class SlowSink(FakeTimeProvider clock, bool waits) : IResultSink, IValueTaskSource
    {
        private bool isWaitedFor;

        public void Begin(int statement, IReadOnlyList<string> columns)
        {
        }

        public ValueTask AddAsync(ResultBatch batch, CancellationToken cancellationToken)
        {
            if (waits)
            {
                return new ValueTask(this, 0);
            }

            clock.Advance(TimeSpan.FromSeconds(3));
            return ValueTask.CompletedTask;
        }

        public void End(int statement, QuerySummary summary)
        {
        }

        // Time passes once somebody waits, and not before.
        public ValueTaskSourceStatus GetStatus(short token) => isWaitedFor ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Pending;

        public void GetResult(short token) => isWaitedFor = false;

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        {
            clock.Advance(TimeSpan.FromSeconds(3));
            isWaitedFor = true;
            ThreadPool.QueueUserWorkItem(continuation, state, preferLocal: false);
        }
    }
}
