using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Planning.Matching;

/// <summary>That the relationships of one MATCH are pairwise different.</summary>
internal sealed partial class MatchPlanner
{
    /// <summary>Up to so many relationships are compared one by one; more are a list, so that conditions do not become as many as pairs.</summary>
    private const int FewRelationships = 4;

    /// <summary>Relationships of the same group that are bound already and could be the same one.</summary>
    private static IEnumerable<Variable> Different(List<PatternRelationship> followed, PatternRelationship relationship)
    {
        foreach (PatternRelationship other in followed)
        {
            if (MustDiffer(other, relationship))
            {
                yield return other.Variable;
            }
        }
    }

    private static bool MustDiffer(PatternRelationship one, PatternRelationship other) =>
        other.Group == one.Group && one.Group >= 0 && other.Variable != one.Variable && MayBeSame(one.Types, other.Types);

    private static bool MayBeSame(string[] left, string[] right)
    {
        if (left.Length == 0 || right.Length == 0)
        {
            return true;
        }

        foreach (string type in left)
        {
            if (Array.IndexOf(right, type) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>That the relationships of two parts planned side by side differ, as conditions.</summary>
    private IEnumerable<BoundExpression> Differences(List<PatternRelationship> left, List<PatternRelationship> right)
    {
        foreach (PatternRelationship other in right)
        {
            context.Work.Step();
            List<PatternRelationship> different = left.FindAll(one => MustDiffer(one, other));
            if (different.Count > FewRelationships)
            {
                yield return Difference(different, other);
                continue;
            }

            foreach (PatternRelationship one in different)
            {
                yield return Difference(one, other);
            }
        }
    }

    private BoundExpression Difference(List<PatternRelationship> all, PatternRelationship other)
    {
        SourcePosition position = other.Position;
        var parts = new List<BoundExpression>();
        BoundExpression[] single = [.. all.Where(static one => one.Length is null).Select(one => new BoundVariable(position, one.Variable))];
        if (single.Length > 0)
        {
            parts.Add(new BoundList(position, single));
        }

        parts.AddRange(all.Where(static one => one.Length is not null).Select(one => new BoundVariable(position, one.Variable)));
        BoundExpression list = BoundExpressionTree.Balance(BinaryOperation.Concatenate, parts.ToArray(), position);
        if (other.Length is null)
        {
            return new BoundUnary(position, UnaryOperation.Not, new BoundBinary(position, BinaryOperation.In, new BoundVariable(position, other.Variable), list));
        }

        Variable step = context.NewVariable("step", VariableKind.Relationship);
        return new BoundQuantifier(position, QuantifierKind.None, step, new BoundVariable(position, other.Variable), new BoundBinary(position, BinaryOperation.In, new BoundVariable(position, step), list));
    }

    private BoundExpression Difference(PatternRelationship one, PatternRelationship other)
    {
        SourcePosition position = other.Position;
        if (one.Length is not null)
        {
            Variable step = context.NewVariable("step", VariableKind.Relationship);
            return new BoundQuantifier(position, QuantifierKind.All, step, new BoundVariable(position, one.Variable), Difference(step, other));
        }

        return Difference(one.Variable, other);
    }

    private static BoundExpression Difference(Variable one, PatternRelationship other)
    {
        SourcePosition position = other.Position;
        var (left, right) = (new BoundVariable(position, one), new BoundVariable(position, other.Variable));
        return other.Length is null
            ? new BoundBinary(position, BinaryOperation.NotEqual, left, right)
            : new BoundUnary(position, UnaryOperation.Not, new BoundBinary(position, BinaryOperation.In, left, right));
    }
}
