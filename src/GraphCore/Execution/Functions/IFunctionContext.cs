using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Functions;

/// <summary>
/// What functions see of the statement that calls them: its clocks, its randomness, and the contents of entities as the
/// statement sees them now. Reading an entity that the statement has deleted throws <c>EntityNotFound</c> with detail
/// <c>DeletedEntityAccess</c> for labels and properties; ids, types and end points stay readable.
/// </summary>
internal interface IFunctionContext
{
    /// <summary>The time when the statement began, the same throughout the statement.</summary>
    DateTimeOffset StatementTime { get; }

    /// <summary>The time when the transaction began, the same throughout the transaction.</summary>
    DateTimeOffset TransactionTime { get; }

    /// <summary>The time now, for the <c>realtime</c> functions.</summary>
    DateTimeOffset RealTime { get; }

    /// <summary>The source of <c>rand()</c> and <c>randomUUID()</c>.</summary>
    Random Random { get; }

    /// <summary>
    /// Counts the memory that the result is about to take, as the statement's. For results that may be much larger than the
    /// arguments, or take more than a string's or a list's own size; others are counted when they are there.
    /// </summary>
    void Reserve(long bytes);

    /// <summary>The value of a property; null when the node has none of that key.</summary>
    Value GetProperty(NodeReference node, string key);

    /// <summary>The value of a property; null when the relationship has none of that key.</summary>
    Value GetProperty(RelationshipReference relationship, string key);

    MapValue GetProperties(NodeReference node);

    MapValue GetProperties(RelationshipReference relationship);

    IReadOnlyList<string> GetLabels(NodeReference node);

    string GetType(RelationshipReference relationship);

    NodeReference GetStart(RelationshipReference relationship);

    NodeReference GetEnd(RelationshipReference relationship);

    long GetId(NodeReference node);

    long GetId(RelationshipReference relationship);

    string GetElementId(NodeReference node);

    string GetElementId(RelationshipReference relationship);
}
