using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Errors;
using Ast = Serverless.GraphCore.Cypher.Ast;

namespace Serverless.GraphCore.Planning.Matching;

/// <summary>What a MATCH must say of a node or relationship so that a hint on it has a meaning.</summary>
internal static class HintRules
{
    /// <exception cref="GraphException">A hint asks for what the clause gives no reason for.</exception>
    public static void Check(BoundMatch match)
    {
        if (match.Hints.Length == 0)
        {
            return;
        }

        List<BoundExpression> conditions = [.. match.Pattern.Predicates.Concat(match.Where).SelectMany(Conjuncts.Of)];
        foreach (BoundHint hint in match.Hints)
        {
            if (hint is not BoundStartHint start)
            {
                continue;
            }

            string name = start.Entity.Name;
            if (!Requires(match.Pattern, conditions, start))
            {
                string what = start.Entity.Kind == VariableKind.Relationship ? "the type" : "the label";
                throw Invalid(start, $"the MATCH must require {what} `{start.LabelOrType}` of `{name}`, in the pattern or by AND in its WHERE");
            }

            if (start is BoundIndexHint { Hint: var index }
                && ((IEnumerable<string>)index.Properties).FirstOrDefault(property => !conditions.Exists(condition => Asks(condition, start.Entity, property))) is { } missing)
            {
                throw Invalid(start, $"the MATCH must ask for the property `{missing}` of `{name}` by equality, IN, a range, a text or point predicate, or IS NOT NULL");
            }
        }
    }

    private static bool Requires(BoundPattern pattern, List<BoundExpression> conditions, BoundStartHint hint) => hint.Entity.Kind == VariableKind.Relationship
        ? Array.Exists(pattern.Relationships, relationship => relationship.Variable == hint.Entity && relationship.Types is [var type] && type == hint.LabelOrType)
        : conditions.Exists(condition => condition is BoundLabelTest { Target: BoundVariable target } test && target.Variable == hint.Entity && LabelFormulas.Required(test.Formula).Contains(hint.LabelOrType));

    private static bool Asks(BoundExpression condition, Variable entity, string property) => condition switch
    {
        BoundBinary { Operation: BinaryOperation.NotEqual } => false,
        BoundBinary { Operation: BinaryOperation.Or } either => Asks(either.Left, entity, property) && Asks(either.Right, entity, property),
        BoundFunction { Name: "point.withinBBox" } => Mentions(condition, entity, property),
        BoundBinary { Left: BoundFunction { Name: "point.distance" } } or BoundBinary { Right: BoundFunction { Name: "point.distance" } } => Mentions(condition, entity, property),
        _ => NullRejection.Rejects(condition, entity, property),
    };

    private static bool Mentions(BoundExpression condition, Variable entity, string property) =>
        BoundExpressionTree.Any(condition, part => NullRejection.IsProperty(part, entity, property));

    private static GraphException Invalid(BoundStartHint hint, string why)
    {
        string kind = hint is BoundScanHint ? "label scan hint" : "index hint";
        string text = hint is BoundIndexHint { Hint: Ast.IndexHint index }
            ? $"{hint.Entity.Name}:{hint.LabelOrType}({string.Join(", ", (IEnumerable<string>)index.Properties)})"
            : $"{hint.Entity.Name}:{hint.LabelOrType}";
        return SemanticErrors.Syntax("InvalidHint", $"Cannot use {kind} `{text}` in this context: {why}.", hint.Position);
    }
}
