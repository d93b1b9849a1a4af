using Serverless.GraphCore.Cypher.Semantics;

namespace Serverless.GraphCore.Planning.Matching;

/// <summary>A connected part of a match that has to do with the rest by conditions only, and the ways found to plan it.</summary>
/// <param name="nodes">In the order in which they hang together.</param>
/// <param name="relationships">Their indexes.</param>
/// <param name="dependsOnOthers">Whether the ways to plan it change with what is bound elsewhere, conditions aside.</param>
internal sealed class Component(List<Variable> nodes, HashSet<int> relationships, List<Variable> relationshipVariables, bool dependsOnOthers)
{
    public List<Variable> Nodes { get; } = nodes;

    public HashSet<int> Relationships { get; } = relationships;

    /// <summary>All that it binds.</summary>
    public IEnumerable<Variable> Variables => Nodes.Concat(relationshipVariables);

    public bool DependsOnOthers { get; } = dependsOnOthers;

    /// <summary>Whether a hint asks to join it with what else there is.</summary>
    public bool IsJoined { get; init; }

    /// <summary>The best way for each row of the rest; null: to be found (again).</summary>
    public MatchState? OnTop { get; set; }

    /// <summary>The best way by itself; null: to be found.</summary>
    public MatchState? Beside { get; set; }

    /// <summary>What joins it with the rest when it is planned by itself; null: to be found (again).</summary>
    public JoinConditions? Join { get; set; }
}

/// <summary>Conditions between two parts that are planned side by side.</summary>
/// <param name="Keys">Equalities, with the left part's side first.</param>
/// <param name="Others">What can be checked on the joined rows beyond those.</param>
internal sealed record JoinConditions(List<(Condition Condition, BoundExpression Left, BoundExpression Right)> Keys, List<Condition> Others);
