using System.Collections.Immutable;
using Serverless.GraphCore.Storage.Collection;
using Serverless.GraphCore.Storage.Commit;
using Serverless.GraphCore.Storage.Compaction;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Tests.Storage.Commit;
using Serverless.TestSupport;
using Serverless.TestSupport.Simulation;

namespace Serverless.GraphCore.Tests.Simulation;

/// <summary>A server process with one open database, whose registers it replays.</summary>
internal sealed class SimulatedInstance(SimulationScheduler scheduler, int number, SimulatedSegments segments) : SimulatedProcess(scheduler), ILogConsumer
{
    public DatabaseLog Log { get; private set; } = null!;

    public Committer Committer { get; private set; } = null!;

    /// <summary>The last writer of each register.</summary>
    public long[] Registers { get; } = new long[SimulatedTransaction.Registers];

    public LogPosition Position { get; private set; }

    public ImmutableList<HistoryEntry> History { get; private set; } = [];

    /// <summary>Goes over to newer HEADs.</summary>
    public HeadFollower Follower { get; private set; } = null!;

    /// <summary>Deletes what nothing refers to.</summary>
    public GarbageCollector Collector { get; private set; } = null!;

    public Task<bool> OpenAsync(IObjectStore store, LogOptions options, CollectionOptions collection) => CallAsync(async () =>
    {
        Log = (await DatabaseLog.OpenAsync(store, OpenDatabase.Paths, this, options, Process.Clock, CancellationToken.None))!;
        var ids = new SequentialIdGenerator(1000 + number);
        Committer = new Committer(Log, ids, Process.Clock);
        Collector = new GarbageCollector(store, OpenDatabase.Paths, Log, Committer, SimulatedTransaction.Imported, ids, collection);
        Follower = new HeadFollower(new HeadStore(store, OpenDatabase.Paths, Log.Requests), Log, AdoptAsync);
        Log.WasSealed = Follower.Start;
        return true;
    });

    void ILogConsumer.Reset(DatabaseHead head)
    {
        Array.Clear(Registers);
        History = segments.HistoryOf(head);
        Position = head.Position;
        foreach (var entry in History)
        {
            Replay(entry.Record);
        }
    }

    void ILogConsumer.Apply(LogRecord record, LogPosition position)
    {
        History = History.Add(new HistoryEntry(record, position));
        Position = position;
        Replay(record);
    }

    // What a HEAD stands for must be what this instance has replayed.
    private Task<bool> AdoptAsync(DatabaseHead head, CancellationToken cancellationToken)
    {
        var folded = segments.HistoryOf(head);
        HistoryChecker.CheckPrefix(History, folded);
        Assert.True(folded.IsEmpty || folded[^1].Position <= head.Position, "HEAD holds more than it says");
        Assert.True(folded.Count == History.Count || History[folded.Count].Position > head.Position, "HEAD holds less than it says");
        return Task.FromResult(true);
    }

    private void Replay(LogRecord record)
    {
        if (record is CommitsRecord commits)
        {
            foreach (var commit in commits.Commits)
            {
                var transaction = SimulatedTransaction.Decode(commit.Payload);
                foreach (var register in transaction.Writes)
                {
                    Registers[register] = transaction.Number;
                }
            }
        }
    }
}
