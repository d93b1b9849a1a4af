using System.Diagnostics;
using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>Clauses that write.</summary>
internal sealed partial class Binder
{
    private const ValueTypes Entities = ValueTypes.Node | ValueTypes.Relationship;

    private BoundClause BindUpdate(Clause clause, Scope scope)
    {
        HasUpdates = true;
        switch (clause)
        {
            case CreateClause create:
                RefuseMarker(create.Database);
                return BindCreate(create, scope);
            case MergeClause merge:
                RefuseMarker(merge.Database);
                return BindMerge(merge, scope);
            case SetClause set:
                RefuseMarker(set.Database);
                return new BoundSet(set.Position, [.. ((IEnumerable<Ast.SetItem>)set.Items).Select(item => BindSetItem(item, scope))]);
            case RemoveClause remove:
                RefuseMarker(remove.Database);
                return new BoundSet(remove.Position, [.. ((IEnumerable<RemoveItem>)remove.Items).Select(item => BindRemoveItem(item, scope))]);
            case DeleteClause delete:
                RefuseMarker(delete.Database);
                return new BoundDelete(delete.Position, [.. ((IEnumerable<Expression>)delete.Items).Select(item => BindDeleted(item, scope))], delete.Mode == DeleteMode.Detach);
            case ForeachClause each:
                return BindForeach(each, scope);
            default:
                throw new UnreachableException($"No rule binds {clause.GetType().Name}.");
        }
    }

    private BoundForeach BindForeach(ForeachClause each, Scope scope)
    {
        Typed list = BindIterated(each.List, new BindContext(scope));
        BoundClause[] body = Capture(
            () =>
            {
                var branch = new Branch(new Scope(scope));
                Declare(each.Variable, ItemType(list), branch.Scope);
                foreach (Clause update in each.Updates)
                {
                    if (!IsUpdate(update))
                    {
                        throw Composition($"{Name(update)} cannot be used inside FOREACH, which takes updating clauses only.", update.Position);
                    }

                    branch.Clauses.Add(BindUpdate(update, branch.Scope));
                }

                branch.Scope.TryGet(each.Variable.Name, out ScopeVariable item);
                branch.Clauses.Insert(0, new BoundUnwind(each.Position, list.Expression, item.Variable));
                return branch.Clauses.ToArray();
            },
            out Variable[] outer);
        return new BoundForeach(each.Position, list.Expression, ((BoundUnwind)body[0]).Item, body[1..], outer);
    }

    private BoundCreate BindCreate(CreateClause create, Scope scope)
    {
        var creation = new CreationBinder(this, scope);
        foreach (PathPattern path in create.Patterns)
        {
            creation.Add(path);
        }

        return new BoundCreate(create.Position, creation.Items, creation.Paths);
    }

    private BoundMerge BindMerge(MergeClause merge, Scope scope)
    {
        // The same pattern is sought and, when it is not found, created; both bind the same variables.
        Scope before = scope.Copy();
        CreationBinder.CheckBoundNodes(merge.Pattern, before);
        var pattern = new PatternBinder(this, scope, nextGroup++) { ForMerge = true };
        pattern.Add(merge.Pattern with { Name = null });
        BoundPattern bound = pattern.Finish();
        var creation = new CreationBinder(this, scope);
        creation.AddMerged(merge.Pattern, pattern.LastParts, before);

        var onMatch = new List<SetItem>();
        var onCreate = new List<SetItem>();
        foreach (MergeAction action in merge.Actions)
        {
            (action.Trigger == MergeTrigger.OnMatch ? onMatch : onCreate).AddRange(((IEnumerable<Ast.SetItem>)action.Items).Select(item => BindSetItem(item, scope)));
        }

        return new BoundMerge(merge.Position, bound, creation.Items, [.. onMatch], [.. onCreate], creation.Paths);
    }

    private SetItem BindSetItem(Ast.SetItem item, Scope scope)
    {
        var context = new BindContext(scope);
        switch (item)
        {
            case Ast.SetProperty set:
                BoundExpression target = BindEntity(set.Target.Target, context, Entities);
                Mentions.AddMade(NameKind.PropertyKey, set.Target.Key);
                return new SetProperty(target, set.Target.Key, Bind(set.Value, context).Expression);
            case Ast.SetDynamicProperty set:
                target = BindEntity(set.Target.Target, context, Entities);
                Mentions.AddMadeAny(NameKind.PropertyKey);
                return new SetDynamicProperty(target, Bind(set.Target.Index, context).Expression, Bind(set.Value, context).Expression);
            case Ast.SetAllProperties set:
                return new SetAllProperties(BindEntity(set.Target, context, Entities), BindProperties(set.Value, context), Replace: true);
            case SetMoreProperties set:
                return new SetAllProperties(BindEntity(set.Target, context, Entities), BindProperties(set.Value, context), Replace: false);
            case Ast.SetLabels set:
                return new SetLabels(BindEntity(set.Target, context, ValueTypes.Node), BindLabels(set.Labels, context));
            default:
                throw new UnreachableException();
        }
    }

    private SetItem BindRemoveItem(RemoveItem item, Scope scope)
    {
        var context = new BindContext(scope);
        var nothing = new BoundLiteral(item.Position, NullValue.Instance);
        return item switch
        {
            RemoveProperty remove => new SetProperty(BindEntity(remove.Target.Target, context, Entities), remove.Target.Key, nothing),
            RemoveDynamicProperty remove => new SetDynamicProperty(BindEntity(remove.Target.Target, context, Entities), Bind(remove.Target.Index, context).Expression, nothing),
            Ast.RemoveLabels remove => new RemoveLabels(BindEntity(remove.Target, context, ValueTypes.Node), BindLabels(remove.Labels, context)),
            _ => throw new UnreachableException(),
        };
    }

    private BoundExpression BindEntity(Expression expression, BindContext context, ValueTypes kinds)
    {
        Typed target = Bind(expression, context);
        return target.Type.MayBe(kinds) ? target.Expression : throw SemanticErrors.WrongType("What is changed", "a " + StaticType.Describe(kinds), target.Type, expression.Position);
    }

    private BoundExpression BindProperties(Expression expression, BindContext context)
    {
        Typed value = Bind(expression, context);
        if (!value.Type.MayBe(Entities | ValueTypes.Map))
        {
            throw SemanticErrors.WrongType("The new properties", "a Map, Node or Relationship", value.Type, expression.Position);
        }

        Mentions.AddMadeKeys(value.Expression);
        return value.Expression;
    }

    private BoundExpression BindDeleted(Expression expression, Scope scope)
    {
        if (expression is LabelPredicate)
        {
            throw SemanticErrors.Syntax("InvalidDelete", "DELETE takes nodes, relationships and paths; a label is taken away by REMOVE.", expression.Position);
        }

        Typed target = Bind(expression, new BindContext(scope));
        return target.Type.MayBe(Entities | ValueTypes.Path) ? target.Expression : throw SemanticErrors.WrongType("What is deleted", "a Node, Relationship or Path", target.Type, expression.Position);
    }

    /// <summary>Labels to be given or taken: names, and expressions that give names.</summary>
    public LabelList BindLabels(IReadOnlyList<LabelExpression> labels, BindContext context)
    {
        var names = new List<string>();
        var computed = new List<BoundExpression>();
        foreach (LabelExpression label in labels)
        {
            switch (label)
            {
                case Ast.LabelName name:
                    names.Add(name.Name);
                    Mentions.AddMade(NameKind.Label, name.Name);
                    break;
                case DynamicLabel { Any: false } name:
                    computed.Add(Bind(name.Name, context).Expression);
                    Mentions.AddMadeAny(NameKind.Label);
                    break;
                case LabelConjunction both:
                    LabelList inner = BindLabels(both.Operands, context);
                    names.AddRange(inner.Names);
                    computed.AddRange(inner.Dynamic);
                    break;
                default:
                    throw SemanticErrors.Syntax("UnexpectedSyntax", "Only label names joined by `:` or `&` can be created, set or removed.", label.Position);
            }
        }

        return names.Count + computed.Count == 0 ? LabelList.Empty : new LabelList([.. names.Distinct()], [.. computed]);
    }
}
