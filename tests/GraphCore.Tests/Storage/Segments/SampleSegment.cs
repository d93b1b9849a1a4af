using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Segments;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Storage.Segments;

/// <summary>A segment with a chunk of every kind, every encoding of integers, of properties, and of presence.</summary>
internal static class SampleSegment
{
    public static readonly Guid Owner = new("01890a5d-ac96-774b-bcce-b302099a8057");

    public static readonly Guid Id = new("01890a5d-ac96-774b-bcce-b302099a8058");

    public static readonly CatalogChunk Catalog = new(
        ["Person", "City"],
        ["KNOWS"],
        ["name", "born"],
        [[], [0], [0, 1]],
        new SchemaCatalog(
            7,
            9,
            [new IndexDefinition(3, "by name", IndexKind.Range, EntityKind.Node, "Person", ["name", "born"], "unique")],
            [new ConstraintDefinition(4, "unique", ConstraintKind.Key, EntityKind.Node, "Person", ["name", "born"], null, 3), new ConstraintDefinition(5, "typed", ConstraintKind.Type, EntityKind.Relationship, "KNOWS", ["since"], "DATE", -1)]));

    public static readonly GroupChunk Pure = new(70)
    {
        LabelSet = 1,
        LiveCount = 70,
        SetCounts = [new LabelSetCount(1, 70)],
        Slices = [new SliceInfo(0, 200, 3, []), new SliceInfo(1, 9, 3, [])],
        NodeIds = new IdRange(65536, 2, 70),
        RelationshipIds = [new RelationshipIdRange(0, new IdRange(131072, 1, 200))],
    };

    public static readonly GroupChunk Mixed = new(67)
    {
        LabelSet = -1,
        Codes = IntegerChunk.Of([.. Enumerable.Range(0, 67).Select(row => row * 5 % 3)]),
        LiveRows = [ulong.MaxValue - 4, 5],
        LiveCount = 65,
        SetCounts = [new LabelSetCount(0, 22), new LabelSetCount(1, 21), new LabelSetCount(2, 22)],
        Slices = [new SliceInfo(1, 5, 0, [new LabelSetCount(0, 2), new LabelSetCount(2, 3)])],
    };

    public static readonly IndexChunk Index = new(3, 130, 100, [[new StringValue("a"), new IntegerValue(1)], [new StringValue("b"), new FloatValue(2.5)]], 100);

    /// <summary>The columns of the sample's node properties, by key.</summary>
    public static readonly Value[][] Properties =
    [
        Rows(70, _ => NullValue.Instance),
        Rows(70, row => BooleanValue.Of(row % 3 == 0)),
        Rows(70, row => new IntegerValue(row * row)),
        Rows(70, row => row % 7 == 0 ? NullValue.Instance : new FloatValue(Math.Sqrt(row))),
        Rows(70, _ => new FloatValue(-0.0)),
        Rows(70, row => new FloatValue(row * row / 100.0)),
        Rows(70, row => new StringValue($"town {row * 7919 % 1000} 😀")),
        Rows(70, row => new StringValue(row % 2 == 0 ? "even" : "odd")),
        Rows(70, row => row is 3 or 55 ? new DateTimeValue(row, 5, 3600, row == 3 ? "Europe/Berlin" : null) : NullValue.Instance),
        Rows(70, row => row % 2 == 0 ? new ListValue([new IntegerValue(row), new StringValue("x")]) : new PointValue(CoordinateSystem.Wgs84, row, -row)),
        Rows(70, row => new DurationValue(row % 4, row, -row, row * 1000)),
    ];

    public static readonly Value[] Sparse = Rows(1000, row => row is 17 or 900 or 901 ? new StringValue($"row {row}") : NullValue.Instance);

    public static readonly int[] Offsets = [.. Enumerable.Range(0, 71).Select(row => (row * row * 200) / (70 * 70))];

    public static readonly int[] Neighbours = [.. Enumerable.Range(0, 200).Select(i => i * 7919 % 70)];

    public static readonly long[] Drifting = [.. Enumerable.Range(0, 300).Select(i => (i < 128 ? 9 : 1000L * i) + (i * i % 7))];

    public static readonly long[] RelationshipIds = [.. Enumerable.Range(0, 200).Select(i => (i < 100 ? 131072L : 200_000L) + (2 * i))];

    public static readonly int[] IdMap = [.. Enumerable.Range(0, 300).Select(i => i % 11 == 0 ? -1 : i * 37 % 300)];

    /// <summary>The chunks, in the order of a writer that keeps together what is read together.</summary>
    public static IEnumerable<(ChunkKey Key, int Count, byte[] Payload)> Chunks()
    {
        yield return (ChunkKey.Catalog, 0, Catalog.Encode());
        yield return (ChunkKey.Group(0), Pure.RowCount, Pure.Encode());
        yield return (ChunkKey.Group(1), Mixed.RowCount, Mixed.Encode());
        yield return (ChunkKey.NodeIds(0), 70, IntegerEncoder.Encode([.. Enumerable.Range(0, 70).Select(row => 65536L + (2 * row))]));
        yield return (ChunkKey.NodeIds(1), 67, IntegerEncoder.Encode([.. Enumerable.Range(0, 67).Select(row => 70_000L + (row * row))]));
        for (int key = 0; key < Properties.Length; key++)
        {
            yield return (ChunkKey.NodeProperty(0, key), 70, PropertyChunkTests.Encode(Properties[key], out _));
        }

        yield return (ChunkKey.NodeProperty(1, 0), Sparse.Length, PropertyChunkTests.Encode(Sparse, out _));
        yield return (ChunkKey.Offsets(0, 0), Offsets.Length, IntegerEncoder.Encode(Offsets));
        yield return (ChunkKey.Neighbours(0, 0), Neighbours.Length, IntegerEncoder.Encode(Neighbours));
        yield return (ChunkKey.EdgeReferences(0, 1), 9, IntegerEncoder.Encode([5, 0, 3, 1, 4, 199, 2, 8, 7]));
        yield return (ChunkKey.RelationshipIds(0, 0), 200, IntegerEncoder.Encode(RelationshipIds));
        yield return (ChunkKey.RelationshipIds(0, 1), Drifting.Length, IntegerEncoder.Encode(Drifting));
        yield return (ChunkKey.RelationshipProperty(0, 0, 1), 200, PropertyChunkTests.Encode(Rows(200, row => new IntegerValue(row % 13)), out _));
        yield return (ChunkKey.NodeIdMap(1), IdMap.Length, IdMapChunk.Encode(IdMap));
        yield return (ChunkKey.RelationshipIdMap(2), IdMap.Length, IdMapChunk.Encode(new int[300], IdMap));
        yield return (ChunkKey.Index(3), 2, Index.Encode(2));
        yield return (ChunkKey.IndexBlock(3, 0), 100, IndexBlock());
    }

    public static (byte[] Bytes, SegmentReference Reference) Write()
    {
        var stream = new MemoryStream();
        var writer = new SegmentWriter(stream, Owner, Id);
        foreach ((ChunkKey key, int count, byte[] payload) in Chunks())
        {
            writer.Add(key, count, payload);
        }

        writer.Remove(ChunkKey.NodeProperty(2, 5));
        SegmentReference reference = writer.Finish();
        return (stream.ToArray(), reference);
    }

    public static byte[] IndexBlock()
    {
        var encoder = new IndexBlockEncoder(2);
        for (int i = 0; i < 100; i++)
        {
            encoder.Add(IndexKey(i), 1000 - i);
        }

        return encoder.Finish();
    }

    public static Value[] IndexKey(int entry) => [new StringValue($"key {entry / 10}"), entry % 10 < 5 ? new IntegerValue(entry % 10) : new FloatValue((entry % 10) + 0.5)];

    private static Value[] Rows(int count, Func<int, Value> value) => [.. Enumerable.Range(0, count).Select(value)];
}
