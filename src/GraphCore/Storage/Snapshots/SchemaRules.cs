using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>An index by the numbers of one state's names.</summary>
/// <param name="Token">Label or type.</param>
/// <param name="UniqueFor">The constraint for which no two entities may have one key, or null.</param>
internal sealed record IndexRule(IndexDefinition Definition, int Token, int[] Keys, ConstraintDefinition? UniqueFor)
{
    /// <summary>Whether entities are kept in order; token lookup needs no tree.</summary>
    public bool HasTree => Definition.Kind != IndexKind.Lookup;

    public bool Uses(int key) => Array.IndexOf(Keys, key) >= 0;

    /// <summary>Whether a value is indexed: null never is, text and point indexes take only their kind.</summary>
    public bool Takes(Value value) => Definition.Kind switch
    {
        IndexKind.Text => value.Kind == ValueKind.String,
        IndexKind.Point => value.Kind == ValueKind.Point,
        _ => !value.IsNull,
    };
}

/// <summary>An existence, key or type constraint by the numbers of one state's names.</summary>
internal sealed record ConstraintRule(ConstraintDefinition Definition, int Token, int[] Keys)
{
    public bool DemandsExistence => Definition.Kind is ConstraintKind.Existence or ConstraintKind.Key;

    public PropertyTypeRule? Type { get; } = Definition.Kind == ConstraintKind.Type ? PropertyTypeRule.Parse(Definition.PropertyType!) : null;
}

/// <summary>A schema prepared for the write path: the rules of each label and type. Immutable.</summary>
internal sealed class SchemaRules
{
    public static readonly SchemaRules None = new([], []);

    private readonly Dictionary<(EntityKind, int), IndexRule[]> indexes;
    private readonly Dictionary<(EntityKind, int), ConstraintRule[]> constraints;

    public SchemaRules(IEnumerable<IndexRule> indexes, IEnumerable<ConstraintRule> constraints)
    {
        this.indexes = indexes.Where(rule => rule.HasTree).GroupBy(rule => (rule.Definition.Entity, rule.Token)).ToDictionary(group => group.Key, group => group.ToArray());
        this.constraints = constraints.GroupBy(rule => (rule.Definition.Entity, rule.Token)).ToDictionary(group => group.Key, group => group.ToArray());
        HasIndexes = this.indexes.Count > 0;
        HasConstraints = this.constraints.Count > 0;
    }

    public bool HasIndexes { get; }

    /// <summary>Whether there are existence, key or type constraints.</summary>
    public bool HasConstraints { get; }

    public IndexRule[] Indexes(EntityKind entity, int token) => indexes.GetValueOrDefault((entity, token), []);

    public ConstraintRule[] Constraints(EntityKind entity, int token) => constraints.GetValueOrDefault((entity, token), []);

    public IndexRule? Find(int id)
    {
        foreach (IndexRule[] rules in indexes.Values)
        {
            foreach (IndexRule rule in rules)
            {
                if (rule.Definition.Id == id)
                {
                    return rule;
                }
            }
        }

        return null;
    }
}
