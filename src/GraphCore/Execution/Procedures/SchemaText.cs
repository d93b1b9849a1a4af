using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Procedures;

/// <summary>Indexes and constraints as SHOW words them.</summary>
internal static class SchemaText
{
    public static string ConstraintType(ConstraintDefinition constraint)
    {
        string entity = constraint.Entity == EntityKind.Node ? "NODE" : "RELATIONSHIP";
        return constraint.Kind switch
        {
            ConstraintKind.Unique => constraint.Entity == EntityKind.Node ? "UNIQUENESS" : "RELATIONSHIP_UNIQUENESS",
            ConstraintKind.Key => $"{entity}_KEY",
            ConstraintKind.Existence => $"{entity}_PROPERTY_EXISTENCE",
            _ => $"{entity}_PROPERTY_TYPE",
        };
    }

    /// <summary>The command that creates an index.</summary>
    public static string Create(IndexDefinition index) =>
        $"CREATE {index.Kind.ToString().ToUpperInvariant()} INDEX {Name(index.Name)} FOR {Pattern(index.Entity, index.Label)} ON ({Properties(index.Entity, index.Properties)})";

    /// <summary>The command that creates a constraint.</summary>
    public static string Create(ConstraintDefinition constraint)
    {
        string properties = Properties(constraint.Entity, constraint.Properties);
        string entity = constraint.Entity == EntityKind.Node ? "NODE" : "RELATIONSHIP";
        string rule = constraint.Kind switch
        {
            ConstraintKind.Unique => $"({properties}) IS UNIQUE",
            ConstraintKind.Key => $"({properties}) IS {entity} KEY",
            ConstraintKind.Existence => $"({properties}) IS NOT NULL",
            _ => $"({properties}) IS :: {constraint.PropertyType}",
        };
        return $"CREATE CONSTRAINT {Name(constraint.Name)} FOR {Pattern(constraint.Entity, constraint.Label)} REQUIRE {rule}";
    }

    private static string Pattern(EntityKind entity, string label) => entity == EntityKind.Node ? $"(n:{Name(label)})" : $"()-[r:{Name(label)}]-()";

    private static string Properties(EntityKind entity, IReadOnlyList<string> properties)
    {
        string variable = entity == EntityKind.Node ? "n" : "r";
        return string.Join(", ", properties.Select(property => $"{variable}.{Name(property)}"));
    }

    private static string Name(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";
}
