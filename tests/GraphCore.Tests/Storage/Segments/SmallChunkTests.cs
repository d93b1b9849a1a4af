using Serverless.GraphCore.Storage.Segments;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Storage.Segments;

/// <summary>Chunks that a footer holds, id maps and blocks of indexes.</summary>
public sealed class SmallChunkTests
{
    [Fact]
    public void Catalog_comes_back()
    {
        using var parsed = new ParsedChunk<CatalogChunk>(ChunkKey.Catalog, 0, SampleSegment.Catalog.Encode());
        AssertEqual(SampleSegment.Catalog, parsed.Chunk);
    }

    [Fact]
    public void Groups_come_back_and_outlive_the_bytes()
    {
        GroupChunk pure;
        GroupChunk mixed;
        using (var parsedPure = new ParsedChunk<GroupChunk>(ChunkKey.Group(0), 70, SampleSegment.Pure.Encode()))
        using (var parsedMixed = new ParsedChunk<GroupChunk>(ChunkKey.Group(1), 67, SampleSegment.Mixed.Encode()))
        {
            pure = parsedPure.Chunk;
            mixed = parsedMixed.Chunk;
        }

        AssertEqual(SampleSegment.Pure, pure);
        AssertEqual(SampleSegment.Mixed, mixed);
    }

    [Fact]
    public void Groups_that_contradict_themselves_are_damage()
    {
        byte[] mixed = SampleSegment.Mixed.Encode();
        ParsedChunk.AssertDamage(ChunkKey.Group(1), 66, mixed);
        ParsedChunk.AssertDamage(ChunkKey.Group(1), 80, mixed);
        ParsedChunk.AssertDamage(ChunkKey.Group(1), 65537, mixed);
        byte[] wrongLiveCount = new GroupChunk(67) { LabelSet = 0, LiveRows = [7, 0], LiveCount = 4, SetCounts = [], Slices = [] }.Encode();
        ParsedChunk.AssertDamage(ChunkKey.Group(1), 67, wrongLiveCount);
        byte[] liveBehindTheEnd = new GroupChunk(67) { LabelSet = 0, LiveRows = [7, 8], LiveCount = 4, SetCounts = [], Slices = [] }.Encode();
        ParsedChunk.AssertDamage(ChunkKey.Group(1), 67, liveBehindTheEnd);
        byte[] slotsTwice = new GroupChunk(1) { LabelSet = 0, LiveCount = 1, SetCounts = [], Slices = [new SliceInfo(2, 1, 0, []), new SliceInfo(2, 1, 0, [])] }.Encode();
        ParsedChunk.AssertDamage(ChunkKey.Group(1), 1, slotsTwice);
    }

    [Fact]
    public void Index_comes_back()
    {
        using var parsed = new ParsedChunk<IndexChunk>(ChunkKey.Index(3), 2, SampleSegment.Index.Encode(2));
        AssertEqual(SampleSegment.Index, parsed.Chunk);
        ParsedChunk.AssertDamage(ChunkKey.Index(3), 1, SampleSegment.Index.Encode(2));
    }

    [Fact]
    public void Index_blocks_come_back_and_are_searched_in_place()
    {
        using var parsed = new ParsedChunk<IndexBlockChunk>(ChunkKey.IndexBlock(3, 0), 100, SampleSegment.IndexBlock());
        IndexBlockChunk block = parsed.Chunk;
        Assert.Equal((100, 2), (block.Count, block.Width));
        for (int i = 0; i < block.Count; i++)
        {
            Assert.Equal(SampleSegment.IndexKey(i), block.Key(i));
            Assert.Equal(1000 - i, block.Entity(i));
            for (int other = 0; other < block.Count; other++)
            {
                Assert.Equal(Math.Sign(i.CompareTo(other)), Math.Sign(block.CompareKey(i, SampleSegment.IndexKey(other))));
            }

            Assert.Equal(0, block.CompareKey(i, [new StringValue($"key {i / 10}")]));
        }
    }

    [Fact]
    public void Id_maps_come_back()
    {
        using var nodes = new ParsedChunk<IdMapChunk>(ChunkKey.NodeIdMap(1), 300, IdMapChunk.Encode(SampleSegment.IdMap));
        Assert.Equal(SampleSegment.IdMap, Enumerable.Range(0, 300).Select(nodes.Chunk.First.GetInt32));
        Assert.Null(nodes.Chunk.Second);
        int[] types = [.. Enumerable.Range(0, 300).Select(i => i % 11 == 0 ? -1 : 4)];
        using var relationships = new ParsedChunk<IdMapChunk>(ChunkKey.RelationshipIdMap(1), 300, IdMapChunk.Encode(types, SampleSegment.IdMap));
        Assert.Equal(types, Enumerable.Range(0, 300).Select(relationships.Chunk.First.GetInt32));
        Assert.Equal(SampleSegment.IdMap, Enumerable.Range(0, 300).Select(relationships.Chunk.Second!.GetInt32));
        byte[] impossible = IdMapChunk.Encode([-2, 0, 1, 5]);
        ParsedChunk.AssertDamage(ChunkKey.NodeIdMap(1), 4, impossible);
    }

    [Theory]
    [InlineData(100, 5, 4)]
    [InlineData(7, 0, 1)]
    [InlineData(0, 1, 65536)]
    public void Rows_of_ids_in_a_range_are_found(long first, long step, int count)
    {
        var range = new IdRange(first, step, count);
        for (int row = 0; row < count; row += Math.Max(1, count / 10))
        {
            Assert.True(range.TryRow(range[row], out int found));
            Assert.Equal(row, found);
        }

        Assert.False(range.TryRow(first - 1, out _));
        Assert.False(range.TryRow(first + 1, out _) && step != 1);
        Assert.False(range.TryRow(first + (step * count) + (step == 0 ? 1 : 0), out _));
        Assert.False(range.TryRow(long.MaxValue, out _));
        Assert.False(new IdRange(0, 1, 0).TryRow(0, out _));
    }

    [Fact]
    public void Inline_chunks_hold_what_they_need()
    {
        (byte[] bytes, SegmentReference reference) = SampleSegment.Write();
        SegmentFooter footer = SegmentFooterCodec.Decode(reference, SegmentWriterTests.Footer(bytes, reference));
        Dictionary<ChunkKey, Chunk> chunks = footer.Entries.Where(entry => entry.IsInline).ToDictionary(entry => entry.Key, ChunkParser.ParseInline);
        Array.Clear(bytes);
        AssertEqual(SampleSegment.Catalog, (CatalogChunk)chunks[ChunkKey.Catalog]);
        AssertEqual(SampleSegment.Pure, (GroupChunk)chunks[ChunkKey.Group(0)]);
        AssertEqual(SampleSegment.Mixed, (GroupChunk)chunks[ChunkKey.Group(1)]);
        AssertEqual(SampleSegment.Index, (IndexChunk)chunks[ChunkKey.Index(3)]);
        var references = (IntegerChunk)chunks[ChunkKey.EdgeReferences(0, 1)];
        GC.Collect();
        Assert.Equal([5, 0, 3, 1, 4, 199, 2, 8, 7], Enumerable.Range(0, 9).Select(references.GetInt32));
    }

    internal static void AssertEqual(CatalogChunk expected, CatalogChunk actual)
    {
        Assert.Equal(expected.Labels, actual.Labels);
        Assert.Equal(expected.Types, actual.Types);
        Assert.Equal(expected.Keys, actual.Keys);
        Assert.Equal(expected.LabelSets, actual.LabelSets);
        Assert.Equivalent(expected.Schema, actual.Schema, strict: true);
    }

    internal static void AssertEqual(GroupChunk expected, GroupChunk actual)
    {
        Assert.Equal((expected.RowCount, expected.LabelSet, expected.LiveCount, expected.NodeIds), (actual.RowCount, actual.LabelSet, actual.LiveCount, actual.NodeIds));
        Assert.Equal(expected.LiveRows, actual.LiveRows);
        Assert.Equal(expected.SetCounts, actual.SetCounts);
        Assert.Equal(expected.RelationshipIds, actual.RelationshipIds);
        Assert.Equal(expected.Slices.Select(slice => (slice.Slot, slice.Count, slice.SelfLoops)), actual.Slices.Select(slice => (slice.Slot, slice.Count, slice.SelfLoops)));
        Assert.Equal(expected.Slices.SelectMany(slice => slice.ByLabelSet), actual.Slices.SelectMany(slice => slice.ByLabelSet));
        Assert.Equal(Codes(expected), Codes(actual));
    }

    internal static void AssertEqual(IndexChunk expected, IndexChunk actual)
    {
        Assert.Equal((expected.Id, expected.Entries, expected.DistinctKeys, expected.BlockSize), (actual.Id, actual.Entries, actual.DistinctKeys, actual.BlockSize));
        Assert.Equal(expected.FirstKeys, actual.FirstKeys);
    }

    private static IEnumerable<int>? Codes(GroupChunk group) => group.Codes is null ? null : Enumerable.Range(0, group.Codes.Count).Select(group.Codes.GetInt32);
}
