using System.Runtime.ExceptionServices;
using Serverless.GraphCore.Storage.Bases;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>A snapshot and the place in history that it shows.</summary>
/// <param name="NextBlock">The lowest block of ids that nobody had claimed there.</param>
/// <param name="Origin">What it was made of.</param>
internal sealed record PlacedSnapshot(GraphSnapshot Snapshot, LogPosition Position, long NextBlock, SnapshotOrigin Origin);

/// <summary>What a snapshot was made of.</summary>
/// <param name="Head">The HEAD.</param>
/// <param name="Logs">The logs from HEAD's on up to the one in which the snapshot is, or a later one.</param>
/// <param name="Imported">The segments that commits in these logs add.</param>
internal sealed record SnapshotOrigin(DatabaseHead Head, IReadOnlyList<LogName> Logs, IReadOnlyList<SegmentReference> Imported);

/// <summary>
/// Replays a database's records over the base of its HEAD and hands out snapshots. Records are taken note of as they come and replayed
/// when somebody asks for a snapshot, because replay may have to read the base. Thread-safe.
/// </summary>
internal sealed class SnapshotSource(BaseOpener bases) : ILogConsumer, IDisposable
{
    private readonly Lock gate = new();
    private readonly SemaphoreSlim turn = new(1);
    private readonly List<Entry> history = [];
    private DatabaseHead? head;
    private LogName[] logs = [];
    private (long Log, SegmentReference Segment)[] imported = [];
    private LogPosition position;
    private long nextBlock;
    private int replayed;
    private GraphState? state;
    private PlacedSnapshot? current;
    private ExceptionDispatchInfo? broken;

    /// <summary>The HEAD that snapshots lie over.</summary>
    public DatabaseHead Head
    {
        get
        {
            lock (gate)
            {
                return head ?? throw new InvalidOperationException("No HEAD has been read.");
            }
        }
    }

    /// <summary>The newest state: it contains every record that came before this call.</summary>
    /// <exception cref="Errors.GraphException">The base cannot be read, or a record is damaged.</exception>
    public ValueTask<PlacedSnapshot> CurrentAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (current is { } snapshot)
            {
                return ValueTask.FromResult(snapshot);
            }
        }

        return ReplayAsync(cancellationToken);
    }

    /// <summary>A state of before; null: it is older than the HEAD that snapshots lie over, or its records have not come.</summary>
    /// <exception cref="Errors.GraphException">As <see cref="CurrentAsync"/>.</exception>
    public async ValueTask<GraphSnapshot?> AtAsync(LogPosition wanted, CancellationToken cancellationToken)
    {
        PlacedSnapshot newest = await CurrentAsync(cancellationToken);
        if (newest.Position == wanted)
        {
            return newest.Snapshot;
        }

        DatabaseHead over;
        Entry[] before;
        lock (gate)
        {
            if (head is null || wanted < head.Position || wanted > position)
            {
                return null;
            }

            over = head;
            before = [.. history.TakeWhile(entry => entry.Position <= wanted)];
        }

        GraphState past = GraphReplay.Begin(over, await bases.OpenAsync(over, newest.Snapshot.State.Base, cancellationToken));
        foreach (Entry entry in before)
        {
            past = await GraphReplay.ApplyAsync(bases, over, past, entry.Payload, entry.Size, spoilt: null, cancellationToken);
        }

        return new GraphSnapshot(past.Freeze());
    }

    /// <inheritdoc/>
    public void Reset(DatabaseHead head)
    {
        lock (gate)
        {
            this.head = head;
            logs = [head.Log];
            imported = [];
            position = head.Position;
            nextBlock = head.State.Totals.NextBlock;
            history.Clear();
            replayed = 0;
            state = null;
            current = null;
        }
    }

    /// <inheritdoc/>
    public void Apply(LogRecord record, LogPosition position)
    {
        lock (gate)
        {
            if (record is SealRecord { Next: { } next })
            {
                logs = [.. logs, next];
            }
            else if (record is CommitsRecord commits)
            {
                foreach (CommitEntry commit in commits.Commits)
                {
                    history.Add(new Entry(position, commit.Payload, GraphReplay.SizeOf(commit.Totals)));
                    if ((commit.Traits & CommitTraits.Import) != 0)
                    {
                        imported = [.. imported, .. ChangeSetSegments.Of(commit).Select(segment => (position.Log, segment))];
                    }
                }

                nextBlock = commits.Commits[^1].Totals.NextBlock;
            }

            this.position = position;
            current = null;
        }
    }

    /// <summary>
    /// Goes over to a newer HEAD: opens its base, replays over it what came after it, and hands out snapshots of that from then on.
    /// False if it is not newer, or tells of records that have not come yet.
    /// </summary>
    public async Task<bool> AdoptAsync(DatabaseHead newer, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            BaseGraph? previous;
            DatabaseHead? older;
            lock (gate)
            {
                older = head;
                if (head is null || newer.Version <= head.Version || newer.Position > position)
                {
                    return false;
                }

                previous = state?.Base;
            }

            BaseGraph stored = await bases.OpenAsync(newer, previous, cancellationToken);
            GraphState next = GraphReplay.Begin(newer, stored);

            // Records may go on coming: those up to now first, and the few that are left under the lock of the last look.
            int done = FirstAfter(newer.Position);
            while (true)
            {
                (next, done) = await ReplayAsync(next, done, cancellationToken);
                lock (gate)
                {
                    if (!ReferenceEquals(head, older))
                    {
                        return false;
                    }

                    if (done < history.Count)
                    {
                        continue;
                    }

                    int first = FirstAfter(newer.Position);
                    history.RemoveRange(0, first);
                    logs = [.. logs.Where(log => log.Number >= newer.Log.Number)];
                    imported = [.. imported.Where(import => import.Log >= newer.Log.Number)];
                    replayed = history.Count;
                    head = newer;
                    state = next;
                    current = null;
                    return true;
                }
            }
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    private int FirstAfter(LogPosition start)
    {
        lock (gate)
        {
            int first = history.FindIndex(entry => entry.Position > start);
            return first < 0 ? history.Count : first;
        }
    }

    private async ValueTask<PlacedSnapshot> ReplayAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            while (true)
            {
                broken?.Throw();
                (GraphState over, int done) = await ReplayAsync(await OpenedAsync(cancellationToken), replayed, cancellationToken);
                lock (gate)
                {
                    if (ReferenceEquals(over, state) && done == history.Count)
                    {
                        return current ??= new PlacedSnapshot(new GraphSnapshot(over.Freeze()), position, nextBlock, new SnapshotOrigin(head!, logs, [.. imported.Select(static import => import.Segment)]));
                    }
                }
            }
        }
        finally
        {
            turn.Release();
        }
    }

    private async ValueTask<GraphState> OpenedAsync(CancellationToken cancellationToken)
    {
        DatabaseHead over;
        lock (gate)
        {
            if (state is { } opened)
            {
                return opened;
            }

            over = head ?? throw new InvalidOperationException("No HEAD has been read.");
        }

        GraphState begun = GraphReplay.Begin(over, await bases.OpenAsync(over, null, cancellationToken));
        lock (gate)
        {
            if (ReferenceEquals(head, over))
            {
                state = begun;
                replayed = 0;
            }
        }

        return begun;
    }

    /// <summary>Replays from an entry on; returns the state, which an import replaces, and up to where it goes.</summary>
    private async ValueTask<(GraphState State, int Done)> ReplayAsync(GraphState over, int from, CancellationToken cancellationToken)
    {
        for (int i = from; ; i++)
        {
            Entry entry;
            DatabaseHead database;
            lock (gate)
            {
                if (i >= history.Count)
                {
                    return (over, i);
                }

                entry = history[i];
                database = head!;
            }

            // A state that was changed by half is of no further use; only opening the database again gives it another.
            GraphState next = await GraphReplay.ApplyAsync(
                bases, database, over, entry.Payload, entry.Size, failure => broken = ExceptionDispatchInfo.Capture(failure), cancellationToken);
            lock (gate)
            {
                if (ReferenceEquals(over, state))
                {
                    state = next;
                    replayed = i + 1;
                }
            }

            over = next;
        }
    }

    /// <summary>A commit to be replayed.</summary>
    /// <param name="Position">The state after its record.</param>
    private readonly record struct Entry(LogPosition Position, ReadOnlyMemory<byte> Payload, GraphSize Size);
}
