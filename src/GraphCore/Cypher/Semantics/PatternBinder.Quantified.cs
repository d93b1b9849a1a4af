using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>
/// Quantified path patterns of one relationship: <c>((a)-[r:R]->(b) WHERE …){1,3}</c> is a walk whose inner variables are
/// lists: of the relationships, of the nodes before each of them, of the nodes after.
/// </summary>
internal sealed partial class PatternBinder
{
    private Variable AddQuantified(ParenthesizedPath path, Variable left, Variable right)
    {
        if (path.Path is not { Name: null, Selector: null, Elements: [NodePattern before, RelationshipPattern { Length: null, Quantifier: null } relationship, NodePattern after] })
        {
            throw SemanticErrors.Unsupported("A quantified path pattern of more than one relationship", path.Position);
        }

        Variable variable = relationship.Variable is { } name ? DeclareGroup(name, StaticType.ListOf(StaticType.Relationship)) : Introduce(binder.NewAnonymous("relationships", StaticType.ListOf(StaticType.Relationship)));
        var whole = new BoundPath(path.Position, [left, variable, right]);
        AddGroup(before.Variable, new BoundSlice(path.Position, Nodes(whole), null, Number(path.Position, -1)));
        AddGroup(after.Variable, new BoundSlice(path.Position, Nodes(whole), Number(path.Position, 1), null));

        string[]? types = Binder.PlainNames(relationship.Types);
        PatternLength length = PatternLengths.Of(relationship with { Quantifier = path.Quantifier })!.Value;
        bool isConditional = types is null || relationship.Properties is not null || relationship.Where is not null || path.Where is not null || HasConditions(before) || HasConditions(after);
        Variable? step = isConditional ? binder.NewAnonymous("step", StaticType.Relationship) : null;
        int index = relationships.Count;
        relationships.Add(new PatternRelationship(path.Position, variable, left, right, types ?? [], relationship.Direction, length, IsBound: false, group, step, null));
        if (step is not null)
        {
            conditions.Add(() => AddStepConditions(path, before, relationship, after, index, step, types is null));
        }

        return variable;
    }

    private void AddStepConditions(ParenthesizedPath path, NodePattern before, RelationshipPattern relationship, NodePattern after, int index, Variable step, bool testsType)
    {
        Variable start = binder.NewAnonymous("before", StaticType.Node);
        Variable end = binder.NewAnonymous("after", StaticType.Node);
        var inside = new Scope(scope);
        Name(before.Variable, start, StaticType.Node);
        Name(after.Variable, end, StaticType.Node);
        Name(relationship.Variable, step, StaticType.Relationship);
        var context = new BindContext(inside);
        var found = new List<BoundExpression>();
        if (testsType)
        {
            found.Add(binder.BindLabelTest(relationship.Position, new BoundVariable(relationship.Position, step), relationship.Types!, context, isRelationship: true));
        }

        foreach ((NodePattern node, Variable variable) in new[] { (before, start), (after, end) })
        {
            if (node.Labels is { } labels)
            {
                found.Add(binder.BindLabelTest(node.Position, new BoundVariable(node.Position, variable), labels, context, isRelationship: false));
            }

            found.AddRange(node.Properties is null ? [] : PropertyConditions(node.Properties, variable));
            found.AddRange(binder.BindConditions(node.Where, context));
        }

        found.AddRange(relationship.Properties is null ? [] : PropertyConditions(relationship.Properties, step));
        found.AddRange(binder.BindConditions(relationship.Where, context));
        found.AddRange(binder.BindConditions(path.Where, context));
        foreach (BoundExpression condition in found)
        {
            AddRelationshipCondition(index, OnStep(condition, relationship, start, end, step));
        }

        void Name(Ast.Variable? name, Variable variable, StaticType type)
        {
            if (name is not null)
            {
                inside.Set(name.Name, variable, type);
            }
        }
    }

    /// <summary>The condition with the nodes of one repetition as the ends of its relationship.</summary>
    private static BoundExpression OnStep(BoundExpression condition, RelationshipPattern relationship, Variable start, Variable end, Variable step) => BoundExpressionTree.Rewrite(condition, part =>
    {
        if (part is BoundNestedQuery query && (query.Outer.Contains(start) || query.Outer.Contains(end)))
        {
            throw SemanticErrors.Unsupported("A subquery on the nodes of a quantified path pattern", part.Position);
        }

        if (part is not BoundVariable { Variable: var variable } || (variable != start && variable != end))
        {
            return null;
        }

        if (relationship.Direction == PatternDirection.Either)
        {
            throw SemanticErrors.Unsupported("A condition on the nodes of a quantified path pattern without direction", part.Position);
        }

        bool isSource = (variable == start) == (relationship.Direction == PatternDirection.Outgoing);
        return new BoundFunction(part.Position, isSource ? "startNode" : "endNode", [new BoundVariable(part.Position, step)]);
    });

    private void AddGroup(Ast.Variable? name, BoundExpression nodes)
    {
        if (name is not null)
        {
            paths.Add(new BoundColumn(DeclareGroup(name, StaticType.ListOf(StaticType.Node)), nodes));
        }
    }

    private Variable DeclareGroup(Ast.Variable name, StaticType type) =>
        scope.TryGet(name.Name, out _) ? throw SemanticErrors.AlreadyBound(name.Name, name.Position) : Declare(name, type);

    private static bool HasConditions(NodePattern node) => node.Labels is not null || node.Properties is not null || node.Where is not null;

    private static BoundFunction Nodes(BoundPath path) => new(path.Position, "nodes", [path]);

    private static BoundLiteral Number(SourcePosition position, long value) => new(position, IntegerValue.Of(value));
}
