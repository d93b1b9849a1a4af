using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Segments;

/// <summary>
/// A block of 65,536 ids: for nodes their ordinals; for relationships their types and their sources' ordinals. −1 stands for an id that no
/// entity has, and so does every id behind the last one.
/// </summary>
internal sealed class IdMapChunk : Chunk
{
    private IdMapChunk(IntegerChunk first, IntegerChunk? second)
        : base(first.Count)
    {
        First = first;
        Second = second;
    }

    /// <summary>Ordinals of nodes, or types of relationships.</summary>
    public IntegerChunk First { get; }

    /// <summary>Ordinals of the sources of relationships; null for nodes.</summary>
    public IntegerChunk? Second { get; }

    /// <inheritdoc/>
    protected override long ManagedBytes => ObjectBytes + First.MemoryBytes + (Second?.MemoryBytes ?? 0);

    /// <summary>The payload of a block of node ids.</summary>
    public static byte[] Encode(ReadOnlySpan<int> ordinals)
    {
        var writer = new PayloadWriter();
        writer.WriteBlock(IntegerEncoder.Encode(ordinals));
        return writer.ToArray();
    }

    /// <summary>The payload of a block of relationship ids.</summary>
    public static byte[] Encode(ReadOnlySpan<int> types, ReadOnlySpan<int> sources)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sources.Length, types.Length);
        var writer = new PayloadWriter();
        writer.WriteBlock(IntegerEncoder.Encode(types));
        writer.WriteBlock(IntegerEncoder.Encode(sources));
        return writer.ToArray();
    }

    /// <summary>Reads a block from the bytes of a payload, any bytes whatever.</summary>
    public static unsafe IdMapChunk Parse(int count, byte* payload, int length, bool isOfRelationships)
    {
        var reader = new PayloadReader(payload, length);
        IntegerChunk first = ReadColumn(ref reader, count);
        IntegerChunk? second = isOfRelationships ? ReadColumn(ref reader, count) : null;
        reader.End();
        return new IdMapChunk(first, second);
    }

    private static IntegerChunk ReadColumn(ref PayloadReader reader, int count)
    {
        IntegerChunk column = reader.ReadIntegers(count);
        return column.Min >= -1 && column.Max <= int.MaxValue ? column : throw Varint.Damage("a block of an id map is not what it should be");
    }
}
