using Serverless.GraphCore.Storage;
using Serverless.GraphCore.Storage.Commit;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.TestSupport;

namespace Serverless.GraphCore.Tests.Storage.Commit;

/// <summary>One instance's view of a database: its log, its committer, and what it has replayed.</summary>
internal sealed class OpenDatabase : ILogConsumer
{
    public static readonly DatabasePaths Paths = new(ObjectPath.Parse("db/one"));

    private readonly TimeProvider _clock;

    private OpenDatabase(TimeProvider clock) => _clock = clock;

    public DatabaseLog Log { get; private set; } = null!;

    public Committer Committer { get; private set; } = null!;

    public List<LogRecord> Records { get; } = [];

    public List<LogPosition> Positions { get; } = [];

    public int Resets { get; private set; }

    public IEnumerable<CommitEntry> Commits => Records.OfType<CommitsRecord>().SelectMany(record => record.Commits);

    public Deadline Soon => Deadline.After(_clock, TimeSpan.FromSeconds(30));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<OpenDatabase> CreateAsync(IObjectStore store, TimeProvider clock, LogOptions? options = null)
    {
        options ??= new LogOptions();
        var ids = new SequentialIdGenerator(1);
        Assert.True(await new DatabaseCreator(store, ids, options, clock).CreateAsync(Paths, DatabaseIdentity.Create(ids), Token));
        return await OpenAsync(store, clock, 2, options);
    }

    public static async Task<OpenDatabase> OpenAsync(IObjectStore store, TimeProvider clock, int instance, LogOptions? options = null)
    {
        var database = new OpenDatabase(clock);
        database.Log = (await DatabaseLog.OpenAsync(store, Paths, database, options ?? new LogOptions(), clock, Token))!;
        database.Committer = new Committer(database.Log, new SequentialIdGenerator(100 + instance), clock);
        return database;
    }

    public CommitRequest Request(long id, ulong[]? reads = null, ulong[]? writes = null, TotalsDelta delta = default) => new()
    {
        Id = SequentialIdGenerator.Id(id, 7),
        Snapshot = Log.Tip.Position,
        ReadKeys = ConflictKeys.Of([.. reads ?? [], .. writes ?? []]),
        WriteKeys = ConflictKeys.Of(writes ?? []),
        Delta = delta,
        Payload = BitConverter.GetBytes(id),
    };

    public Task<CommitResult> CommitAsync(CommitRequest request) => Committer.CommitAsync(request, Soon, Token);

    public async Task<LogPosition> CommittedAsync(CommitRequest request) => Assert.IsType<Committed>(await CommitAsync(request)).Position;

    void ILogConsumer.Reset(DatabaseHead head)
    {
        Resets++;
        Records.Clear();
        Positions.Clear();
    }

    void ILogConsumer.Apply(LogRecord record, LogPosition position)
    {
        Records.Add(record);
        Positions.Add(position);
    }
}
