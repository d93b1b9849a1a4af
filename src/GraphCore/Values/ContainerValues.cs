namespace Serverless.GraphCore.Values;

/// <summary>A list of values, of any kinds.</summary>
public sealed class ListValue : Value
{
    public static readonly ListValue Empty = new([]);

    private readonly Value[] items;

    /// <param name="items">The items. The list takes ownership: the array must not change afterwards.</param>
    public ListValue(Value[] items) => this.items = items;

    /// <inheritdoc/>
    public override ValueKind Kind => ValueKind.List;

    public int Count => items.Length;

    public Value this[int index] => items[index];

    public ReadOnlySpan<Value> Items => items;

    public ReadOnlyMemory<Value> Memory => items;

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
        for (int i = 0; i < items.Length; i++)
        {
            if (!items[i].Equals(list.items[i]))
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
        hash.Add(items.Length);
        foreach (Value item in items)
        {
            hash.Add(item.GetHashCode());
        }

        return hash.ToHashCode();
    }
}

/// <summary>A map from distinct keys to values. Keys keep their order of insertion for output; equality ignores it.</summary>
public sealed class MapValue : Value
{
    public static readonly MapValue Empty = new([]);

    private readonly KeyValuePair<string, Value>[] entries;
    private readonly Dictionary<string, int>? index;

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

    public bool TryGet(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Value? value)
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
