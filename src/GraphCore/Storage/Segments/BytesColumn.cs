using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Segments;

/// <summary>Runs of bytes that lie back to back, and where each begins. Offsets are checked when they are used.</summary>
internal readonly unsafe struct BytesColumn
{
    private readonly IntegerChunk offsets;
    private readonly byte* bytes;
    private readonly int length;

    /// <summary>Reads offsets, one more than there are runs, and bytes.</summary>
    public BytesColumn(int count, ref PayloadReader reader)
    {
        offsets = reader.ReadIntegers(checked(count + 1));
        bytes = reader.ReadBlock(out length);
    }

    public int Count => offsets.Count - 1;

    /// <summary>Bytes of all runs.</summary>
    public int Length => length;

    public long MemoryBytes => offsets.MemoryBytes;

    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            long start = offsets[index];
            long end = offsets[index + 1];
            return start >= 0 && start <= end && end <= length
                ? new ReadOnlySpan<byte>(bytes + start, (int)(end - start))
                : throw Varint.Damage("an offset in a column is out of range");
        }
    }

    /// <summary>Writes the parts that the constructor reads. There is one offset more than runs; the last is the length.</summary>
    public static void Write(PayloadWriter writer, ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes)
    {
        writer.WriteBlock(IntegerEncoder.Encode(offsets));
        writer.WriteBlock(bytes);
    }
}
