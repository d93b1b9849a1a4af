using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Planning;

/// <summary>What a statement does, as clients are told.</summary>
public enum StatementKind : byte
{
    Read,
    Write,
    ReadWrite,
    Schema,
}

/// <summary>How a statement is to be run.</summary>
public enum ExecutionMode : byte
{
    Normal,

    /// <summary>EXPLAIN: plan only.</summary>
    Explain,

    /// <summary>PROFILE: run and measure each operator.</summary>
    Profile,
}

/// <summary>A statement ready to run, as the plan cache keeps it: immutable, free of parameters' values and of any snapshot.</summary>
/// <param name="Plan">The optimised plan; its top is <see cref="ProduceResults"/> or <see cref="EmptyResult"/>. Null for a schema command.</param>
/// <param name="Schema">The schema command, or null.</param>
/// <param name="SlotCount">Number of columns of a batch of this plan.</param>
internal sealed record CompiledQuery(StatementKind Kind, ExecutionMode Mode, string[] Columns, LogicalPlan? Plan, SchemaChange? Schema, int SlotCount, string[] Parameters, IReadOnlyList<Notification> Notifications)
{
    /// <summary>Names that nothing had when the statement was compiled; something may have since.</summary>
    public NameMention[] Unknown { get; init; } = [];

    /// <summary>The notifications of a run on a graph with these names.</summary>
    public IReadOnlyList<Notification> NotificationsFor(ITokens tokens)
    {
        if (Unknown.Length == 0)
        {
            return Notifications;
        }

        var all = new List<Notification>(Notifications);
        foreach (NameMention mention in Unknown)
        {
            if (IsUnknown(mention, tokens))
            {
                all.Add(Notices.Unknown(mention, tokens));
            }
        }

        return all;
    }

    /// <summary>Whether nothing in the graph has the name.</summary>
    public static bool IsUnknown(NameMention mention, ITokens tokens) => mention.Kind switch
    {
        NameKind.Label => tokens.FindLabel(mention.Name),
        NameKind.RelationshipType => tokens.FindType(mention.Name),
        _ => tokens.FindKey(mention.Name),
    } < 0;
}

/// <summary>A schema command with its names resolved.</summary>
internal abstract record SchemaChange(bool Lenient);

/// <param name="Lenient">IF NOT EXISTS.</param>
/// <param name="Name">Null: made from the rest.</param>
internal sealed record CreateIndexChange(string? Name, IndexKind Kind, EntityKind Entity, string Label, string[] Properties, bool Lenient) : SchemaChange(Lenient);

internal sealed record DropIndexChange(string Name, bool Lenient) : SchemaChange(Lenient);

internal sealed record CreateConstraintChange(string? Name, ConstraintKind Kind, EntityKind Entity, string Label, string[] Properties, string? PropertyType, bool Lenient) : SchemaChange(Lenient);

internal sealed record DropConstraintChange(string Name, bool Lenient) : SchemaChange(Lenient);
