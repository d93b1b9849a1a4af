using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Aggregation;

/// <summary>A hash index from keys to group numbers: open addressing, at most half full.</summary>
internal abstract class GroupIndex
{
    public int Count { get; protected set; }

    /// <summary>Whether these columns have a form that the index can hold.</summary>
    public abstract bool Accepts(ReadOnlySpan<Vector> keys);

    /// <summary>The groups of rows. Unknown keys are added, or else have group −1.</summary>
    public abstract void Find(ReadOnlySpan<Vector> keys, Span<int> groups, bool add);

    public abstract Vector Key(int key);
}

/// <summary>Any number of columns of any kinds.</summary>
internal sealed class RowGroupIndex : GroupIndex
{
    private readonly Vector[] stored;
    private ulong[] hashes = [];
    private ulong[] groupHashes = new ulong[32];
    private int[] buckets = new int[64];

    public RowGroupIndex(int width)
    {
        stored = new Vector[width];
        for (int i = 0; i < width; i++)
        {
            stored[i] = new Vector();
        }
    }

    public override bool Accepts(ReadOnlySpan<Vector> keys) => true;

    public override Vector Key(int key) => stored[key];

    public override void Find(ReadOnlySpan<Vector> keys, Span<int> groups, bool add)
    {
        Span<ulong> rowHashes = Buffers.Take(ref hashes, groups.Length);
        rowHashes.Clear();
        for (int i = 0; i < keys.Length; i++)
        {
            RowHash.Fold(keys[i], i == 0, rowHashes);
        }

        for (int row = 0; row < groups.Length; row++)
        {
            ulong hash = rowHashes[row];
            int mask = buckets.Length - 1;
            int bucket = (int)(hash >> 20) & mask;
            int group;
            while ((group = buckets[bucket] - 1) >= 0 && !(groupHashes[group] == hash && IsKey(group, keys, row)))
            {
                bucket = (bucket + 1) & mask;
            }

            groups[row] = group >= 0 || !add ? group : Add(keys, row, hash, bucket);
        }
    }

    private bool IsKey(int group, ReadOnlySpan<Vector> keys, int row)
    {
        for (int i = 0; i < keys.Length; i++)
        {
            if (!RowHash.AreEquivalent(stored[i], group, keys[i], row))
            {
                return false;
            }
        }

        return true;
    }

    private int Add(ReadOnlySpan<Vector> keys, int row, ulong hash, int bucket)
    {
        for (int i = 0; i < keys.Length; i++)
        {
            stored[i].AppendRange(keys[i], row, 1);
        }

        groupHashes[Count] = hash;
        buckets[bucket] = ++Count;
        if (Count * 2 >= buckets.Length)
        {
            Grow();
        }

        return Count - 1;
    }

    private void Grow()
    {
        buckets = new int[buckets.Length * 2];
        Array.Resize(ref groupHashes, buckets.Length / 2);
        int mask = buckets.Length - 1;
        for (int group = 0; group < Count; group++)
        {
            int bucket = (int)(groupHashes[group] >> 20) & mask;
            while (buckets[bucket] != 0)
            {
                bucket = (bucket + 1) & mask;
            }

            buckets[bucket] = group + 1;
        }
    }
}
