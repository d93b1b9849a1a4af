using System.Numerics;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Segments;

/// <summary>What is known of a group without a request. Holds all that it needs; the buffer that it was parsed from may go.</summary>
internal sealed class GroupChunk(int rowCount) : Chunk(rowCount)
{
    /// <summary>Rows of a full group.</summary>
    public const int MaxRows = 65536;

    private const byte HasCodes = 1;
    private const byte HasLiveRows = 2;
    private const byte HasNodeIds = 4;

    /// <summary>Rows, also of deleted nodes.</summary>
    public int RowCount => Count;

    /// <summary>The number of the label set of all rows, −1 when they differ.</summary>
    public required int LabelSet { get; init; }

    /// <summary>In a mixed group the number of each row's label set.</summary>
    public IntegerChunk? Codes { get; init; }

    /// <summary>A bit for each row that is no hole; null when there is none.</summary>
    public ulong[]? LiveRows { get; init; }

    /// <summary>Rows that are no holes.</summary>
    public required int LiveCount { get; init; }

    /// <summary>Live rows by their label set, ascending.</summary>
    public required LabelSetCount[] SetCounts { get; init; }

    /// <summary>What there is of relationships, ascending by slot.</summary>
    public required SliceInfo[] Slices { get; init; }

    /// <summary>The ids of the rows, when they rise by a constant step.</summary>
    public IdRange? NodeIds { get; init; }

    /// <summary>The ids of leaving relationships, for types in which they rise by a constant step; ascending by type.</summary>
    public RelationshipIdRange[] RelationshipIds { get; init; } = [];

    /// <inheritdoc/>
    protected override long ManagedBytes
    {
        get
        {
            long bytes = (2 * ObjectBytes) + (Codes?.MemoryBytes ?? 0) + ((LiveRows?.Length ?? 0) * sizeof(ulong)) + (SetCounts.Length * 8) + (RelationshipIds.Length * 32);
            foreach (SliceInfo slice in Slices)
            {
                bytes += ObjectBytes + (slice.ByLabelSet.Length * 8);
            }

            return bytes;
        }
    }

    /// <summary>Reads a group from the bytes of a payload, any bytes whatever.</summary>
    public static unsafe GroupChunk Parse(int count, byte* payload, int length)
    {
        var reader = new PayloadReader(payload, length);
        byte flags = reader.ReadByte();
        long labelSet = reader.ReadSigned();
        int liveCount = reader.ReadNumber();
        if (count > MaxRows || (flags & ~(HasCodes | HasLiveRows | HasNodeIds)) != 0 || labelSet is < -1 or > int.MaxValue || (labelSet < 0) != ((flags & HasCodes) != 0))
        {
            throw Damage();
        }

        IntegerChunk? codes = (flags & HasCodes) == 0 ? null : ReadCodes(ref reader, count);
        ulong[]? live = (flags & HasLiveRows) == 0 ? null : ReadLiveRows(ref reader, count);
        if (liveCount != (live is null ? count : CountBits(live)))
        {
            throw Damage();
        }

        LabelSetCount[] sets = ReadCounts(ref reader);
        var slices = new SliceInfo[reader.ReadCount()];
        for (int i = 0; i < slices.Length; i++)
        {
            slices[i] = new SliceInfo(reader.ReadNumber(), reader.ReadNumber(), reader.ReadNumber(), ReadCounts(ref reader));
            if (i > 0 && slices[i].Slot <= slices[i - 1].Slot)
            {
                throw Damage();
            }
        }

        IdRange? nodeIds = (flags & HasNodeIds) == 0 ? null : ReadRange(ref reader, count);
        var relationshipIds = new RelationshipIdRange[reader.ReadCount()];
        for (int i = 0; i < relationshipIds.Length; i++)
        {
            relationshipIds[i] = new RelationshipIdRange(reader.ReadNumber(), ReadRange(ref reader, reader.ReadNumber()));
            if (i > 0 && relationshipIds[i].Type <= relationshipIds[i - 1].Type)
            {
                throw Damage();
            }
        }

        reader.End();
        return new GroupChunk(count)
        {
            LabelSet = (int)labelSet,
            Codes = codes,
            LiveRows = live,
            LiveCount = liveCount,
            SetCounts = sets,
            Slices = slices,
            NodeIds = nodeIds,
            RelationshipIds = relationshipIds,
        };
    }

    /// <summary>The payload.</summary>
    public byte[] Encode()
    {
        var writer = new PayloadWriter();
        writer.WriteByte((byte)((Codes is null ? 0 : HasCodes) | (LiveRows is null ? 0 : HasLiveRows) | (NodeIds is null ? 0 : HasNodeIds)));
        writer.WriteSigned(LabelSet);
        writer.WriteNumber(LiveCount);
        if (Codes is not null)
        {
            var codes = new int[RowCount];
            Codes.Read(0, codes);
            writer.WriteBlock(IntegerEncoder.Encode(codes));
        }

        foreach (ulong word in LiveRows ?? [])
        {
            writer.WriteInt64((long)word);
        }

        WriteCounts(writer, SetCounts);
        writer.WriteNumber(Slices.Length);
        foreach (SliceInfo slice in Slices)
        {
            writer.WriteNumber(slice.Slot);
            writer.WriteNumber(slice.Count);
            writer.WriteNumber(slice.SelfLoops);
            WriteCounts(writer, slice.ByLabelSet);
        }

        if (NodeIds is { } nodeIds)
        {
            WriteRange(writer, nodeIds);
        }

        writer.WriteNumber(RelationshipIds.Length);
        foreach (RelationshipIdRange range in RelationshipIds)
        {
            writer.WriteNumber(range.Type);
            writer.WriteNumber(range.Ids.Count);
            WriteRange(writer, range.Ids);
        }

        return writer.ToArray();
    }

    private static unsafe IntegerChunk ReadCodes(ref PayloadReader reader, int count)
    {
        byte* block = reader.ReadBlock(out int length);
        IntegerChunk codes = IntegerChunk.ParseCopy(count, new ReadOnlySpan<byte>(block, length));
        return codes.Min >= 0 && codes.Max <= int.MaxValue ? codes : throw Damage();
    }

    private static ulong[] ReadLiveRows(ref PayloadReader reader, int count)
    {
        var words = new ulong[RowPresence.WordCount(count)];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = (ulong)reader.ReadInt64();
        }

        return (count & 63) == 0 || words[^1] >> (count & 63) == 0 ? words : throw Damage();
    }

    private static int CountBits(ulong[] words)
    {
        int count = 0;
        foreach (ulong word in words)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    private static LabelSetCount[] ReadCounts(ref PayloadReader reader)
    {
        var counts = new LabelSetCount[reader.ReadCount()];
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = new LabelSetCount(reader.ReadNumber(), reader.ReadNumber());
            if (i > 0 && counts[i].Code <= counts[i - 1].Code)
            {
                throw Damage();
            }
        }

        return counts;
    }

    private static void WriteCounts(PayloadWriter writer, LabelSetCount[] counts)
    {
        writer.WriteNumber(counts.Length);
        foreach (LabelSetCount count in counts)
        {
            writer.WriteNumber(count.Code);
            writer.WriteNumber(count.Count);
        }
    }

    private static IdRange ReadRange(ref PayloadReader reader, int count)
    {
        var range = new IdRange(reader.ReadLongNumber(), reader.ReadLongNumber(), count);
        return new IntegerRun(0, range.First, range.Step).TryValue(Math.Max(count - 1, 0), out _) ? range : throw Damage();
    }

    private static void WriteRange(PayloadWriter writer, IdRange range)
    {
        writer.WriteUnsigned(range.First);
        writer.WriteUnsigned(range.Step);
    }

    private static Exception Damage() => Varint.Damage("what is known of a group is not what it should be");
}
