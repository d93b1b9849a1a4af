using System.Diagnostics.CodeAnalysis;

namespace Serverless.GraphCore.Planning;

/// <summary>
/// What was made of statements, by key. Bounded: beyond the capacity what was not used again since the last round goes (the
/// clock algorithm, so a hit costs no lock). Thread-safe.
/// </summary>
internal class StatementCache<TKey, TValue>(int capacity)
    where TKey : notnull
    where TValue : class
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<TKey, Entry> entries = new();
    private readonly Queue<TKey> clock = new();
    private readonly Lock gate = new();

    private sealed class Entry(TValue value)
    {
        public TValue Value { get; } = value;

        /// <summary>Whether it was used since the clock's hand passed; racing writes are harmless.</summary>
        public bool IsUsed { get; set; }
    }

    public int Count => entries.Count;

    public bool TryGet(in TKey key, [NotNullWhen(true)] out TValue? value)
    {
        if (entries.TryGetValue(key, out Entry? entry))
        {
            entry.IsUsed = true;
            value = entry.Value;
            return true;
        }

        value = null;
        return false;
    }

    /// <summary>Keeps a value; of two for one key the first stays.</summary>
    public void Add(in TKey key, TValue value)
    {
        if (!entries.TryAdd(key, new Entry(value)))
        {
            return;
        }

        lock (gate)
        {
            clock.Enqueue(key);
            while (clock.Count > capacity)
            {
                TKey oldest = clock.Dequeue();
                if (entries.TryGetValue(oldest, out Entry? entry) && entry.IsUsed)
                {
                    entry.IsUsed = false;
                    clock.Enqueue(oldest);
                }
                else
                {
                    entries.TryRemove(oldest, out _);
                }
            }
        }
    }
}
