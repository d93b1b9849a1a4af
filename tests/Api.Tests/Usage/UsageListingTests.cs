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
using Serverless.TestSupport.Storage;

namespace Serverless.Api.Tests.Usage;

/// <summary>What <c>SHOW USAGE</c> lists when something cannot be had.</summary>
public sealed class UsageListingTests : IAsyncLifetime
{
    private readonly InterceptedStore store = new(new InMemoryObjectStore(TimeProvider.System));
    private readonly FailingDatabases databases;
    private readonly Deployment deployment;

    public UsageListingTests()
    {
        databases = new FailingDatabases(new StoredDatabases(store, new GraphDatabaseOptions()));
        deployment = new Deployment(
            new DeploymentOptions { Databases = databases, Compactions = new CompactionRequests(), Security = SecurityOptions.Open, Version = "1.0.0" }, NullLogger.Instance);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await deployment.StartAsync(Token);
        await RunAsync("CREATE DATABASE broken");
        await RunAsync("CREATE (), ()");
    }

    public ValueTask DisposeAsync() => deployment.DisposeAsync();

    [Theory]
    [InlineData("Neo.DatabaseError.General.StorageDamageDetected")]
    [InlineData("Neo.TransientError.Database.DatabaseUnavailable")]
    [InlineData("Neo.ClientError.Database.DatabaseNotFound")]
    public async Task What_a_database_holds_that_cannot_be_opened_is_null_and_the_others_are_listed(string code)
    {
        ErrorCode failure = Code(code);
        databases.Failure = new GraphException(failure, "It cannot be opened.");

        List<Value[]> rows = await RunAsync("SHOW USAGE YIELD database, metric, value WHERE metric IN ['nodes', 'active_queries', 'queries']");

        Assert.Equal(
            ["broken nodes null", "broken active_queries 0", "broken queries 0", "graph nodes 2", "graph active_queries 0", "graph queries 1"],
            rows.Select(static row => string.Join(' ', row.Select(static value => value switch { StringValue text => text.Text, IntegerValue number => number.Integer.ToString(System.Globalization.CultureInfo.InvariantCulture), _ => "null" }))));
        Assert.Equal(failure, (await Assert.ThrowsAsync<GraphException>(() => RunAsync("SHOW USAGE FOR DATABASE broken"))).Code);
    }

    [Theory]
    [InlineData("Neo.TransientError.Transaction.Terminated")]
    [InlineData("Neo.TransientError.Transaction.MaximumTransactionLimitReached")]
    [InlineData("Neo.ClientError.Transaction.TransactionTimedOut")]
    public async Task What_is_no_fault_of_the_database_fails_the_listing(string code)
    {
        databases.Failure = new GraphException(Code(code), "It must not go on.");

        Assert.Equal(Code(code), (await Assert.ThrowsAsync<GraphException>(() => RunAsync("SHOW USAGE"))).Code);
    }

    [Fact]
    public async Task A_catalog_that_does_not_answer_fails_the_listing()
    {
        databases.Failure = new GraphException(ErrorCodes.DatabaseUnavailable, "The store is away.");
        databases.Failing = () => store.Before = static (_, path) =>
            path.Value.StartsWith("catalog", StringComparison.Ordinal) ? throw new GraphException(ErrorCodes.DatabaseUnavailable, "The catalog is away.") : Task.CompletedTask;

        Assert.Contains("catalog", (await Assert.ThrowsAsync<GraphException>(() => RunAsync("SHOW USAGE"))).Message);
    }

    private static ErrorCode Code(string text) => ErrorCodes.All.Single(code => code.Text == text);

    private async Task<List<Value[]>> RunAsync(string statement)
    {
        var rows = new Rows();
        await deployment.Queries.ExecuteAsync(
            new RequestCaller(Principal.Open, null, Guid.Empty), "graph", new TransactionRequest { Statements = [new QueryRequest(statement, MapValue.Empty)] }, rows, Token);
        return rows.All;
    }

    private sealed class Rows : IResultSink
    {
        public List<Value[]> All { get; } = [];

        public void Begin(int statement, IReadOnlyList<string> columns)
        {
        }

        public ValueTask AddAsync(ResultBatch batch, CancellationToken cancellationToken)
        {
            for (int row = 0; row < batch.RowCount; row++)
            {
                All.Add([.. batch.Columns.Select(column => column.GetValue(row))]);
            }

            return ValueTask.CompletedTask;
        }

        public void End(int statement, QuerySummary summary)
        {
        }
    }

    /// <summary>Fails to open the database <c>broken</c>, once there is a failure.</summary>
    private sealed class FailingDatabases(IDatabaseStore inner) : IDatabaseStore
    {
        public GraphException? Failure { get; set; }

        public Action Failing { get; set; } = static () => { };

        public Task<IGraphDatabase> OpenAsync(DatabaseEntry entry, CancellationToken cancellationToken)
        {
            if (entry.Name != "broken" || Failure is null)
            {
                return inner.OpenAsync(entry, cancellationToken);
            }

            Failing();
            throw Failure;
        }

        public Task CreateAsync(string id, CancellationToken cancellationToken) => inner.CreateAsync(id, cancellationToken);

        public Task CloneAsync(IGraphDatabase source, string id, ClonePoint? point, CancellationToken cancellationToken) => inner.CloneAsync(source, id, point, cancellationToken);
    }
}
