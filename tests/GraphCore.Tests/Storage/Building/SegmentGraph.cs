using System.Runtime.CompilerServices;
using Serverless.GraphCore.Storage.Building;
using Serverless.GraphCore.Storage.Segments;
using Serverless.GraphCore.Tests.Import;
using Serverless.GraphCore.Values;
using Serverless.TestSupport.Graphs;

namespace Serverless.GraphCore.Tests.Storage.Building;

/// <summary>
/// Reads a segment chunk by chunk, and checks on the way that its parts agree with one another: both directions, references, counts, ids.
/// </summary>
internal sealed class SegmentGraph
{
    private readonly Dictionary<ChunkKey, Chunk> chunks = [];

    // Source and target by type, group and place.
    private readonly Dictionary<(int Type, int Group, int Place), (int Source, int Target)> outgoing = [];

    private SegmentGraph(ReadOnlyMemory<byte> content, SegmentReference reference)
    {
        SegmentFooter footer = SegmentFooterCodec.Decode(reference, content.Slice((int)reference.FooterOffset, reference.FooterLength));
        foreach (ChunkEntry entry in footer.Entries)
        {
            chunks.Add(entry.Key, entry.IsInline ? ChunkParser.ParseInline(entry) : Parse(entry, content.Span.Slice((int)entry.Offset, entry.Length)));
        }

        Catalog = (CatalogChunk)chunks[ChunkKey.Catalog];
    }

    public CatalogChunk Catalog { get; }

    public NaiveGraph Graph { get; } = new();

    public IEnumerable<ChunkKey> Keys => chunks.Keys;

    public static SegmentGraph Read(WrittenSegment written)
    {
        GraphSegment segment = written.Segment;
        var graph = new SegmentGraph(written.Content, segment.Reference);
        graph.ReadNodes();
        graph.ReadRelationships();
        Assert.Equal(segment.Size.Nodes, graph.Graph.Nodes.Count);
        Assert.Equal(segment.Size.Relationships, graph.Graph.Relationships.Count);
        return graph;
    }

    public T Get<T>(ChunkKey key)
        where T : Chunk => (T)chunks[key];

    public T? Find<T>(ChunkKey key)
        where T : Chunk => (T?)chunks.GetValueOrDefault(key);

    private static unsafe Chunk Parse(ChunkEntry entry, ReadOnlySpan<byte> payload)
    {
        byte[] pinned = GC.AllocateArray<byte>(payload.Length + Chunk.Padding, pinned: true);
        payload.CopyTo(pinned);
        Chunk chunk = ChunkParser.Parse(entry.Key, entry.Count, (byte*)Unsafe.AsPointer(ref pinned[0]), payload.Length);
        chunk.Keep(pinned);
        return chunk;
    }

    private void ReadNodes()
    {
        foreach (int group in Groups())
        {
            GroupChunk info = Get<GroupChunk>(ChunkKey.Group(group));
            IntegerChunk ids = Get<IntegerChunk>(ChunkKey.NodeIds(group));
            Assert.Equal(info.RowCount, info.LiveCount);
            Assert.Equal(info.RowCount, info.SetCounts.Sum(count => count.Count));
            for (int row = 0; row < info.RowCount; row++)
            {
                var node = new NaiveNode();
                int code = info.LabelSet >= 0 ? info.LabelSet : info.Codes!.GetInt32(row);
                foreach (int label in Catalog.LabelSets[code])
                {
                    node.Labels.Add(Catalog.Labels[label]);
                }

                Assert.Equal(ids[row], info.NodeIds!.Value[row]);
                Graph.Nodes.Add(ids[row], node);
            }
        }

        foreach (ChunkKey key in chunks.Keys.Where(key => key.Kind == ChunkKind.NodeProperty))
        {
            var column = Get<PropertyChunk>(key);
            for (int row = 0; row < column.Count; row++)
            {
                if (column.Has(row))
                {
                    Graph.Nodes[NodeId((key.A << 16) | row)].Properties.Add(Catalog.Keys[key.B], column.Get(row));
                }
            }
        }
    }

    private void ReadRelationships()
    {
        int incoming = 0;
        foreach (int direction in (int[])[0, 1])
        {
            foreach ((int group, SliceInfo slice) in Groups().SelectMany(group => Get<GroupChunk>(ChunkKey.Group(group)).Slices.Where(slice => (slice.Slot & 1) == direction).Select(slice => (group, slice))))
            {
                int type = slice.Slot >> 1;
                foreach ((int node, int neighbour, int place) in Slice(group, slice))
                {
                    if (direction == 0)
                    {
                        outgoing.Add((type, group, place), (node, neighbour));
                        AddOutgoing(type, group, node, neighbour, place);
                    }
                    else
                    {
                        // The relationship that a reference leads to starts at the neighbour and ends here.
                        var reference = Find<IntegerChunk>(ChunkKey.EdgeReferences(group, slice.Slot));
                        int there = reference?.GetInt32(place) ?? neighbour & 0xFFFF;
                        Assert.Equal((neighbour, node), outgoing[(type, neighbour >> 16, there)]);
                        incoming++;
                    }
                }
            }
        }

        Assert.Equal(Graph.Relationships.Count, incoming);
    }

    private void AddOutgoing(int type, int group, int source, int target, int place)
    {
        GroupChunk info = Get<GroupChunk>(ChunkKey.Group(group));
        long id = Get<IntegerChunk>(ChunkKey.RelationshipIds(group, type))[place];
        Assert.Equal(id, info.RelationshipIds.Single(range => range.Type == type).Ids[place]);
        var properties = new SortedDictionary<string, Value>(StringComparer.Ordinal);
        foreach (ChunkKey key in chunks.Keys.Where(key => key.Kind == ChunkKind.RelationshipProperty && key.A == group && key.B == type))
        {
            var column = Get<PropertyChunk>(key);
            if (place < column.Count && column.Has(place))
            {
                properties.Add(Catalog.Keys[key.C], column.Get(place));
            }
        }

        Graph.Relationships.Add(id, new NaiveRelationship(Catalog.Types[type], NodeId(source), NodeId(target), properties));
    }

    private IEnumerable<(int Node, int Neighbour, int Place)> Slice(int group, SliceInfo slice)
    {
        var offsets = Get<IntegerChunk>(ChunkKey.Offsets(group, slice.Slot));
        var neighbours = Get<IntegerChunk>(ChunkKey.Neighbours(group, slice.Slot));
        Assert.Equal(slice.Count, neighbours.Count);
        Assert.Equal(slice.Count, offsets.GetInt32(offsets.Count - 1));
        for (int row = 0; row < offsets.Count - 1; row++)
        {
            for (int place = offsets.GetInt32(row); place < offsets.GetInt32(row + 1); place++)
            {
                yield return ((group << 16) | row, neighbours.GetInt32(place), place);
            }
        }
    }

    private IEnumerable<int> Groups() => chunks.Keys.Where(key => key.Kind == ChunkKind.Group).Select(key => key.A).Order();

    private long NodeId(int ordinal) => Get<IntegerChunk>(ChunkKey.NodeIds(ordinal >> 16))[ordinal & 0xFFFF];
}
