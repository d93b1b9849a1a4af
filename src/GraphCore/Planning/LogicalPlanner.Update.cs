using System.Diagnostics;
using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Planning.Logical;
using Serverless.GraphCore.Planning.Matching;

namespace Serverless.GraphCore.Planning;

/// <summary>CREATE, MERGE, SET, REMOVE, DELETE, FOREACH.</summary>
internal sealed partial class LogicalPlanner
{
    private void PlanUpdate(BoundClause clause, BranchState state)
    {
        switch (clause)
        {
            case BoundCreate create:
                state.Add(new Create(state.Plan, Items(create.Items)));
                AddCreated(create.Items, create.Paths, state);
                break;
            case BoundMerge merge:
                PlanMerge(merge, state);
                break;
            case BoundSet set:
                state.Add(new Set(state.Plan, Items(set.Items)));
                break;
            case BoundDelete delete:
                state.Add(new Delete(state.Plan, [.. delete.Targets.Select(Resolve)], delete.Detach));
                break;
            case BoundForeach each:
                PlanForeach(each, state);
                break;
            default:
                throw new UnreachableException($"No rule plans {clause.GetType().Name}.");
        }
    }

    /// <summary>Makes one clause of each run of CREATE clauses: a statement may be a script of thousands of them.</summary>
    private static List<BoundClause> JoinCreates(BoundClause[] clauses)
    {
        var joined = new List<BoundClause>(clauses.Length);
        for (int i = 0; i < clauses.Length; i++)
        {
            if (clauses[i] is not BoundCreate { Paths: [] } first)
            {
                joined.Add(clauses[i]);
                continue;
            }

            var items = new List<CreateItem>(first.Items);
            while (i + 1 < clauses.Length && clauses[i + 1] is BoundCreate { Paths: [] } next && !Array.Exists(next.Items, ReadsGraph))
            {
                items.AddRange(next.Items);
                i++;
            }

            joined.Add(items.Count == first.Items.Length ? first : first with { Items = [.. items] });
        }

        return joined;
    }

    /// <summary>Whether an item looks for anything that another row may create.</summary>
    private static bool ReadsGraph(CreateItem item) => SetItemTree.Expressions(item).Any(static expression => BoundExpressionTree.Any(expression, static part => part is BoundNestedQuery));

    private void PlanMerge(BoundMerge merge, BranchState state)
    {
        Variable[] arguments = Needed(new BoundMatch(merge.Position, Optional: false, merge.Pattern, []), state);
        var match = new BoundMatch(merge.Position, Optional: false, merge.Pattern, []);
        LogicalPlan inner = new MatchPlanner(context, this, [match], arguments, arguments.ToHashSet()).Plan(new Argument(arguments) { EstimatedRows = 1 });
        state.Add(new Merge(state.Plan, inner, Items(merge.Items), Items(merge.OnMatch), Items(merge.OnCreate)), state.Plan.EstimatedRows * Math.Max(1, inner.EstimatedRows));
        AddCreated(merge.Items, merge.Paths, state);
    }

    private void PlanForeach(BoundForeach each, BranchState state)
    {
        Variable[] arguments = [.. each.Outer.Append(each.Item).Distinct()];
        var body = new BranchState(new Argument(arguments) { EstimatedRows = 1 }, arguments) { HasUpdates = true };
        foreach (BoundClause update in each.Body)
        {
            PlanClause(update, isLast: false, body);
        }

        state.Add(new Foreach(state.Plan, Resolve(each.List), each.Item, body.Plan));
    }

    private void AddCreated(CreateItem[] items, BoundColumn[] paths, BranchState state)
    {
        state.Bound.UnionWith(items.Select(static item => item.Variable));
        if (paths.Length > 0)
        {
            state.Add(new Project(state.Plan, Columns(paths)));
            state.Bound.UnionWith(paths.Select(static path => path.Variable));
        }
    }

    private CreateItem[] Items(CreateItem[] items) => [.. items.Select(item => SetItemTree.Rewrite(item, Resolve))];

    private SetItem[] Items(SetItem[] items) => [.. items.Select(item => SetItemTree.Rewrite(item, Resolve))];
}
