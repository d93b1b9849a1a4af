using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Graph;

/// <summary>
/// What a transaction depends on and what it changes, as sorted 64-bit keys that mean the same in every process. A
/// transaction that was planned at one position may be appended at a later one when no transaction between them has
/// written a key that it read. A writer also reads the entity that it changes, so two writers of one entity conflict, but
/// two that add to one label, or relationships to one node, do not.
/// </summary>
/// <param name="Reads">Keys on which the outcome depends; just <see cref="ConflictKey.All"/> when there would be too many.</param>
/// <param name="Writes">Keys that later transactions may depend on; likewise.</param>
/// <param name="ChangesSchema">Whether indexes or constraints change: then everything planned before is planned again.</param>
internal sealed record ConflictKeys(ulong[] Reads, ulong[] Writes, bool ChangesSchema)
{
    public static readonly ConflictKeys None = new([], [], false);

    /// <summary>Whether this transaction must run again because an earlier one was appended in between.</summary>
    public bool ConflictsWith(ConflictKeys earlier) => earlier.ChangesSchema || Intersect(Reads, earlier.Writes);

    /// <summary>Whether two sorted sets have a key in common; <see cref="ConflictKey.All"/> has one with every non-empty set.</summary>
    public static bool Intersect(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right)
    {
        if (left.IsEmpty || right.IsEmpty)
        {
            return false;
        }

        if (left[^1] == ConflictKey.All || right[^1] == ConflictKey.All)
        {
            return true;
        }

        int i = 0;
        int j = 0;
        while (i < left.Length && j < right.Length)
        {
            if (left[i] == right[j])
            {
                return true;
            }

            if (left[i] < right[j])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return false;
    }
}

/// <summary>Collects keys; more than <see cref="Limit"/> become <see cref="ConflictKey.All"/>.</summary>
internal sealed class ConflictKeySet
{
    public const int Limit = 512;

    private readonly HashSet<ulong> keys = [];

    public bool IsAll { get; private set; }

    public void Add(ulong key)
    {
        if (!IsAll && keys.Add(key) && keys.Count > Limit)
        {
            IsAll = true;
            keys.Clear();
        }
    }

    public ulong[] ToSortedArray()
    {
        if (IsAll)
        {
            return [ConflictKey.All];
        }

        ulong[] sorted = [.. keys];
        Array.Sort(sorted);
        return sorted;
    }
}

/// <summary>
/// The kinds of keys. Each is a hash of names, ids and values, never of numbers that differ between processes; two things
/// with one hash conflict for no reason, which is rare and harmless. The recipes are persisted in log records: never change one.
/// </summary>
internal static class ConflictKey
{
    /// <summary>In common with every other key.</summary>
    public const ulong All = ulong.MaxValue;

    private enum Sort : byte
    {
        Entity = 1,
        Existence = 2,
        Adjacency = 3,
        Scope = 4,
        Index = 5,
        Block = 6,
    }

    /// <summary>Labels and properties of a node, or properties of a relationship.</summary>
    public static ulong Entity(EntityKind kind, long id) => Start(Sort.Entity).Add((ulong)kind).Add((ulong)id).ToKey();

    /// <summary>That a node exists: read by who attaches a relationship, written by who deletes the node.</summary>
    public static ulong NodeExistence(long id) => Start(Sort.Existence).Add((ulong)id).ToKey();

    /// <summary>The relationships of a node by a type and direction (not both).</summary>
    public static ulong Adjacency(long id, string type, Direction direction) =>
        Start(Sort.Adjacency).Add((ulong)id).Add((ulong)direction).Add(type).ToKey();

    /// <summary>All relationships of a node.</summary>
    public static ulong Adjacency(long id) => Start(Sort.Adjacency).Add((ulong)id).Add(ulong.MaxValue).ToKey();

    /// <summary>Which entities bear a label or are of a type; null: which there are at all.</summary>
    public static ulong Scope(EntityKind kind, string? name) => Start(Sort.Scope).Add((ulong)kind).Add(name).ToKey();

    /// <summary>Which entities of a label or type have which values of an indexed property.</summary>
    public static ulong Scope(EntityKind kind, string name, string property) => Start(Sort.Scope).Add((ulong)kind).Add(name).Add(property).ToKey();

    /// <summary>Which entities of a label or type have just these values of indexed properties.</summary>
    public static ulong Index(EntityKind kind, string name, IReadOnlyList<string> properties, ReadOnlySpan<Value> values)
    {
        StableHash hash = Start(Sort.Index).Add((ulong)kind).Add(name);
        for (int i = 0; i < properties.Count; i++)
        {
            hash = hash.Add(properties[i]).Add(values[i]);
        }

        return hash.ToKey();
    }

    /// <summary>Who has a block of ids.</summary>
    public static ulong Block(long block) => Start(Sort.Block).Add((ulong)block).ToKey();

    private static StableHash Start(Sort sort) => default(StableHash).Add((ulong)sort);
}
