using System.Diagnostics.CodeAnalysis;

namespace Serverless.GraphCore.Planning;

/// <summary>What a plan depends on.</summary>
/// <param name="Parameters">Names of the parameters given, sorted: a call may take them implicitly.</param>
/// <param name="SchemaVersion">Version of the schema that the plan's seeks rely on.</param>
/// <param name="StatisticsEpoch">Changes when the counts have changed so much that another plan may be better.</param>
internal readonly record struct PlanKey(string Text, ParameterNames Parameters, long SchemaVersion, long StatisticsEpoch);

/// <summary>A sorted set of parameter names, compared by content.</summary>
internal readonly struct ParameterNames : IEquatable<ParameterNames>
{
    private readonly string[]? names;
    private readonly int hash;

    public ParameterNames(IEnumerable<string> given)
    {
        names = [.. given];
        Array.Sort(names, StringComparer.Ordinal);
        var code = new HashCode();
        foreach (string name in names)
        {
            code.Add(name, StringComparer.Ordinal);
        }

        hash = code.ToHashCode();
    }

    public bool Equals(ParameterNames other) => hash == other.hash && (names ?? []).AsSpan().SequenceEqual(other.names ?? []);

    public override bool Equals(object? obj) => obj is ParameterNames other && Equals(other);

    public override int GetHashCode() => hash;
}

/// <summary>
/// Compiled queries of one database, by key. Bounded: beyond the capacity the plans that were not used again since the last round
/// go (the clock algorithm, so a hit costs no lock). Thread-safe.
/// </summary>
internal sealed class PlanCache(int capacity)
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<PlanKey, Entry> entries = new();
    private readonly Queue<PlanKey> clock = new();
    private readonly Lock gate = new();

    private sealed class Entry(CompiledQuery query)
    {
        public CompiledQuery Query { get; } = query;

        /// <summary>Whether it was used since the clock's hand passed; racing writes are harmless.</summary>
        public bool IsUsed { get; set; }
    }

    public int Count => entries.Count;

    public bool TryGet(in PlanKey key, [NotNullWhen(true)] out CompiledQuery? query)
    {
        if (entries.TryGetValue(key, out Entry? entry))
        {
            entry.IsUsed = true;
            query = entry.Query;
            return true;
        }

        query = null;
        return false;
    }

    /// <summary>Keeps a plan; of two for one key the first stays.</summary>
    public void Add(in PlanKey key, CompiledQuery query)
    {
        if (!entries.TryAdd(key, new Entry(query)))
        {
            return;
        }

        lock (gate)
        {
            clock.Enqueue(key);
            while (clock.Count > capacity)
            {
                PlanKey oldest = clock.Dequeue();
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
