using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>
/// The graph that a MATCH looks for. All conditions (labels, properties, inline WHERE) are predicates over its variables;
/// the types of relationships and the conditions on each step of a variable-length one stand with the relationship.
/// </summary>
/// <param name="Nodes">Every node of the pattern, each once.</param>
/// <param name="Selections">Paths of which some are selected (<c>ANY SHORTEST</c> and its kin).</param>
/// <param name="Paths">Named paths and what is repeated in them: columns over the pattern's variables.</param>
/// <param name="Introduced">Variables that the pattern binds, named or not, paths included.</param>
internal sealed record BoundPattern(
    Variable[] Nodes,
    PatternRelationship[] Relationships,
    PatternShortestPath[] ShortestPaths,
    PatternSelection[] Selections,
    BoundColumn[] Paths,
    BoundExpression[] Predicates,
    Variable[] Introduced);

/// <summary>One relationship (or a walk over several) between two nodes of a pattern.</summary>
/// <param name="Types">Types to follow; empty: all.</param>
/// <param name="Direction">As seen from <paramref name="Left"/>.</param>
/// <param name="Length">Null for a single relationship, whose variable is a relationship; else the variable is a list.</param>
/// <param name="IsBound">The variable was bound before.</param>
/// <param name="Group">Relationships of one group are pairwise different; −1: of no group.</param>
/// <param name="Step">Stands for the current relationship in <paramref name="StepPredicate"/>, of walks only.</param>
/// <param name="Repetition">What a walk repeats when it is a quantified path pattern, to which type, direction and step then belong; null: single relationships.</param>
internal sealed record PatternRelationship(
    SourcePosition Position,
    Variable Variable,
    Variable Left,
    Variable Right,
    string[] Types,
    Ast.PatternDirection Direction,
    PatternLength? Length,
    bool IsBound,
    int Group,
    Variable? Step,
    BoundExpression? StepPredicate,
    PatternRepetition? Repetition = null);

/// <summary>How many relationships a walk has.</summary>
internal readonly record struct PatternLength(int Minimum, int? Maximum);

/// <summary>
/// What a quantified path pattern repeats: the nodes and relationships of one repetition in turn. Its variables exist within
/// one repetition only.
/// </summary>
/// <param name="Nodes">One more than there are steps; the last of one repetition is the first of the next.</param>
/// <param name="Conditions">What must hold of each repetition. Beside its own variables it may use those of earlier clauses.</param>
internal sealed record PatternRepetition(Variable[] Nodes, PatternStep[] Steps, BoundExpression[] Conditions)
{
    /// <summary>Variables that exist within a repetition only.</summary>
    public IEnumerable<Variable> Own => Nodes.Concat(Steps.Select(static step => step.Relationship));

    /// <summary>Variables from outside that the conditions use.</summary>
    public HashSet<Variable> Needs
    {
        get
        {
            var needs = new HashSet<Variable>();
            foreach (BoundExpression condition in Conditions)
            {
                BoundExpressionTree.CollectVariables(condition, needs);
            }

            needs.ExceptWith(Own);
            return needs;
        }
    }
}

/// <summary>One relationship of a repetition.</summary>
/// <param name="Types">Types to follow; empty: all.</param>
internal sealed record PatternStep(Variable Relationship, string[] Types, Ast.PatternDirection Direction);

/// <summary>Some of the paths between two nodes of a pattern: for each pair of ends the shortest ones.</summary>
/// <param name="Count">How many paths, or lengths of paths when <paramref name="ByGroups"/>; null: 1.</param>
/// <param name="ByGroups">Whether all paths of one length are taken together.</param>
/// <param name="Columns">What the parts' variables say under other names; conditions may use them.</param>
/// <param name="Conditions">What must hold of a path to be one of those that are selected from.</param>
internal sealed record PatternSelection(
    SourcePosition Position,
    Variable Left,
    Variable Right,
    PatternPart[] Parts,
    BoundExpression? Count,
    bool ByGroups,
    BoundColumn[] Columns,
    BoundExpression[] Conditions);

/// <summary>A stretch of a selected path.</summary>
/// <param name="Relationships">Bound to the list of its relationships.</param>
/// <param name="End">The node that it leads to, bound with it except at the end of the path.</param>
/// <param name="Length">The number of repetitions.</param>
internal sealed record PatternPart(Variable Relationships, Variable End, PatternRepetition Repetition, PatternLength Length);

/// <summary>The functions <c>shortestPath</c>, <c>allShortestPaths</c> between two nodes of a pattern.</summary>
/// <param name="Path">The variable of the path, or null.</param>
/// <param name="Relationships">The variable of the list of relationships, or null.</param>
internal sealed record PatternShortestPath(
    SourcePosition Position,
    Variable Left,
    Variable Right,
    Variable? Path,
    Variable? Relationships,
    string[] Types,
    Ast.PatternDirection Direction,
    PatternLength Length,
    bool All,
    Variable? Step,
    BoundExpression? StepPredicate);
