using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Aggregation;

/// <summary>One column of integers, nodes or relationships.</summary>
internal sealed class IntegerGroupIndex(VectorKind kind) : GroupIndex
{
    private long[] keys = new long[32];
    private int[] buckets = new int[64];
    private int nullGroup = -1;

    public override bool Accepts(ReadOnlySpan<Vector> columns) => columns[0].Kind == kind || columns[0].Kind == VectorKind.Null;

    public override Vector Key(int key)
    {
        var column = new Vector();
        switch (kind)
        {
            case VectorKind.Node:
                Span<int> nodes = column.ResetNodes(Count);
                for (int i = 0; i < nodes.Length; i++)
                {
                    nodes[i] = i == nullGroup ? -1 : (int)keys[i];
                }

                return column;
            case VectorKind.Relationship:
                keys.AsSpan(0, Count).CopyTo(column.ResetRelationships(Count));
                return column;
            default:
                keys.AsSpan(0, Count).CopyTo(column.ResetIntegers(Count));
                if (nullGroup >= 0)
                {
                    column.WriteNulls()[nullGroup] = true;
                }

                return column;
        }
    }

    public override void Find(ReadOnlySpan<Vector> columns, Span<int> groups, bool add)
    {
        Vector column = columns[0];
        switch (column.Kind)
        {
            case VectorKind.Null:
                groups.Fill(NullGroup(add));
                break;
            case VectorKind.Node:
                ReadOnlySpan<int> nodes = column.Nodes;
                for (int i = 0; i < groups.Length; i++)
                {
                    groups[i] = nodes[i] < 0 ? NullGroup(add) : Find(nodes[i], add);
                }

                break;
            case VectorKind.Integer when column.HasNulls:
                for (int i = 0; i < groups.Length; i++)
                {
                    groups[i] = column.Nulls[i] ? NullGroup(add) : Find(column.Integers[i], add);
                }

                break;
            case VectorKind.Integer:
                ReadOnlySpan<long> integers = column.Integers;
                for (int i = 0; i < groups.Length; i++)
                {
                    groups[i] = Find(integers[i], add);
                }

                break;
            default:
                ReadOnlySpan<long> handles = column.Relationships;
                for (int i = 0; i < groups.Length; i++)
                {
                    groups[i] = handles[i] < 0 ? NullGroup(add) : Find(handles[i], add);
                }

                break;
        }
    }

    private int Find(long key, bool add)
    {
        int[] table = buckets;
        int mask = table.Length - 1;
        int bucket = (int)(RowHash.Integer(key) >> 20) & mask;
        while (true)
        {
            int group = table[bucket] - 1;
            if (group < 0)
            {
                return add ? Add(key, bucket) : -1;
            }

            if (keys[group] == key)
            {
                return group;
            }

            bucket = (bucket + 1) & mask;
        }
    }

    private int NullGroup(bool add)
    {
        if (nullGroup < 0 && add)
        {
            nullGroup = Count;
            Append(kind == VectorKind.Integer ? 0 : -1);
        }

        return nullGroup;
    }

    private int Add(long key, int bucket)
    {
        buckets[bucket] = Count + 1;
        int group = Count;
        Append(key);
        return group;
    }

    private void Append(long key)
    {
        keys[Count++] = key;
        if (Count * 2 < buckets.Length)
        {
            return;
        }

        Array.Resize(ref keys, buckets.Length);
        buckets = new int[buckets.Length * 2];
        int mask = buckets.Length - 1;
        for (int group = 0; group < Count; group++)
        {
            if (group == nullGroup)
            {
                continue;
            }

            int bucket = (int)(RowHash.Integer(keys[group]) >> 20) & mask;
            while (buckets[bucket] != 0)
            {
                bucket = (bucket + 1) & mask;
            }

            buckets[bucket] = group + 1;
        }
    }
}

/// <summary>
/// One column of strings. Most rows bring a string that came lately: a small cache by a quick hash of its ends, checked by
/// comparison, saves the thorough hash, which nobody can make collide.
/// </summary>
internal sealed class TextGroupIndex : GroupIndex
{
    private const int LargestCache = 8192;

    private string?[] cachedTexts = new string?[64];
    private int[] cachedGroups = new int[64];
    private string?[] keys = new string?[32];
    private int[] hashes = new int[32];
    private int[] buckets = new int[64];
    private int nullGroup = -1;

    public override bool Accepts(ReadOnlySpan<Vector> columns) => columns[0].Kind is VectorKind.String or VectorKind.Null;

    public override Vector Key(int key)
    {
        var column = new Vector();
        keys.AsSpan(0, Count).CopyTo(column.ResetStrings(Count));
        return column;
    }

    public override void Find(ReadOnlySpan<Vector> columns, Span<int> groups, bool add)
    {
        Vector column = columns[0];
        if (column.Kind == VectorKind.Null)
        {
            groups.Fill(NullGroup(add));
            return;
        }

        ReadOnlySpan<string?> texts = column.Strings;
        for (int i = 0; i < groups.Length; i++)
        {
            string? text = texts[i];
            if (text is null)
            {
                groups[i] = NullGroup(add);
                continue;
            }

            int entry = (int)(QuickHash(text) >> 40) & (cachedTexts.Length - 2);
            groups[i] = ReferenceEquals(cachedTexts[entry], text) ? cachedGroups[entry]
                : ReferenceEquals(cachedTexts[entry + 1], text) ? cachedGroups[entry + 1]
                : FindUncached(text, entry, add);
        }
    }

    /// <param name="entry">The first of the two entries of the cache where the text may stand.</param>
    private int FindUncached(string text, int entry, bool add)
    {
        for (int i = entry; i < entry + 2; i++)
        {
            if (string.Equals(cachedTexts[i], text, StringComparison.Ordinal))
            {
                cachedTexts[i] = text;
                return cachedGroups[i];
            }
        }

        int group = Find(text, add);
        if (group >= 0)
        {
            cachedTexts[entry + 1] = cachedTexts[entry];
            cachedGroups[entry + 1] = cachedGroups[entry];
            cachedTexts[entry] = text;
            cachedGroups[entry] = group;
        }

        return group;
    }

    /// <summary>A hash of the first and the last four characters and the length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong QuickHash(string text)
    {
        ulong ends = (ulong)text.Length;
        if (text.Length >= 4)
        {
            ref byte first = ref Unsafe.As<char, byte>(ref MemoryMarshal.GetReference(text.AsSpan()));
            ends += Unsafe.ReadUnaligned<ulong>(ref first) * 0xD6E8FEB86659FD93;
            ends ^= Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, (text.Length * 2) - 8));
        }
        else
        {
            foreach (char character in text)
            {
                ends = (ends << 16) | character;
            }
        }

        return ends * 0x9E3779B97F4A7C15;
    }

    private int Find(string text, bool add)
    {
        int hash = text.GetHashCode(StringComparison.Ordinal);
        int mask = buckets.Length - 1;
        int bucket = hash & mask;
        while (true)
        {
            int group = buckets[bucket] - 1;
            if (group < 0)
            {
                if (!add)
                {
                    return -1;
                }

                buckets[bucket] = Count + 1;
                group = Count;
                Append(text, hash);
                return group;
            }

            if (hashes[group] == hash && string.Equals(keys[group], text, StringComparison.Ordinal))
            {
                return group;
            }

            bucket = (bucket + 1) & mask;
        }
    }

    private int NullGroup(bool add)
    {
        if (nullGroup < 0 && add)
        {
            nullGroup = Count;
            Append(null, 0);
        }

        return nullGroup;
    }

    private void Append(string? text, int hash)
    {
        keys[Count] = text;
        hashes[Count++] = hash;
        if (Count * 2 < buckets.Length)
        {
            return;
        }

        Array.Resize(ref keys, buckets.Length);
        Array.Resize(ref hashes, buckets.Length);
        if (cachedTexts.Length < LargestCache)
        {
            cachedTexts = new string?[buckets.Length * 8];
            cachedGroups = new int[buckets.Length * 8];
        }

        buckets = new int[buckets.Length * 2];
        int mask = buckets.Length - 1;
        for (int group = 0; group < Count; group++)
        {
            if (keys[group] is null)
            {
                continue;
            }

            int bucket = hashes[group] & mask;
            while (buckets[bucket] != 0)
            {
                bucket = (bucket + 1) & mask;
            }

            buckets[bucket] = group + 1;
        }
    }
}
