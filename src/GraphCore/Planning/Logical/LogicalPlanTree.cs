using System.Diagnostics;
using System.Runtime.CompilerServices;
using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Planning.Logical;

/// <summary>Walks and rebuilds logical plans.</summary>
internal static class LogicalPlanTree
{
    /// <summary>The operators directly below one: sources first, then inner sides.</summary>
    public static LogicalPlan[] Children(LogicalPlan plan) => plan switch
    {
        Argument => [],
        Apply apply => [apply.Source, apply.Inner],
        OptionalApply apply => [apply.Source, apply.Inner],
        SemiApply apply => [apply.Source, apply.Inner],
        CartesianProduct product => [product.Left, product.Right],
        HashJoin join => [join.Left, join.Right],
        Union union => [union.Left, union.Right],
        Merge merge => [merge.Source, merge.Match],
        Foreach each => [each.Source, each.Body],
        SubqueryCall call => [call.Source, call.Inner],
        UnaryPlan unary => [unary.Source],
        _ => throw new UnreachableException($"No rule walks {plan.GetType().Name}."),
    };

    /// <summary>The operator with others below it.</summary>
    public static LogicalPlan WithChildren(LogicalPlan plan, LogicalPlan[] children) => plan switch
    {
        Argument => plan,
        Apply apply => apply with { Source = children[0], Inner = children[1] },
        OptionalApply apply => apply with { Source = children[0], Inner = children[1] },
        SemiApply apply => apply with { Source = children[0], Inner = children[1] },
        CartesianProduct product => product with { Left = children[0], Right = children[1] },
        HashJoin join => join with { Left = children[0], Right = children[1] },
        Union union => union with { Left = children[0], Right = children[1] },
        Merge merge => merge with { Source = children[0], Match = children[1] },
        Foreach each => each with { Source = children[0], Body = children[1] },
        SubqueryCall call => call with { Source = children[0], Inner = children[1] },
        UnaryPlan unary => unary with { Source = children[0] },
        _ => throw new UnreachableException($"No rule rebuilds {plan.GetType().Name}."),
    };

    /// <summary>Rebuilds a plan from its leaves up. Operators that do not change stay the same objects.</summary>
    /// <exception cref="GraphException">The plan is too deep for the stack.</exception>
    public static LogicalPlan RewriteUp(LogicalPlan plan, Func<LogicalPlan, LogicalPlan> rewrite)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new GraphException(ErrorCodes.ArgumentError, "The statement has too many clauses; split it, or create from a list by UNWIND.");
        }

        if (plan is UnaryPlan { Source: var source } and not (Apply or OptionalApply or SemiApply or Merge or Foreach or SubqueryCall))
        {
            LogicalPlan below = RewriteUp(source, rewrite);
            return rewrite(below == (object)source ? plan : WithChildren(plan, [below]));
        }

        LogicalPlan[] children = Children(plan);
        bool changed = false;
        for (int i = 0; i < children.Length; i++)
        {
            LogicalPlan child = RewriteUp(children[i], rewrite);
            changed |= child != (object)children[i];
            children[i] = child;
        }

        return rewrite(changed ? WithChildren(plan, children) : plan);
    }

    /// <summary>Whether the operator or one below it satisfies the condition.</summary>
    public static bool Any(LogicalPlan plan, Func<LogicalPlan, bool> condition)
    {
        if (condition(plan))
        {
            return true;
        }

        foreach (LogicalPlan child in Children(plan))
        {
            if (Any(child, condition))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether running the plan may change the graph.</summary>
    public static bool HasUpdates(LogicalPlan plan) => Any(plan, static part => IsUpdate(part) || part is ProcedureCall { Writes: true });

    public static bool IsUpdate(LogicalPlan plan) => plan is Create or Merge or Set or Delete or Foreach;

    /// <summary>The expressions that the operator itself evaluates.</summary>
    public static IEnumerable<BoundExpression> Expressions(LogicalPlan plan) => plan switch
    {
        IndexSeek seek => seek.Keys.Expressions,
        NodeByIdSeek seek => [seek.Id],
        VarLengthExpand expand => Some([.. expand.Steps.Select(static step => step.Predicate)]),
        SelectPaths path => [.. path.Parts.SelectMany(static part => part.Expressions), .. path.Columns.Select(static column => column.Expression), .. Some(path.Predicate)],
        ShortestPath path => Some(path.StepPredicate),
        Filter filter => [filter.Predicate],
        Project project => project.Columns.Select(static column => column.Expression),
        Aggregate aggregate => aggregate.Groupings.Concat(aggregate.Aggregates).Select(static column => column.Expression),
        TopK top => Some(top.Count, top.Skipped),
        Skip skip => [skip.Count],
        Limit limit => [limit.Count],
        Unwind unwind => [unwind.List],
        HashJoin join => [.. join.LeftKeys, .. join.RightKeys],
        ProcedureCall call => call.Arguments,
        LoadCsv load => Some(load.Url, load.FieldTerminator),
        Create create => create.Items.SelectMany(SetItemTree.Expressions),
        Merge merge => [.. merge.Items.SelectMany(SetItemTree.Expressions), .. merge.OnMatch.Concat(merge.OnCreate).SelectMany(SetItemTree.Expressions)],
        Set set => set.Items.SelectMany(SetItemTree.Expressions),
        Delete delete => delete.Targets,
        Foreach each => [each.List],
        SubqueryCall { Batch.Rows: { } rows } => [rows],
        _ => [],
    };

    /// <summary>Variables that the operator itself reads from rows, apart from those in its expressions.</summary>
    public static IEnumerable<Variable> Uses(LogicalPlan plan) => plan switch
    {
        Argument argument => argument.Variables,
        Expand expand => [expand.From, .. expand.Into ? [expand.To] : Array.Empty<Variable>(), .. expand.BoundRelationship ? [expand.Relationship] : Array.Empty<Variable>(), .. expand.DifferentFrom],
        VarLengthExpand expand => [expand.From, .. expand.Into ? [expand.To] : Array.Empty<Variable>(), .. expand.BoundRelationships ? [expand.Relationships] : Array.Empty<Variable>(), .. expand.DifferentFrom],
        ExpandCount expand => [expand.From, .. expand.OtherThan, .. expand.DifferentFrom],
        ShortestPath path => [path.From, path.To],
        SelectPaths path => [path.From, path.To],
        Distinct distinct => distinct.Variables,
        Sort sort => sort.Keys.Select(static key => key.Variable),
        TopK top => top.Keys.Select(static key => key.Variable),
        Union union => [.. union.LeftColumns, .. union.RightColumns],
        Create create => Ends(create.Items),
        Merge merge => Ends(merge.Items),
        ProduceResults results => results.Columns.Select(static column => column.Variable),
        _ => [],
    };

    /// <summary>The plan with expressions replaced, in every operator; see <see cref="BoundExpressionTree.Rewrite"/>.</summary>
    public static LogicalPlan RewriteExpressions(LogicalPlan plan, Func<BoundExpression, BoundExpression?> replace)
    {
        return RewriteUp(plan, part =>
        {
            bool changed = false;
            LogicalPlan result = WithExpressions(part, expression =>
            {
                BoundExpression rewritten = BoundExpressionTree.Rewrite(expression, replace);
                changed |= rewritten != expression;
                return rewritten;
            });
            return changed ? result : part;
        });
    }

    private static LogicalPlan WithExpressions(LogicalPlan plan, Func<BoundExpression, BoundExpression> rewrite)
    {
        BoundExpression? IfAny(BoundExpression? expression) => expression is null ? null : rewrite(expression);
        BoundExpression[] All(BoundExpression[] expressions) => [.. expressions.Select(rewrite)];
        ProjectedColumn[] Columns(ProjectedColumn[] columns) => [.. columns.Select(column => column with { Expression = rewrite(column.Expression) })];
        SetItem[] Items(SetItem[] items) => [.. items.Select(item => SetItemTree.Rewrite(item, rewrite))];
        CreateItem[] Created(CreateItem[] items) => [.. items.Select(item => SetItemTree.Rewrite(item, rewrite))];
        return plan switch
        {
            IndexSeek seek => seek with { Keys = seek.Keys.Rewrite(rewrite) },
            NodeByIdSeek seek => seek with { Id = rewrite(seek.Id) },
            VarLengthExpand expand => expand with { Steps = WalkSteps.Rewrite(expand.Steps, rewrite) },
            SelectPaths path => path with { Parts = [.. path.Parts.Select(part => part.Rewrite(rewrite))], Columns = Columns(path.Columns), Predicate = IfAny(path.Predicate) },
            ShortestPath path => path with { StepPredicate = IfAny(path.StepPredicate) },
            Filter filter => filter with { Predicate = rewrite(filter.Predicate) },
            Project project => project with { Columns = Columns(project.Columns) },
            Aggregate aggregate => aggregate with { Groupings = Columns(aggregate.Groupings), Aggregates = Columns(aggregate.Aggregates) },
            TopK top => top with { Count = rewrite(top.Count), Skipped = IfAny(top.Skipped) },
            Skip skip => skip with { Count = rewrite(skip.Count) },
            Limit limit => limit with { Count = rewrite(limit.Count) },
            Unwind unwind => unwind with { List = rewrite(unwind.List) },
            HashJoin join => join with { LeftKeys = All(join.LeftKeys), RightKeys = All(join.RightKeys) },
            ProcedureCall call => call with { Arguments = All(call.Arguments) },
            LoadCsv load => load with { Url = rewrite(load.Url), FieldTerminator = IfAny(load.FieldTerminator) },
            Create create => create with { Items = Created(create.Items) },
            Merge merge => merge with { Items = Created(merge.Items), OnMatch = Items(merge.OnMatch), OnCreate = Items(merge.OnCreate) },
            Set set => set with { Items = Items(set.Items) },
            Delete delete => delete with { Targets = All(delete.Targets) },
            Foreach each => each with { List = rewrite(each.List) },
            SubqueryCall { Batch: { } batch } call => call with { Batch = batch with { Rows = IfAny(batch.Rows) } },
            _ => plan,
        };
    }

    private static IEnumerable<Variable> Ends(CreateItem[] items) => items.OfType<CreateRelationship>().SelectMany(static item => new[] { item.Source, item.Target });

    private static BoundExpression[] Some(params BoundExpression?[] expressions) => [.. expressions.OfType<BoundExpression>()];
}
