using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>
/// The graph that a MATCH looks for. All conditions (labels, properties, inline WHERE) are predicates over its variables;
/// the types of relationships and the conditions on each step of a variable-length one stand with the relationship.
/// </summary>
/// <param name="Nodes">Every node of the pattern, each once.</param>
/// <param name="Paths">Named paths: columns over the pattern's variables.</param>
/// <param name="Introduced">Variables that the pattern binds, named or not, paths included.</param>
internal sealed record BoundPattern(
    Variable[] Nodes,
    PatternRelationship[] Relationships,
    PatternShortestPath[] ShortestPaths,
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
    BoundExpression? StepPredicate);

/// <summary>How many relationships a walk has.</summary>
internal readonly record struct PatternLength(int Minimum, int? Maximum);

/// <summary><c>shortestPath</c>, <c>allShortestPaths</c> between two nodes of a pattern.</summary>
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
