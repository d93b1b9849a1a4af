using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>Bounds of variable-length relationships and quantifiers.</summary>
internal static class PatternLengths
{
    /// <summary>How many relationships a pattern stands for; null: one that is no list.</summary>
    public static PatternLength? Of(RelationshipPattern pattern)
    {
        if (pattern.Length is { } length)
        {
            return Bounds(length.Minimum ?? 1, length.Maximum, length.Position);
        }

        return pattern.Quantifier is { } quantifier ? Bounds(quantifier.Minimum, quantifier.Maximum, quantifier.Position) : null;
    }

    /// <summary>The number of relationships of as many repetitions as a quantifier says, each of some steps.</summary>
    public static PatternLength Of(PathQuantifier quantifier, int steps) => Bounds(Times(quantifier.Minimum, steps), quantifier.Maximum is { } maximum ? Times(maximum, steps) : null, quantifier.Position);

    private static long Times(long number, int steps) => number > long.MaxValue / steps ? long.MaxValue : number * steps;

    private static PatternLength Bounds(long minimum, long? maximum, SourcePosition position)
    {
        if (minimum > int.MaxValue)
        {
            throw SemanticErrors.Syntax("InvalidArgumentValue", $"A path of at least {minimum} relationships cannot be followed.", position);
        }

        return new PatternLength((int)minimum, maximum is { } most ? (int)Math.Min(most, int.MaxValue) : null);
    }
}
