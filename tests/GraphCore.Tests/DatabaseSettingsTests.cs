using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests;

/// <summary>Commands on a database as a whole, obeyed at once by every process that has it open.</summary>
public sealed class DatabaseSettingsTests
{
    private static readonly ObjectPath Folder = ObjectPath.Parse("db/graph");
    private readonly InMemoryObjectStore store = new(TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task State_tells_what_is_held_and_what_is_allowed()
    {
        GraphDatabase first = await OpenAsync();
        GraphDatabase second = await OpenAsync();
        await RunAsync(first, "CREATE (:A)-[:R]->(:B {name: 'x'})");
        var wanted = new DatabaseSettings { MaxNodes = 10, MaxRelationships = 20, MaxLogicalBytes = 1 << 20 };

        Assert.True(await first.TryChangeAsync(DatabaseSettings.Default, wanted, Token));

        DatabaseState state = await second.ReadStateAsync(Token);
        Assert.Equal(wanted, state.Settings);
        Assert.Equal((2, 1), (state.Nodes, state.Relationships));
        Assert.True(state.LogicalBytes > 0);
    }

    [Theory]
    [InlineData("CREATE (:A)", "max_nodes")]
    [InlineData("MATCH (a:A), (b:B) CREATE (a)-[:R]->(b)", "max_edges")]
    [InlineData("MATCH (a:A) SET a.text = 'a text that takes some room'", "max_storage_bytes")]
    public async Task Size_limits_hold_in_every_process(string statement, string limit)
    {
        GraphDatabase first = await OpenAsync();
        GraphDatabase second = await OpenAsync();
        await RunAsync(first, "CREATE (:A)-[:R]->(:B)");
        DatabaseState state = await first.ReadStateAsync(Token);
        DatabaseSettings wanted = limit switch
        {
            "max_nodes" => new() { MaxNodes = state.Nodes },
            "max_edges" => new() { MaxRelationships = state.Relationships },
            _ => new() { MaxLogicalBytes = state.LogicalBytes },
        };
        Assert.True(await second.TryChangeAsync(state.Settings, wanted, Token));

        GraphException error = await Assert.ThrowsAsync<GraphException>(() => RunAsync(first, statement));

        Assert.Equal(ErrorCodes.StorageQuotaExceeded, error.Code);
        Assert.Contains($"`{limit}`", error.Message, StringComparison.Ordinal);
        await RunAsync(first, "MATCH (n) DETACH DELETE n");
    }

    [Fact]
    public async Task Settings_that_others_have_changed_meanwhile_stay()
    {
        GraphDatabase first = await OpenAsync();
        GraphDatabase second = await OpenAsync();
        Assert.True(await first.TryChangeAsync(DatabaseSettings.Default, new() { MaxNodes = 5, IsReadOnly = true }, Token));

        Assert.False(await second.TryChangeAsync(DatabaseSettings.Default, new() { MaxNodes = 7 }, Token));
        Assert.False(await second.TryChangeAsync(new() { MaxNodes = 5 }, new() { MaxNodes = 5, IsStopped = true }, Token));

        Assert.Equal(new DatabaseSettings { MaxNodes = 5, IsReadOnly = true }, (await second.ReadStateAsync(Token)).Settings);
    }

    [Fact]
    public async Task Change_that_was_made_already_is_made()
    {
        GraphDatabase first = await OpenAsync();
        GraphDatabase second = await OpenAsync();
        var wanted = new DatabaseSettings { MaxNodes = 5, IsStopped = true };

        Assert.True(await first.TryChangeAsync(DatabaseSettings.Default, wanted, Token));
        Assert.True(await second.TryChangeAsync(DatabaseSettings.Default, wanted, Token));
    }

    [Fact]
    public async Task Stopped_database_is_neither_read_nor_written_until_it_is_started()
    {
        GraphDatabase first = await OpenAsync();
        GraphDatabase second = await OpenAsync();
        await first.TryChangeAsync(DatabaseSettings.Default, new() { IsStopped = true }, Token);

        Assert.Equal(ErrorCodes.DatabaseUnavailable, (await Assert.ThrowsAsync<GraphException>(() => RunAsync(second, "RETURN 1"))).Code);
        Assert.Equal(ErrorCodes.DatabaseUnavailable, (await Assert.ThrowsAsync<GraphException>(() => RunAsync(second, "CREATE ()"))).Code);

        Assert.True(await second.TryChangeAsync(new() { IsStopped = true }, DatabaseSettings.Default, Token));
        await RunAsync(first, "CREATE ()");
    }

    [Fact]
    public async Task Dropped_database_is_gone_in_every_process()
    {
        GraphDatabase first = await OpenAsync();
        GraphDatabase second = await OpenAsync();
        await RunAsync(first, "CREATE ()");

        await first.DropAsync(Token);
        await second.DropAsync(Token);

        Assert.Equal(ErrorCodes.DatabaseNotFound, (await Assert.ThrowsAsync<GraphException>(() => RunAsync(second, "MATCH (n) RETURN n"))).Code);
        Assert.Equal(ErrorCodes.DatabaseNotFound, (await Assert.ThrowsAsync<GraphException>(() => RunAsync(first, "CREATE ()"))).Code);
        Assert.Equal(ErrorCodes.DatabaseNotFound, (await Assert.ThrowsAsync<GraphException>(() => second.ReadStateAsync(Token))).Code);
        Assert.Equal(
            ErrorCodes.DatabaseNotFound, (await Assert.ThrowsAsync<GraphException>(() => first.TryChangeAsync(DatabaseSettings.Default, new() { MaxNodes = 1 }, Token))).Code);
    }

    private static Task RunAsync(GraphDatabase database, string statement) =>
        database.ExecuteAsync(new TransactionRequest { Statements = [new QueryRequest(statement, MapValue.Empty)] }, new CollectedResults(), Token);

    private Task<GraphDatabase> OpenAsync() => GraphDatabase.OpenOrCreateAsync(store, Folder, new GraphDatabaseOptions(), Token);
}
