using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Execution.Functions;

/// <summary>A context with fixed clocks and one relationship (:A {k: 1})-[:T {w: 2}]->(:B), ids 1, 7 and 2.</summary>
internal sealed class TestFunctionContext : IFunctionContext
{
    public static readonly NodeReference Start = new(1);
    public static readonly NodeReference End = new(2);
    public static readonly RelationshipReference Relationship = new(7);

    public DateTimeOffset StatementTime { get; } = new(2024, 2, 29, 12, 30, 15, 123, TimeSpan.Zero);

    public DateTimeOffset TransactionTime { get; } = new(2024, 2, 29, 12, 0, 0, TimeSpan.Zero);

    public DateTimeOffset RealTime { get; } = new(2024, 2, 29, 13, 0, 0, TimeSpan.Zero);

    public Random Random { get; } = new(42);

    public void Reserve(long bytes)
    {
    }

    public Value GetProperty(NodeReference node, string key) => GetProperties(node).Get(key);

    public Value GetProperty(RelationshipReference relationship, string key) => GetProperties(relationship).Get(key);

    public MapValue GetProperties(NodeReference node) =>
        node.Ordinal == 1 ? new MapValue([KeyValuePair.Create("k", (Value)IntegerValue.Of(1))]) : MapValue.Empty;

    public MapValue GetProperties(RelationshipReference relationship) => new([KeyValuePair.Create("w", (Value)IntegerValue.Of(2))]);

    public IReadOnlyList<string> GetLabels(NodeReference node) => [node.Ordinal == 1 ? "A" : "B"];

    public string GetType(RelationshipReference relationship) => "T";

    public NodeReference GetStart(RelationshipReference relationship) => Start;

    public NodeReference GetEnd(RelationshipReference relationship) => End;

    public long GetId(NodeReference node) => node.Ordinal;

    public long GetId(RelationshipReference relationship) => relationship.Handle;

    public string GetElementId(NodeReference node) => $"4:t:{node.Ordinal}";

    public string GetElementId(RelationshipReference relationship) => $"5:t:{relationship.Handle}";
}
