using Serverless.GraphCore.Cypher.Ast;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>Hints to the planner. What they demand of a pattern is checked here; whether they can be obeyed is the planner's.</summary>
internal sealed partial class Binder
{
    private BoundHint[] BindHints(MatchClause match, BoundPattern pattern, Scope scope)
    {
        var joined = new HashSet<Variable>();
        return [.. ((IEnumerable<PlannerHint>)match.Hints).Select(hint => BindHint(hint, pattern, joined, scope))];
    }

    private BoundHint BindHint(PlannerHint hint, BoundPattern pattern, HashSet<Variable> joined, Scope scope)
    {
        switch (hint)
        {
            case IndexHint index:
                Variable entity = Hinted(index.Variable, scope);
                if (!IsOfPattern(entity, pattern))
                {
                    throw NotOfPattern(index.Variable);
                }

                Hints.Add(new HintedIndex(index, entity.Kind == VariableKind.Relationship));
                return new BoundIndexHint(index.Position, entity, index);
            case ScanHint scan:
                Variable scanned = Hinted(scan.Variable, scope);
                return IsOfPattern(scanned, pattern) ? new BoundScanHint(scan.Position, scanned, scan.LabelOrType) : throw NotOfPattern(scan.Variable);
            default:
                return BindJoinHint((JoinHint)hint, pattern, joined, scope);
        }
    }

    private static BoundJoinHint BindJoinHint(JoinHint hint, BoundPattern pattern, HashSet<Variable> joined, Scope scope)
    {
        var nodes = new List<Variable>();
        foreach (Ast.Variable name in hint.Variables)
        {
            Variable node = Hinted(name, scope);
            if (!pattern.Nodes.Contains(node))
            {
                throw SemanticErrors.Syntax("InvalidHint", $"Cannot use a join hint on `{name.Name}`: it must be a node of the pattern of this MATCH.", name.Position);
            }

            if (!Array.Exists(pattern.Relationships, relationship => relationship.Left == node || relationship.Right == node))
            {
                throw SemanticErrors.Syntax("InvalidHint", $"Cannot use a join hint for a single node pattern: nothing joins `{name.Name}` with the rest of this MATCH.", name.Position);
            }

            if (!joined.Add(node))
            {
                throw SemanticErrors.Syntax("InvalidHint", $"Multiple join hints for the same variable `{name.Name}` are not supported; keep one.", name.Position);
            }

            nodes.Add(node);
        }

        return new BoundJoinHint(hint.Position, [.. nodes]);
    }

    private static Variable Hinted(Ast.Variable name, Scope scope) =>
        scope.TryGet(name.Name, out ScopeVariable known) ? known.Variable : throw SemanticErrors.Undefined(name.Name, scope, name.Position);

    private static bool IsOfPattern(Variable entity, BoundPattern pattern) =>
        pattern.Nodes.Contains(entity) || Array.Exists(pattern.Relationships, relationship => relationship.Variable == entity);

    private static Errors.GraphException NotOfPattern(Ast.Variable name) =>
        SemanticErrors.Syntax("InvalidHint", $"Cannot use a hint on `{name.Name}`: it must be a node or relationship of the pattern of this MATCH.", name.Position);
}
