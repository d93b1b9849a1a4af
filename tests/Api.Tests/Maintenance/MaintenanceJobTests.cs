using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Api.Catalog;
using Serverless.Api.Hosting;
using Serverless.Api.Maintenance;
using Serverless.Api.Queries;
using Serverless.Api.Security;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Tests.Maintenance;

public sealed class MaintenanceJobTests : IAsyncDisposable
{
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
    public async Task Databases_that_nobody_has_open_are_compacted_and_one_that_is_damaged_is_passed_over()
    {
        Deployment writer = await StartAsync(new DamagedStore(Databases(), null));
        await RunAsync(writer, "graph", "CREATE DATABASE broken");
        await RunAsync(writer, "graph", "CREATE DATABASE closed");
        for (int i = 0; i < 4; i++)
        {
            await RunAsync(writer, "closed", "CREATE (:P)");
        }

        var damaged = new DamagedStore(Databases(), "broken");
        Deployment fresh = await StartAsync(damaged);
        Assert.Equal(0, await SegmentsAsync());

        await fresh.Maintenance.RunAsync(Token);

        Assert.Equal(1, await SegmentsAsync());
        Assert.Equal(1, damaged.Refused);
    }

    [Fact]
    public async Task Job_that_is_stopped_says_so()
    {
        Deployment deployment = await StartAsync(Databases());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => deployment.Maintenance.RunAsync(new CancellationToken(canceled: true)));
    }

    // Nobody compacts when a log is sealed, which every other write does.
    private StoredDatabases Databases() => new(store, new GraphDatabaseOptions { LogRecords = 3 });

    private async Task<Deployment> StartAsync(IDatabaseStore databases)
    {
        var deployment = new Deployment(
            new DeploymentOptions { Databases = databases, Compactions = new CompactionRequests(), Security = SecurityOptions.Open, Version = "1.0.0" }, NullLogger.Instance);
        instances.Add(deployment);
        await deployment.StartAsync(Token);
        return deployment;
    }

    private static Task RunAsync(Deployment deployment, string database, string statement) => deployment.Queries.ExecuteAsync(
        new RequestCaller(Principal.Open, null, Guid.Empty), database, new TransactionRequest { Statements = [new QueryRequest(statement, MapValue.Empty)] }, new NoSink(), Token);

    private async Task<int> SegmentsAsync()
    {
        int count = 0;
        await foreach (ObjectInfo info in store.ListAsync(ObjectPath.Parse("db"), Token))
        {
            count += info.Path.Value.Contains("/seg/", StringComparison.Ordinal) ? 1 : 0;
        }

        return count;
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

    private sealed class DamagedStore(IDatabaseStore inner, string? damaged) : IDatabaseStore
    {
        public int Refused { get; private set; }

        public Task<IGraphDatabase> OpenAsync(DatabaseEntry entry, CancellationToken cancellationToken)
        {
            if (entry.Name != damaged)
            {
                return inner.OpenAsync(entry, cancellationToken);
            }

            Refused++;
            throw new GraphException(ErrorCodes.StorageDamageDetected, "It is damaged.");
        }

        public Task CreateAsync(string id, CancellationToken cancellationToken) => inner.CreateAsync(id, cancellationToken);

        public Task CloneAsync(IGraphDatabase source, string id, ClonePoint? point, CancellationToken cancellationToken) => inner.CloneAsync(source, id, point, cancellationToken);
    }
}
