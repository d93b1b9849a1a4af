using System.Collections.Immutable;
using Serverless.GraphCore.Storage.Compaction;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Tests.Simulation;

/// <summary>A record and the state after it.</summary>
internal readonly record struct HistoryEntry(LogRecord Record, LogPosition Position);

/// <summary>
/// What the segments of a simulation hold: the whole history that was folded into them. The objects in the store are empty segments; whether
/// one is there decides whether its history can be had.
/// </summary>
internal sealed class SimulatedSegments
{
    private readonly Dictionary<Guid, ImmutableList<HistoryEntry>> _histories = [];

    /// <summary>The history that a HEAD stands for.</summary>
    public ImmutableList<HistoryEntry> HistoryOf(DatabaseHead head) =>
        SegmentList.Decode(head.Segments.Span) is [.., { } last] ? _histories[last.Id] : [];

    /// <summary>An empty segment, as bytes.</summary>
    public static SegmentReference Write(Stream destination, Guid owner, Guid id) => new SegmentWriter(destination, owner, id).Finish();

    /// <summary>A fold that notes the history; the pause stands for its work.</summary>
    public ILogFold NewFold(Func<Task> pause) => new Fold(this, pause);

    private sealed class Fold(SimulatedSegments segments, Func<Task> pause) : ILogFold
    {
        private ImmutableList<HistoryEntry> _history = [];

        public void Reset(DatabaseHead head) => _history = segments.HistoryOf(head);

        public void Apply(LogRecord record, LogPosition position)
        {
            _history = _history.Add(new HistoryEntry(record, position));
        }

        public async Task<FoldedSegments> WriteAsync(Stream destination, Guid owner, Guid segmentId, CancellationToken cancellationToken)
        {
            await pause();
            var written = Write(destination, owner, segmentId);
            segments._histories.Add(segmentId, _history);
            return new FoldedSegments(written, [written]);
        }

        public void Dispose()
        {
        }
    }
}
