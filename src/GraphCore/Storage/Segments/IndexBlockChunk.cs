using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Segments;

/// <summary>Consecutive entries of an index: keys of one or more values, ascending by <see cref="ValueComparer.Order"/>, then by entity.</summary>
internal sealed class IndexBlockChunk : Chunk
{
    private readonly IntegerChunk entities;
    private readonly PropertyChunk[] columns;

    private IndexBlockChunk(IntegerChunk entities, PropertyChunk[] columns)
        : base(entities.Count)
    {
        this.entities = entities;
        this.columns = columns;
    }

    /// <summary>How many values a key has.</summary>
    public int Width => columns.Length;

    /// <inheritdoc/>
    protected override long ManagedBytes
    {
        get
        {
            long bytes = ObjectBytes + entities.MemoryBytes;
            foreach (PropertyChunk column in columns)
            {
                bytes += column.MemoryBytes;
            }

            return bytes;
        }
    }

    /// <summary>Reads a block from the bytes of a payload, any bytes whatever.</summary>
    public static unsafe IndexBlockChunk Parse(int count, byte* payload, int length)
    {
        var reader = new PayloadReader(payload, length);
        int width = reader.ReadByte();
        IntegerChunk entities = reader.ReadIntegers(count);
        var columns = new PropertyChunk[width];
        for (int i = 0; i < width; i++)
        {
            byte* block = reader.ReadBlock(out int blockLength);
            columns[i] = PropertyChunk.Parse(count, block, blockLength, int.MaxValue);
        }

        reader.End();
        return width > 0 ? new IndexBlockChunk(entities, columns) : throw Varint.Damage("a block of an index has no keys");
    }

    /// <summary>The key of an entry.</summary>
    public Value[] Key(int index)
    {
        var key = new Value[columns.Length];
        for (int i = 0; i < key.Length; i++)
        {
            key[i] = columns[i].Get(index);
        }

        return key;
    }

    /// <summary>The entity of an entry: a node's ordinal or a relationship's handle.</summary>
    public long Entity(int index) => entities[index];

    /// <summary>The order of an entry's key and another one of as many values, or of the leading ones if that has fewer.</summary>
    public int CompareKey(int index, Value[] key)
    {
        for (int i = 0; i < key.Length; i++)
        {
            int order = columns[i].Compare(index, key[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }
}
