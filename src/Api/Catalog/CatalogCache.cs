using System.Diagnostics.CodeAnalysis;

namespace Serverless.Api.Catalog;

/// <summary>
/// The rows of the catalog that this process knows, as entries, and the version at which they hold. What a later version has changed is forgotten when that
/// version becomes known. Thread-safe.
/// </summary>
internal sealed class CatalogCache
{
    /// <summary>So many absent rows are remembered: names that do not exist are asked for by anybody.</summary>
    private const int MaxAbsent = 10_000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, object?> entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object> lists = new(StringComparer.Ordinal);
    private int absent;

    /// <summary>The version that is known.</summary>
    public long Version
    {
        get
        {
            lock (gate)
            {
                return field;
            }
        }

        private set;
    }

    /// <summary>The entry of a key; null when its row is known not to exist. False: nothing is known.</summary>
    public bool TryGet(string key, out object? entry)
    {
        lock (gate)
        {
            if (entries.TryGetValue(key, out entry))
            {
                return true;
            }

            // All rows of a prefix are known once they have been listed.
            return lists.ContainsKey(key[..2]);
        }
    }

    /// <summary>The entries of a prefix, if all are known.</summary>
    public bool TryGetList(string prefix, [NotNullWhen(true)] out object? list)
    {
        lock (gate)
        {
            return lists.TryGetValue(prefix, out list);
        }
    }

    /// <summary>Takes what was read of the store at some version not before <paramref name="version"/>, unless a later one has become known meanwhile.</summary>
    public void Add(string key, object? entry, long version)
    {
        lock (gate)
        {
            if (version == Version)
            {
                Set(key, entry);
            }
        }
    }

    /// <summary>The same for all rows of a prefix.</summary>
    /// <param name="prefix">The prefix.</param>
    /// <param name="rows">The entries by their keys.</param>
    /// <param name="list">The same as <see cref="TryGetList"/> shall give it.</param>
    /// <param name="version">The version before they were read.</param>
    public void AddAll(string prefix, IReadOnlyList<KeyValuePair<string, object>> rows, object list, long version)
    {
        lock (gate)
        {
            if (version == Version)
            {
                foreach ((string key, object entry) in rows)
                {
                    Set(key, entry);
                }

                lists[prefix] = list;
            }
        }
    }

    /// <summary>Takes note of a later version: of the keys that it has changed nothing is known any more, without keys of none.</summary>
    public void Advance(CatalogDelta delta)
    {
        lock (gate)
        {
            if (delta.Version <= Version && delta.Keys is not null)
            {
                return;
            }

            Version = delta.Version;
            if (delta.Keys is null)
            {
                entries.Clear();
                lists.Clear();
                absent = 0;
                return;
            }

            foreach (string key in delta.Keys)
            {
                Forget(key);
            }
        }
    }

    /// <summary>Takes note of the version that this process has just made, and of what it has changed.</summary>
    public void Advance(long version, IEnumerable<KeyValuePair<string, object?>> changes)
    {
        lock (gate)
        {
            if (version != Version + 1)
            {
                return;
            }

            Version = version;
            foreach ((string key, object? entry) in changes)
            {
                Forget(key);
                Set(key, entry);
            }
        }
    }

    private void Forget(string key)
    {
        lists.Remove(key[..2]);
        if (entries.Remove(key, out object? entry) && entry is null)
        {
            absent--;
        }
    }

    private void Set(string key, object? entry)
    {
        if (entry is null)
        {
            if (absent >= MaxAbsent)
            {
                foreach (string forgotten in entries.Where(static known => known.Value is null).Select(static known => known.Key).ToArray())
                {
                    entries.Remove(forgotten);
                }

                absent = 0;
            }

            absent += entries.TryGetValue(key, out object? known) && known is null ? 0 : 1;
        }

        entries[key] = entry;
    }
}
