using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Segments;

/// <summary>What is known of an index without a request.</summary>
/// <param name="id">The index's number in the schema.</param>
/// <param name="entries">Entries of all blocks.</param>
/// <param name="distinctKeys">Distinct keys of all blocks.</param>
/// <param name="firstKeys">The key of each block's first entry.</param>
/// <param name="blockSize">Entries of each block but the last.</param>
internal sealed class IndexChunk(int id, long entries, long distinctKeys, Value[][] firstKeys, int blockSize) : Chunk(firstKeys.Length)
{
    public int Id { get; } = id;

    public long Entries { get; } = entries;

    public long DistinctKeys { get; } = distinctKeys;

    public Value[][] FirstKeys { get; } = firstKeys;

    public int BlockSize { get; } = blockSize;

    /// <inheritdoc/>
    protected override long ManagedBytes => ObjectBytes + (FirstKeys.Length * (long)(2 * ObjectBytes));

    /// <summary>Reads an index from the bytes of a payload, any bytes whatever.</summary>
    public static unsafe IndexChunk Parse(int id, int count, byte* payload, int length)
    {
        var reader = new PayloadReader(payload, length);
        long entries = reader.ReadLongNumber();
        long distinctKeys = reader.ReadLongNumber();
        int blockSize = reader.ReadNumber();
        int width = reader.ReadByte();
        long blocks = blockSize == 0 ? 0 : (entries / blockSize) + (entries % blockSize == 0 ? 0 : 1);
        if (width == 0 || distinctKeys > entries || blocks != count || count > reader.Remaining)
        {
            throw Varint.Damage("what is known of an index is not what it should be");
        }

        var firstKeys = new Value[count][];
        for (int i = 0; i < count; i++)
        {
            var key = new Value[width];
            for (int part = 0; part < width; part++)
            {
                key[part] = reader.ReadValue();
            }

            firstKeys[i] = key;
        }

        reader.End();
        return new IndexChunk(id, entries, distinctKeys, firstKeys, blockSize);
    }

    /// <summary>The payload.</summary>
    /// <param name="width">How many values a key has.</param>
    public byte[] Encode(int width)
    {
        var writer = new PayloadWriter();
        writer.WriteUnsigned(Entries);
        writer.WriteUnsigned(DistinctKeys);
        writer.WriteNumber(BlockSize);
        writer.WriteByte(checked((byte)width));
        foreach (Value[] key in FirstKeys)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, width);
            foreach (Value part in key)
            {
                writer.WriteValue(part);
            }
        }

        return writer.ToArray();
    }
}
