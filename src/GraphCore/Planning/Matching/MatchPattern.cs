using Serverless.GraphCore.Cypher.Semantics;

namespace Serverless.GraphCore.Planning.Matching;

/// <summary>
/// What one or several MATCH clauses look for together, indexed by variable: planning looks only at what a variable touches,
/// so that its work grows with the pattern and not with the pattern's square.
/// </summary>
internal sealed class MatchPattern
{
    private static readonly VariableUses NoUses = new();

    private readonly Dictionary<Variable, VariableUses> uses = [];

    public MatchPattern(IReadOnlyList<Variable> nodes, IReadOnlyList<PatternRelationship> relationships, IReadOnlyList<Condition> conditions)
    {
        Nodes = nodes;
        Relationships = relationships;
        Conditions = conditions;
        for (int i = 0; i < relationships.Count; i++)
        {
            PatternRelationship relationship = relationships[i];
            Own(relationship.Left).Relationships.Add(i);
            if (relationship.Right != relationship.Left)
            {
                Own(relationship.Right).Relationships.Add(i);
            }

            Own(relationship.Variable).Relationships.Add(i);
        }

        for (int i = 0; i < conditions.Count; i++)
        {
            Condition condition = conditions[i];
            condition.Ordinal = i;
            foreach (Variable variable in condition.Needs)
            {
                VariableUses own = Own(variable);
                own.Conditions.Add(condition);
                (condition.Needs.Count > 1 ? own.Joining : condition.LabelledNode == variable ? own.Labels : own.Alone).Add(condition);
            }
        }
    }

    public IReadOnlyList<Variable> Nodes { get; }

    public IReadOnlyList<PatternRelationship> Relationships { get; }

    public IReadOnlyList<Condition> Conditions { get; }

    /// <summary>What a variable has to do with.</summary>
    public VariableUses Of(Variable variable) => uses.GetValueOrDefault(variable, NoUses);

    private VariableUses Own(Variable variable)
    {
        if (!uses.TryGetValue(variable, out VariableUses? own))
        {
            uses.Add(variable, own = new VariableUses());
        }

        return own;
    }
}

/// <summary>Where a variable of a pattern occurs.</summary>
internal sealed class VariableUses
{
    /// <summary>Indexes of the relationships that it is an end of or, for a relationship's variable, stands for.</summary>
    public List<int> Relationships { get; } = [];

    /// <summary>All conditions that need it, in the pattern's order.</summary>
    public List<Condition> Conditions { get; } = [];

    /// <summary>Those on its labels.</summary>
    public List<Condition> Labels { get; } = [];

    /// <summary>The others that need nothing else.</summary>
    public List<Condition> Alone { get; } = [];

    /// <summary>Those that need another variable too.</summary>
    public List<Condition> Joining { get; } = [];

    /// <summary>The share of rows that <see cref="Alone"/> keeps; null before it has been asked for.</summary>
    public double? AloneSelectivity { get; set; }
}
