namespace Serverless.GraphCore.Graph;

/// <summary>What a schema rule is about. Persisted.</summary>
public enum EntityKind : byte
{
    Node = 0,
    Relationship = 1,
}

/// <summary>Kinds of indexes. Persisted.</summary>
public enum IndexKind : byte
{
    Range = 0,
    Text = 1,
    Point = 2,
    Lookup = 3,
}

/// <summary>Kinds of constraints. Persisted.</summary>
public enum ConstraintKind : byte
{
    Unique = 0,
    Key = 1,
    Existence = 2,
    Type = 3,
}

/// <summary>An index over entities of one label or type.</summary>
/// <param name="Id">Number within the database; never reused.</param>
/// <param name="Label">Label or relationship type.</param>
/// <param name="Properties">One key, or several for a composite index.</param>
/// <param name="OwningConstraint">Name of the constraint that it backs, or null.</param>
public sealed record IndexDefinition(int Id, string Name, IndexKind Kind, EntityKind Entity, string Label, IReadOnlyList<string> Properties, string? OwningConstraint);

/// <summary>A rule that every committed state obeys.</summary>
/// <param name="PropertyType">For <see cref="ConstraintKind.Type"/>: the type's canonical text.</param>
/// <param name="IndexId">The backing index of a unique or key constraint, or −1.</param>
public sealed record ConstraintDefinition(int Id, string Name, ConstraintKind Kind, EntityKind Entity, string Label, IReadOnlyList<string> Properties, string? PropertyType, int IndexId);

/// <summary>Indexes and constraints of one database at one position. Immutable.</summary>
/// <param name="Version">Grows with each change; part of the plan cache's key.</param>
/// <param name="NextId">Number for the next rule.</param>
public sealed record SchemaCatalog(long Version, int NextId, IReadOnlyList<IndexDefinition> Indexes, IReadOnlyList<ConstraintDefinition> Constraints)
{
    public static readonly SchemaCatalog Empty = new(0, 1, [], []);
}
