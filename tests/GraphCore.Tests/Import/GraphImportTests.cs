using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage;
using Serverless.GraphCore.Storage.Bases;
using Serverless.GraphCore.Storage.Commit;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Storage.Snapshots;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Import;

/// <summary>Imports that are refused: nothing of them is stored.</summary>
public sealed class GraphImportTests
{
    private static readonly GraphDatabaseOptions Options = new();
    private static readonly ObjectPath Folder = ObjectPath.Parse("db/test");
    private readonly InMemoryObjectStore store = new(TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_that_is_not_empty_takes_no_import_and_no_file_is_read()
    {
        await using GraphDatabase database = await GraphDatabase.OpenOrCreateAsync(store, Folder, Options, Token);
        await database.ExecuteAsync(new TransactionRequest { Statements = [new QueryRequest("CREATE (:A)-[:R]->(:B)", MapValue.Empty)] }, new CollectedResults(), Token);

        GraphException failure = await Assert.ThrowsAsync<GraphException>(() => database.ImportAsync(new ImportRequest(Unread(), new ImportOptions()), Token));

        Assert.Equal(ErrorCodes.DatabaseNotEmpty, failure.Code);
        Assert.StartsWith("The database holds 2 nodes and 1 relationships; an import needs an empty one.", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 9, 999, "The database holds 0 nodes, and the transaction adds 2; `max_nodes` is 1.")]
    [InlineData(9, 0, 999, "The database holds 0 relationships, and the transaction adds 1; `max_edges` is 0.")]
    [InlineData(9, 9, 55, "The database holds 0 bytes, and the transaction adds 56; `max_storage_bytes` is 55.")]
    public async Task Size_limits_hold_for_imports(long nodes, long relationships, long bytes, string message)
    {
        GraphImport import = await OpenAsync(async committer => await committer.SetLimitsAsync(
            Options.Ids.NewId(), new SizeLimits(nodes, relationships, bytes), Deadline.After(TimeProvider.System, TimeSpan.FromMinutes(1)), Token));

        GraphException failure = await Assert.ThrowsAsync<GraphException>(() => import.RunAsync(Request(":ID\n1\n2\n", ":START_ID,:END_ID,:TYPE\n1,2,R\n"), Token));

        Assert.Equal((ErrorCodes.StorageQuotaExceeded, message), (failure.Code, failure.Message));
        Assert.Empty(await SegmentsAsync());
    }

    [Fact]
    public async Task A_read_only_database_takes_no_import_and_no_file_is_read()
    {
        GraphImport import = await OpenAsync(async committer => await committer.SetStateAsync(
            Options.Ids.NewId(), AccessMode.ReadOnly, isStopped: false, Deadline.After(TimeProvider.System, TimeSpan.FromMinutes(1)), Token));

        GraphException failure = await Assert.ThrowsAsync<GraphException>(() => import.RunAsync(new ImportRequest(Unread(), new ImportOptions()), Token));

        Assert.Equal(ErrorCodes.AccessMode, failure.Code);
    }

    [Fact]
    public async Task A_bad_row_leaves_nothing_behind()
    {
        GraphImport import = await OpenAsync(_ => Task.FromResult<CommitResult>(NothingToCommit.Instance));

        GraphException failure = await Assert.ThrowsAsync<GraphException>(() => import.RunAsync(Request(":ID\n1\n", ":START_ID,:END_ID,:TYPE\n1,2,R\n"), Token));

        Assert.Equal("`r.csv`, line 2, column 2: no node has the id `2`.", failure.Message);
        Assert.Empty(await SegmentsAsync());
    }

    [Fact]
    public async Task Files_without_nodes_change_nothing()
    {
        GraphImport import = await OpenAsync(_ => Task.FromResult<CommitResult>(NothingToCommit.Instance));

        ImportSummary summary = await import.RunAsync(Request(":ID\n", ":START_ID,:END_ID,:TYPE\n"), Token);

        Assert.Equal((0, 0, 0), (summary.Nodes, summary.Relationships, summary.BadRowCount));
        Assert.Empty(await SegmentsAsync());
    }

    private static ImportRequest Request(string nodes, string relationships) => new(ImportTesting.Files(("n.csv", nodes), ("r.csv", relationships)), new ImportOptions());

    private static async IAsyncEnumerable<ImportFile> Unread()
    {
        await Task.CompletedTask;
        Assert.Fail("No file is to be read.");
        yield break;
    }

    private async Task<GraphImport> OpenAsync(Func<Committer, Task<CommitResult>> prepare)
    {
        await GraphDatabase.CreateAsync(store, Folder, Options, Token);
        var paths = new DatabasePaths(Folder);
        var snapshots = new SnapshotSource(new BaseOpener(store, paths, Options.Cache.Chunks, new RequestPolicy(new LogOptions(), TimeProvider.System)));
        DatabaseLog log = (await DatabaseLog.OpenAsync(store, paths, snapshots, new LogOptions(), TimeProvider.System, Token))!;
        var committer = new Committer(log, Options.Ids, TimeProvider.System);
        await prepare(committer);
        return new GraphImport(log, snapshots, committer, store, paths, Options);
    }

    private async Task<List<ObjectPath>> SegmentsAsync()
    {
        var paths = new List<ObjectPath>();
        await foreach (ObjectInfo found in store.ListAsync(new DatabasePaths(Folder).Segments, Token))
        {
            paths.Add(found.Path);
        }

        return paths;
    }
}
