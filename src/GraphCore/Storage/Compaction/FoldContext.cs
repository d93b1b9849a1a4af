using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Bases;
using Serverless.GraphCore.Storage.Segments;
using Serverless.GraphCore.Storage.Snapshots;

namespace Serverless.GraphCore.Storage.Compaction;

/// <summary>What the parts of one fold share: the state that is folded, and the segment that is written.</summary>
internal sealed class FoldContext(GraphState state, SegmentWriter writer, CancellationToken cancellationToken)
{
    private readonly GraphSnapshot snapshot = new(state);
    private readonly HashSet<ChunkKey> written = [];

    public GraphState State => state;

    public BaseGraph Base => state.Base;

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Chunks that the segment has, or says to be void.</summary>
    public IReadOnlySet<ChunkKey> Written => written;

    /// <summary>The segment, for those who write several chunks by themselves and <see cref="Note"/> them.</summary>
    public SegmentWriter Writer => writer;

    /// <summary>A view of the folded state.</summary>
    public ValueTask<IGraphView> LoadAsync(LoadRequest request) => snapshot.LoadAsync(request, cancellationToken);

    public void Add(ChunkKey key, int count, ReadOnlySpan<byte> payload)
    {
        writer.Add(key, count, payload);
        written.Add(key);
    }

    /// <summary>Takes note of a chunk that was written.</summary>
    public void Note(ChunkKey key) => written.Add(key);

    /// <summary>Voids a chunk if the base has it.</summary>
    public void Remove(ChunkKey key)
    {
        if (Base.Find(key) is not null)
        {
            writer.Remove(key);
            written.Add(key);
        }
    }

    /// <summary>Adds a property's column, or voids it when it has no values.</summary>
    public void Add(ChunkKey key, PropertyEncoder column)
    {
        int count = column.Count;
        byte[] payload = column.Finish(out ZoneMap zone);
        if (zone.NullCount == count)
        {
            Remove(key);
        }
        else
        {
            Add(key, count, payload);
        }
    }
}
