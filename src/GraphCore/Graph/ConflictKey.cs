using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Graph;

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

    private static StableHash Start(Sort sort) => default(StableHash).Add((ulong)sort);
}
