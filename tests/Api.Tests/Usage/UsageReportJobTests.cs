using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Serverless.Api.Catalog;
using Serverless.Api.Hosting;
using Serverless.Api.Maintenance;
using Serverless.Api.Queries;
using Serverless.Api.Security;
using Serverless.Api.Usage;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Tests.Usage;

public sealed class UsageReportJobTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider clock = new(Noon);
    private readonly InMemoryObjectStore store = new(TimeProvider.System);
    private readonly List<Deployment> instances = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (Deployment instance in instances)
        {
            await instance.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_finished_hour_is_reported_with_what_each_database_holds_and_was_used_for()
    {
        Deployment one = await StartAsync();
        await RunAsync(one, "graph", "CREATE (:P)-[:R]->(:P)");
        await RunAsync(one, "graph", "MATCH (n) RETURN n");
        Assert.Empty(await one.Reports.RunAsync(Token));

        clock.Advance(TimeSpan.FromMinutes(62));
        Assert.Equal(["2026-11-23T12"], await one.Reports.RunAsync(Token));

        JsonNode total = await TotalAsync("2026-11-23T12");
        JsonNode graph = Assert.Single(total["databases"]!.AsArray())!;
        Assert.Equal("graph", (string)graph["database"]!);
        Assert.Equal((2, 1), ((long)graph["storage"]!["nodes"]!, (long)graph["storage"]!["relationships"]!));
        Assert.Equal((2, 1, 2, 2), ((long)graph["usage"]!["queries"]!, (long)graph["usage"]!["writes"]!, (long)graph["usage"]!["rows"]!, (long)graph["usage"]!["rows_read"]!));
        Assert.Equal(2, (long)total["usage"]!["queries"]!);
        string[] table = (await TextAsync("usage/reports/2026-11-23T12/total.csv")).Split("\r\n");
        Assert.Equal("period,database,dropped,nodes,relationships,storage_bytes,queries,writes,rows,rows_read,cpu_ms,store_requests,store_bytes,rejected", table[0]);
        Assert.StartsWith("2026-11-23T12,graph,,2,1,", table[1], StringComparison.Ordinal);
        string page = await TextAsync("usage/reports/2026-11-23T12/total.html");
        Assert.Contains("<svg", page);
        Assert.DoesNotContain("http", page);
        Assert.DoesNotContain("<script", page);
    }

    [Fact]
    public async Task Running_again_and_on_two_instances_at_once_leaves_the_same_bytes()
    {
        Deployment one = await StartAsync();
        Deployment other = await StartAsync();
        await RunAsync(one, "graph", "CREATE (:P)");
        await RunAsync(other, "graph", "MATCH (n) RETURN n");
        await FlushAsync(other);
        clock.Advance(TimeSpan.FromMinutes(62));
        await Task.WhenAll(one.Reports.RunAsync(Token), other.Reports.RunAsync(Token));
        Dictionary<string, string> before = await ReportsAsync();

        await RunAsync(one, "graph", "CREATE (:P), (:P)");
        Assert.Empty(await one.Reports.RunAsync(Token));
        await store.DeleteAsync(ObjectPath.Parse("usage/reports/2026-11-23T12/total.html"), null, Token);
        Assert.Equal(["2026-11-23T12"], await other.Reports.RunAsync(Token));

        Assert.Equal(before, await ReportsAsync());
        Assert.Equal(2, (long)(await TotalAsync("2026-11-23T12"))["usage"]!["queries"]!);
    }

    [Fact]
    public async Task Missed_periods_are_caught_up_as_far_as_the_look_back_goes()
    {
        Deployment one = await StartAsync(new UsageReportOptions { LookBack = TimeSpan.FromHours(3) });
        await RunAsync(one, "graph", "RETURN 1");
        clock.Advance(TimeSpan.FromMinutes(602));

        Assert.Equal(["2026-11-23T19", "2026-11-23T20"], (await one.Reports.RunAsync(Token)).Take(2));
        Assert.Equal(["2026-11-23T19", "2026-11-23T20", "2026-11-23T21"], (await new UsageReports(store).ListAsync(Token)));
    }

    [Fact]
    public async Task A_day_has_its_hours()
    {
        Deployment one = await StartAsync(new UsageReportOptions { Daily = true });
        await RunAsync(one, "graph", "RETURN 1");
        clock.Advance(TimeSpan.FromHours(2));
        await RunAsync(one, "graph", "RETURN 1");
        clock.Advance(TimeSpan.FromHours(11));
        await one.Reports.RunAsync(Token);

        JsonNode total = await TotalAsync("2026-11-23");
        Assert.Equal([1L, 1L], total["hours"]!.AsArray().Select(hour => (long)hour!["usage"]!["queries"]!).Where(queries => queries > 0));
        Assert.Contains("Queries by hour", await TextAsync("usage/reports/2026-11-23/total.html"));
    }

    [Fact]
    public async Task A_database_that_cannot_be_read_is_named_and_the_others_are_reported()
    {
        Deployment one = await StartAsync();
        await RunAsync(one, "graph", "CREATE DATABASE broken");
        await one.DisposeAsync();
        instances.Clear();
        Deployment later = await StartAsync(damaged: "broken");
        await RunAsync(later, "graph", "RETURN 1");
        clock.Advance(TimeSpan.FromMinutes(62));
        await later.Reports.RunAsync(Token);

        JsonNode total = await TotalAsync("2026-11-23T12");
        JsonNode failure = Assert.Single(total["failed"]!.AsArray())!;
        Assert.Equal(("broken", ErrorCodes.StorageDamageDetected.Text), ((string)failure["database"]!, (string)failure["code"]!));
        Assert.Equal(["broken", "graph"], total["databases"]!.AsArray().Select(database => (string)database!["database"]!));
        Assert.Null(total["databases"]![0]!["storage"]);
        Assert.Equal(0, (long)total["databases"]![1]!["storage"]!["nodes"]!);
    }

    [Fact]
    public async Task A_dropped_database_keeps_its_usage_of_the_period()
    {
        Deployment one = await StartAsync();
        await RunAsync(one, "graph", "CREATE DATABASE shortlived");
        await RunAsync(one, "shortlived", "CREATE (:P)");
        await RunAsync(one, "graph", "DROP DATABASE shortlived");
        clock.Advance(TimeSpan.FromMinutes(62));
        await one.Reports.RunAsync(Token);
        clock.Advance(TimeSpan.FromMinutes(60));
        await one.Reports.RunAsync(Token);

        JsonNode dropped = Assert.Single((await TotalAsync("2026-11-23T12"))["databases"]!.AsArray(), database => (string)database!["database"]! == "shortlived")!;
        Assert.NotNull(dropped["dropped"]);
        Assert.Equal(1, (long)dropped["usage"]!["writes"]!);
        Assert.DoesNotContain((await TotalAsync("2026-11-23T13"))["databases"]!.AsArray(), database => (string)database!["database"]! == "shortlived");
    }

    [Fact]
    public async Task The_schedule_reports_a_while_after_the_hour()
    {
        await StartAsync(new UsageReportOptions { Every = TimeSpan.FromHours(1) });
        clock.Advance(TimeSpan.FromMinutes(1));
        clock.Advance(TimeSpan.FromMinutes(60));
        while ((await new UsageReports(store).ListAsync(Token)).Count == 0)
        {
            await Task.Yield();
            clock.Advance(TimeSpan.FromSeconds(1));
            Token.ThrowIfCancellationRequested();
        }

        Assert.Equal("2026-11-23T12", (await new UsageReports(store).ListAsync(Token))[0]);
    }

    [Fact]
    public void Names_in_a_page_and_a_table_are_escaped()
    {
        var usage = new Dictionary<string, long>(UsageCounts.None.Shown()) { ["queries"] = 3 };
        var report = new TotalReport("p", Noon, Noon.AddHours(1), usage, [], [new ReportedDatabase("a<b>\"c\",", null, null, usage)], [new ReportFailure("<i>", "x")]);

        Assert.DoesNotContain("<b>", UsageReportPage.Write(report));
        Assert.DoesNotContain("<i>", UsageReportPage.Write(report));
        Assert.Contains("a&lt;b&gt;", UsageReportPage.Write(report));
        Assert.Contains(",\"a<b>\"\"c\"\",\",", UsageReportTable.Write(report));
    }

    private async Task<Deployment> StartAsync(UsageReportOptions? options = null, string? damaged = null)
    {
        var compactions = new CompactionRequests();
        var databases = new StoredDatabases(store, new GraphDatabaseOptions(), compactions.Request);
        var deployment = new Deployment(
            new DeploymentOptions
            {
                Databases = damaged is null ? databases : new DamagedStore(databases, damaged),
                Compactions = compactions,
                Security = SecurityOptions.Open,
                Clock = clock,
                UsageStore = new ObjectUsageStore(store),
                ReportStore = store,
                Reports = options ?? new UsageReportOptions(),
                Version = "1.0.0",
            },
            NullLogger.Instance);
        await deployment.StartAsync(Token);
        instances.Add(deployment);
        return deployment;
    }

    private static Task RunAsync(Deployment deployment, string database, string statement) => deployment.Queries.ExecuteAsync(
        new RequestCaller(Principal.Open, null, Guid.Empty), database, new TransactionRequest { Statements = [new QueryRequest(statement, MapValue.Empty)] }, new NoSink(), Token);

    // A run of the job writes what its instance has counted, whether a period is due or not.
    private static Task FlushAsync(Deployment deployment) => deployment.Reports.RunAsync(Token);

    private async Task<JsonNode> TotalAsync(string period) => JsonNode.Parse(await TextAsync($"usage/reports/{period}/total.json"))!;

    private async Task<string> TextAsync(string path) =>
        Encoding.UTF8.GetString((await store.GetAsync(ObjectPath.Parse(path), ByteRange.All, null, Token)).Content.Span);

    private async Task<Dictionary<string, string>> ReportsAsync()
    {
        var found = new Dictionary<string, string>();
        await foreach (ObjectInfo info in store.ListAsync(ObjectPath.Parse("usage/reports"), Token))
        {
            found.Add(info.Path.Value, await TextAsync(info.Path.Value));
        }

        return found;
    }

    private sealed class NoSink : IResultSink
    {
        public void Begin(int statement, IReadOnlyList<string> columns)
        {
        }

        public ValueTask AddAsync(ResultBatch batch, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public void End(int statement, QuerySummary summary)
        {
        }
    }

    private sealed class DamagedStore(IDatabaseStore inner, string damaged) : IDatabaseStore
    {
        public Task<IGraphDatabase> OpenAsync(DatabaseEntry entry, CancellationToken cancellationToken) =>
            entry.Name == damaged ? throw new GraphException(ErrorCodes.StorageDamageDetected, "It is damaged.") : inner.OpenAsync(entry, cancellationToken);

        public Task CreateAsync(string id, CancellationToken cancellationToken) => inner.CreateAsync(id, cancellationToken);

        public Task CloneAsync(IGraphDatabase source, string id, ClonePoint? point, CancellationToken cancellationToken) => inner.CloneAsync(source, id, point, cancellationToken);
    }
}
