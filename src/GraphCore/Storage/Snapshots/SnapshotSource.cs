using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>A snapshot and the place in history that it shows.</summary>
/// <param name="NextBlock">The lowest block of ids that nobody had claimed there.</param>
internal sealed record PlacedSnapshot(GraphSnapshot Snapshot, LogPosition Position, long NextBlock);

/// <summary>Replays a database's records into a graph and hands out snapshots of it. Thread-safe.</summary>
internal sealed class SnapshotSource : ILogConsumer
{
    private readonly Lock _gate = new();
    private GraphState? _state;
    private LogPosition _position;
    private long _nextBlock;
    private PlacedSnapshot? _current;

    /// <summary>The newest state. Freezing it is done at most once for all records that arrived together.</summary>
    public PlacedSnapshot Current
    {
        get
        {
            if (Volatile.Read(ref _current) is { } current)
            {
                return current;
            }

            lock (_gate)
            {
                current = _current ?? new PlacedSnapshot(new GraphSnapshot(State.Freeze()), _position, _nextBlock);
                Volatile.Write(ref _current, current);
                return current;
            }
        }
    }

    private GraphState State => _state ?? throw new InvalidOperationException("No HEAD has been read.");

    /// <inheritdoc/>
    public void Reset(DatabaseHead head)
    {
        lock (_gate)
        {
            _state = GraphState.Empty(head.Database.Tag).Open(linear: true);
            _position = head.Position;
            _nextBlock = head.State.Totals.NextBlock;
            _current = null;
        }
    }

    /// <inheritdoc/>
    public void Apply(LogRecord record, LogPosition position)
    {
        lock (_gate)
        {
            if (record is CommitsRecord commits)
            {
                for (var i = 0; i < commits.Commits.Count; i++)
                {
                    State.Apply(commits.Commits[i].Payload.Span);
                }

                _nextBlock = commits.Commits[^1].Totals.NextBlock;
            }

            _position = position;
            _current = null;
        }
    }
}
