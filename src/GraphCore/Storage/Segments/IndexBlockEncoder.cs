using System.Runtime.InteropServices;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Segments;

/// <summary>
/// Collects the entries of one index in their order and encodes them block by block. Reusable: <see cref="Finish"/> leaves it empty.
/// The payload: width u8; the column of entities as a block (length u32, bytes); for each value of the keys its column, as a block.
/// </summary>
internal sealed class IndexBlockEncoder
{
    private readonly List<long> entities = [];
    private readonly PropertyEncoder[] columns;

    /// <param name="width">How many values a key has.</param>
    public IndexBlockEncoder(int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, byte.MaxValue);
        columns = new PropertyEncoder[width];
        for (int i = 0; i < width; i++)
        {
            columns[i] = new PropertyEncoder();
        }
    }

    /// <summary>Entries so far.</summary>
    public int Count => entities.Count;

    /// <summary>Adds the next entry; entries come ascending by key, then by entity.</summary>
    public void Add(ReadOnlySpan<Value> key, long entity)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, columns.Length);
        entities.Add(entity);
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i].Add(key[i]);
        }
    }

    /// <summary>The payload of the entries so far.</summary>
    public byte[] Finish()
    {
        var writer = new PayloadWriter();
        writer.WriteByte((byte)columns.Length);
        writer.WriteBlock(IntegerEncoder.Encode(CollectionsMarshal.AsSpan(entities)));
        foreach (PropertyEncoder column in columns)
        {
            writer.WriteBlock(column.Finish(out _));
        }

        entities.Clear();
        return writer.ToArray();
    }
}
