using Serverless.GraphCore.Storage.Segments;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Storage.Segments;

public sealed class SegmentGoldenTests
{
    [Fact]
    public void Bytes_are_those_of_version_1()
    {
        (byte[] bytes, SegmentReference reference) = SampleSegment.Write();
        Golden.Check("v1/segment.bin", bytes);
        Golden.Check("v1/segment-list.bin", SegmentList.Encode([reference]));
    }

    [Fact]
    public void Bytes_of_version_1_are_read()
    {
        byte[] bytes = Golden.Read("v1/segment.bin");
        SegmentReference reference = Assert.Single(SegmentList.Decode(Golden.Read("v1/segment-list.bin")));
        SegmentFooter footer = SegmentFooterCodec.Decode(reference, SegmentWriterTests.Footer(bytes, reference));
        Dictionary<ChunkKey, ChunkEntry> entries = footer.Entries.ToDictionary(entry => entry.Key);
        Assert.True(entries[ChunkKey.NodeProperty(2, 5)].IsRemoved);
        SmallChunkTests.AssertEqual(SampleSegment.Catalog, (CatalogChunk)ChunkParser.ParseInline(entries[ChunkKey.Catalog]));
        SmallChunkTests.AssertEqual(SampleSegment.Pure, (GroupChunk)ChunkParser.ParseInline(entries[ChunkKey.Group(0)]));
        SmallChunkTests.AssertEqual(SampleSegment.Mixed, (GroupChunk)ChunkParser.ParseInline(entries[ChunkKey.Group(1)]));
        SmallChunkTests.AssertEqual(SampleSegment.Index, (IndexChunk)ChunkParser.ParseInline(entries[ChunkKey.Index(3)]));
        for (int key = 0; key < SampleSegment.Properties.Length; key++)
        {
            using ParsedChunk<PropertyChunk> property = Parse<PropertyChunk>(bytes, entries[ChunkKey.NodeProperty(0, key)]);
            Assert.Equal(SampleSegment.Properties[key].Select(Text), Enumerable.Range(0, 70).Select(row => Text(property.Chunk.Get(row))));
        }

        using ParsedChunk<PropertyChunk> sparse = Parse<PropertyChunk>(bytes, entries[ChunkKey.NodeProperty(1, 0)]);
        Assert.Equal(SampleSegment.Sparse.Select(Text), Enumerable.Range(0, 1000).Select(row => Text(sparse.Chunk.Get(row))));
        AssertColumn(bytes, entries[ChunkKey.NodeIds(0)], Enumerable.Range(0, 70).Select(row => 65536L + (2 * row)));
        AssertColumn(bytes, entries[ChunkKey.NodeIds(1)], Enumerable.Range(0, 67).Select(row => 70_000L + (row * row)));
        AssertColumn(bytes, entries[ChunkKey.Offsets(0, 0)], SampleSegment.Offsets.Select(offset => (long)offset));
        AssertColumn(bytes, entries[ChunkKey.Neighbours(0, 0)], SampleSegment.Neighbours.Select(neighbour => (long)neighbour));
        AssertColumn(bytes, entries[ChunkKey.EdgeReferences(0, 1)], [5, 0, 3, 1, 4, 199, 2, 8, 7]);
        AssertColumn(bytes, entries[ChunkKey.RelationshipIds(0, 0)], SampleSegment.RelationshipIds);
        AssertColumn(bytes, entries[ChunkKey.RelationshipIds(0, 1)], SampleSegment.Drifting);
        using ParsedChunk<IdMapChunk> nodes = Parse<IdMapChunk>(bytes, entries[ChunkKey.NodeIdMap(1)]);
        Assert.Equal(SampleSegment.IdMap, Enumerable.Range(0, 300).Select(nodes.Chunk.First.GetInt32));
        using ParsedChunk<IdMapChunk> relationships = Parse<IdMapChunk>(bytes, entries[ChunkKey.RelationshipIdMap(2)]);
        Assert.Equal(SampleSegment.IdMap, Enumerable.Range(0, 300).Select(relationships.Chunk.Second!.GetInt32));
        using ParsedChunk<IndexBlockChunk> block = Parse<IndexBlockChunk>(bytes, entries[ChunkKey.IndexBlock(3, 0)]);
        Assert.Equal(Enumerable.Range(0, 100).Select(SampleSegment.IndexKey), Enumerable.Range(0, 100).Select(block.Chunk.Key));
        Assert.Equal(Enumerable.Range(0, 100).Select(entry => 1000L - entry), Enumerable.Range(0, 100).Select(block.Chunk.Entity));
    }

    [Fact]
    public void Persisted_numbers_are_those_of_version_1()
    {
        Assert.Equal(
            "Catalog=1 Group=2 NodeIds=3 NodeProperty=4 Offsets=5 Neighbours=6 EdgeReferences=7 RelationshipIds=8 RelationshipProperty=9 NodeIdMap=10 RelationshipIdMap=11 Index=12 IndexBlock=13",
            Numbers<ChunkKind>());
        Assert.Equal("Affine=1 Runs=2 Packed=3 Blocks=4", Numbers<IntegerEncoding>());
        Assert.Equal("None=0 Boolean=1 Integer=2 Float=3 ConstantFloat=4 DecimalFloat=5 Text=6 Dictionary=7 Temporal=8 Encoded=9", Numbers<PropertyEncoding>());
        Assert.Equal("All=0 Bitmap=1 Rows=2", Numbers<PresenceEncoding>());
    }

    [Fact]
    public void The_sample_has_every_encoding()
    {
        byte[][] properties = [.. SampleSegment.Chunks().Where(chunk => chunk.Key.Kind == ChunkKind.NodeProperty).Select(chunk => chunk.Payload)];
        Assert.Equal(Enum.GetValues<PropertyEncoding>(), properties.Select(payload => (PropertyEncoding)payload[0]).Distinct().Order());
        Assert.Equal(Enum.GetValues<PresenceEncoding>(), properties.Select(payload => (PresenceEncoding)payload[2]).Distinct().Order());
        byte[][] columns = [.. SampleSegment.Chunks().Where(chunk => chunk.Key.Kind is ChunkKind.NodeIds or ChunkKind.RelationshipIds).Select(chunk => chunk.Payload)];
        Assert.Equal(Enum.GetValues<IntegerEncoding>(), columns.Select(payload => (IntegerEncoding)payload[0]).Distinct().Order());
    }

    private static string Numbers<T>()
        where T : struct, Enum => string.Join(' ', Enum.GetValues<T>().Select(value => $"{value}={Convert.ToInt64(value)}"));

    private static string Text(Value value) => $"{value.Kind} {value}";

    private static ParsedChunk<TChunk> Parse<TChunk>(byte[] bytes, ChunkEntry entry)
        where TChunk : Chunk => new(entry.Key, entry.Count, entry.IsInline ? entry.Inline.Span : bytes.AsSpan((int)entry.Offset, entry.Length));

    private static void AssertColumn(byte[] bytes, ChunkEntry entry, IEnumerable<long> expected)
    {
        using ParsedChunk<IntegerChunk> column = Parse<IntegerChunk>(bytes, entry);
        Assert.Equal(expected, Enumerable.Range(0, column.Chunk.Count).Select(i => column.Chunk[i]));
    }
}
