using System.Diagnostics.CodeAnalysis;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Values;

/// <summary>
/// A list of values, of any kinds. A range of integers is kept as its bounds: its items exist when they are asked for, and
/// all together only when <see cref="Items"/> is.
/// </summary>
public sealed class ListValue : Value
{
    /// <summary>How many items a list may hold in memory.</summary>
    public const int MaxCount = 1 << 24;

    public static readonly ListValue Empty = new([]);

    private readonly long start;
    private readonly long step;
    private Value[]? items;
    private long bytes;

    /// <param name="items">The items. The list takes ownership: the array must not change afterwards.</param>
    public ListValue(Value[] items)
    {
        this.items = items;
        Count = items.Length;
    }

    private ListValue(long start, long step, int count)
    {
        this.start = start;
        this.step = step;
        Count = count;
    }

    /// <inheritdoc/>
    public override ValueKind Kind => ValueKind.List;

    public int Count { get; }

    public Value this[int index] => items is not null ? items[index] : IntegerValue.Of(Integer(index));

    /// <summary>What the list takes with its items; see <see cref="ValueMemory"/>. A range counts what exists of it.</summary>
    internal long Bytes => items is null || Count == 0 ? ValueMemory.Own(this)
        : bytes > 0 ? bytes
        : bytes = step == 0 ? ValueMemory.Whole(ValueMemory.OfList(Count), items) : ValueMemory.OfList(Count) + ((long)ValueMemory.ObjectBytes * Count);

    /// <summary>All items, in memory.</summary>
    /// <exception cref="GraphException">A range of more than <see cref="MaxCount"/> integers.</exception>
    public ReadOnlySpan<Value> Items => items ?? Materialize();

    /// <inheritdoc cref="Items"/>
    public ReadOnlyMemory<Value> Memory => items ?? Materialize();

    /// <summary>The list of <paramref name="count"/> integers from <paramref name="start"/> on, which must not overflow.</summary>
    public static ListValue Range(long start, long step, int count) => count == 0 ? Empty : new ListValue(start, step, count);

    /// <summary>Whether the items are integers from <paramref name="first"/> on at a distance, kept without memory.</summary>
    public bool TryGetRange(out long first, out long distance)
    {
        first = start;
        distance = step;
        return step != 0;
    }

    /// <summary>Copies all items. Those of a range are made for the copy alone.</summary>
    internal void CopyTo(Span<Value> target)
    {
        if (items is not null)
        {
            items.CopyTo(target);
            return;
        }

        for (int i = 0; i < Count; i++)
        {
            target[i] = IntegerValue.Of(Integer(i));
        }
    }

    /// <summary>Fails when a list of so many items must not be built.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.TransactionOutOfMemoryError"/>.</exception>
    public static int EnsureCount(long count) => count <= MaxCount
        ? (int)count
        : throw new GraphException(ErrorCodes.TransactionOutOfMemoryError, $"A list of {count} items does not fit in memory: at most {MaxCount} are possible.");

    /// <inheritdoc/>
    public override bool Equals(Value? other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        if (other is not ListValue list || list.Count != Count)
        {
            return false;
        }

        NestingGuard.EnsureRoom();
        for (int i = 0; i < Count; i++)
        {
            if (!this[i].Equals(list[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        NestingGuard.EnsureRoom();
        var hash = new HashCode();
        hash.Add(Count);
        for (int i = 0; i < Count; i++)
        {
            hash.Add(this[i].GetHashCode());
        }

        return hash.ToHashCode();
    }

    private long Integer(int index) => (uint)index < (uint)Count
        ? start + (index * step)
        : throw new ArgumentOutOfRangeException(nameof(index));

    private Value[] Materialize()
    {
        // Two readers may both do this; their arrays are equal, and either may stay.
        var all = new Value[EnsureCount(Count)];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = IntegerValue.Of(Integer(i));
        }

        return items = all;
    }
}

/// <summary>A map from distinct keys to values. Keys keep their order of insertion for output; equality ignores it.</summary>
public sealed class MapValue : Value
{
    public static readonly MapValue Empty = new([]);

    private readonly KeyValuePair<string, Value>[] entries;
    private readonly Dictionary<string, int>? index;
    private long bytes;

    /// <param name="entries">The entries, keys distinct. The map takes ownership: the array must not change afterwards.</param>
    public MapValue(KeyValuePair<string, Value>[] entries)
    {
        this.entries = entries;
        if (entries.Length > 8)
        {
            index = new Dictionary<string, int>(entries.Length, StringComparer.Ordinal);
            for (int i = 0; i < entries.Length; i++)
            {
                index[entries[i].Key] = i;
            }
        }
    }

    /// <inheritdoc/>
    public override ValueKind Kind => ValueKind.Map;

    public int Count => entries.Length;

    public ReadOnlySpan<KeyValuePair<string, Value>> Entries => entries;

    public ReadOnlyMemory<KeyValuePair<string, Value>> Memory => entries;

    /// <summary>What the map takes with its values; see <see cref="ValueMemory"/>.</summary>
    internal long Bytes => bytes > 0 ? bytes : bytes = ValueMemory.Whole(ValueMemory.OfMap(Count), Entries);

    /// <summary>Whether no key is there twice: for entries from outside, which nobody has checked.</summary>
    internal bool HasDistinctKeys()
    {
        if (index is not null)
        {
            return index.Count == entries.Length;
        }

        for (int i = 1; i < entries.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (string.Equals(entries[i].Key, entries[j].Key, StringComparison.Ordinal))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>The value under a key; <see cref="NullValue"/> when absent.</summary>
    public Value Get(string key) => TryGet(key, out Value? value) ? value : NullValue.Instance;

    public bool TryGet(string key, [NotNullWhen(true)] out Value? value)
    {
        if (index is not null)
        {
            if (index.TryGetValue(key, out int at))
            {
                value = entries[at].Value;
                return true;
            }
        }
        else
        {
            foreach (ref readonly KeyValuePair<string, Value> entry in Entries)
            {
                if (string.Equals(entry.Key, key, StringComparison.Ordinal))
                {
                    value = entry.Value;
                    return true;
                }
            }
        }

        value = null;
        return false;
    }

    /// <inheritdoc/>
    public override bool Equals(Value? other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        if (other is not MapValue map || map.Count != Count)
        {
            return false;
        }

        NestingGuard.EnsureRoom();
        foreach (ref readonly KeyValuePair<string, Value> entry in Entries)
        {
            if (!map.TryGet(entry.Key, out Value? value) || !entry.Value.Equals(value))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        // A sum, because the order of keys does not matter.
        NestingGuard.EnsureRoom();
        int sum = entries.Length;
        foreach (ref readonly KeyValuePair<string, Value> entry in Entries)
        {
            sum += HashCode.Combine(entry.Key.GetHashCode(StringComparison.Ordinal), entry.Value.GetHashCode());
        }

        return sum;
    }
}
