using Serverless.GraphCore.Storage;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests;

/// <summary>A whole database with small logs, for tests of compaction and garbage collection.</summary>
internal sealed class MaintainedDatabase(IObjectStore store, GraphDatabaseOptions options)
{
    public static readonly ObjectPath Folder = ObjectPath.Parse("db/test");

    public static readonly DatabasePaths Paths = new(Folder);

    public GraphDatabase Database { get; private set; } = null!;

    /// <summary>Logs of so many records, OPEN and SEAL included; nothing is kept of the past.</summary>
    public static GraphDatabaseOptions Options(TimeProvider clock, int rotationRecords) => new()
    {
        Clock = clock,
        Ids = new UlidGenerator(clock),
        Log = new LogOptions { RotationRecords = rotationRecords, MaxSealedLogs = 3 },
        Retention = TimeSpan.Zero,
        CompactionRequested = static () => { },
    };

    public async Task<MaintainedDatabase> OpenAsync(CancellationToken cancellationToken)
    {
        Database = await GraphDatabase.OpenOrCreateAsync(store, Folder, options, cancellationToken);
        return this;
    }

    public async Task<CollectedResults> RunAsync(string statement, CancellationToken cancellationToken, Guid? id = null)
    {
        var results = new CollectedResults();
        await Database.ExecuteAsync(new TransactionRequest { Statements = [new QueryRequest(statement, MapValue.Empty)], TransactionId = id }, results, cancellationToken);
        return results;
    }

    /// <summary>The values of all nodes, in order.</summary>
    public async Task<List<string>> ValuesAsync(CancellationToken cancellationToken) => (await RunAsync("MATCH (n:N) RETURN n.v ORDER BY n.v", cancellationToken)).Statements[0];

    public async Task<StoredHead> HeadAsync(CancellationToken cancellationToken) =>
        (await new HeadStore(store, Paths, new RequestPolicy(options.Log, options.Clock)).ReadAsync(cancellationToken))!;

    public async Task<List<ObjectPath>> ListAsync(ObjectPath folder, CancellationToken cancellationToken)
    {
        List<ObjectPath> paths = [];
        await foreach (var info in store.ListAsync(folder, cancellationToken))
        {
            paths.Add(info.Path);
        }

        return paths;
    }
}
