using System.Diagnostics;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>Finds the variables whose values clauses need from what is before them.</summary>
internal static class BoundClauseVariables
{
    /// <summary>Adds every variable that the clause names, its own included.</summary>
    public static void Collect(BoundClause clause, ISet<Variable> variables)
    {
        switch (clause)
        {
            case BoundMatch match:
                Collect(match.Pattern, variables);
                Collect(match.Where, variables);
                break;
            case BoundUnwind unwind:
                BoundExpressionTree.CollectVariables(unwind.List, variables);
                break;
            case BoundLoadCsv load:
                BoundExpressionTree.CollectVariables(load.Source, variables);
                break;
            case BoundFilter filter:
                Collect(filter.Where, variables);
                break;
            case BoundProjection projection:
                Collect(projection.Groupings, variables);
                Collect(projection.Aggregates ?? [], variables);
                Collect(projection.Columns, variables);
                Collect(projection.SortColumns, variables);
                variables.UnionWith(projection.Results);
                variables.UnionWith(projection.OrderBy.Select(static key => key.Variable));
                Collect(projection.Where, variables);
                break;
            case BoundProcedureCall call:
                Collect(call.Arguments, variables);
                break;
            case BoundSubqueryCall call:
                variables.UnionWith(call.Outer);
                break;
            case BoundCreate create:
                Collect(create.Items, variables);
                Collect(create.Paths, variables);
                break;
            case BoundMerge merge:
                Collect(merge.Pattern, variables);
                Collect(merge.Items, variables);
                Collect(merge.OnMatch, variables);
                Collect(merge.OnCreate, variables);
                Collect(merge.Paths, variables);
                break;
            case BoundSet set:
                Collect(set.Items, variables);
                break;
            case BoundDelete delete:
                Collect(delete.Targets, variables);
                break;
            case BoundForeach each:
                BoundExpressionTree.CollectVariables(each.List, variables);
                variables.UnionWith(each.Outer);
                break;
            default:
                throw new UnreachableException($"No rule walks {clause.GetType().Name}.");
        }
    }

    public static void Collect(BoundPattern pattern, ISet<Variable> variables)
    {
        variables.UnionWith(pattern.Nodes);
        foreach (PatternRelationship relationship in pattern.Relationships)
        {
            variables.Add(relationship.Variable);
            CollectStep(relationship.StepPredicate, relationship.Step, variables);
            variables.UnionWith(relationship.Repetition?.Needs ?? []);
        }

        foreach (PatternSelection selection in pattern.Selections)
        {
            variables.Add(selection.Left);
            variables.Add(selection.Right);
            BoundExpressionTree.CollectVariables(selection.Count, variables);
            Collect(selection.Conditions, variables);
            foreach (PatternPart part in selection.Parts)
            {
                variables.UnionWith(part.Repetition.Needs);
            }
        }

        foreach (PatternShortestPath path in pattern.ShortestPaths)
        {
            variables.Add(path.Left);
            variables.Add(path.Right);
            CollectStep(path.StepPredicate, path.Step, variables);
        }

        Collect(pattern.Predicates, variables);
    }

    public static void Collect(IEnumerable<SetItem> items, ISet<Variable> variables)
    {
        foreach (SetItem item in items)
        {
            Collect(SetItemTree.Expressions(item), variables);
        }
    }

    public static void Collect(IEnumerable<CreateItem> items, ISet<Variable> variables)
    {
        foreach (CreateItem item in items)
        {
            Collect(SetItemTree.Expressions(item), variables);
            if (item is CreateRelationship relationship)
            {
                variables.Add(relationship.Source);
                variables.Add(relationship.Target);
            }
        }
    }

    private static void CollectStep(BoundExpression? predicate, Variable? step, ISet<Variable> variables)
    {
        BoundExpressionTree.CollectVariables(predicate, variables);
        if (step is not null)
        {
            variables.Remove(step);
        }
    }

    private static void Collect(IEnumerable<BoundColumn> columns, ISet<Variable> variables) =>
        Collect(columns.Select(static column => column.Expression), variables);

    private static void Collect(IEnumerable<BoundExpression> expressions, ISet<Variable> variables)
    {
        foreach (BoundExpression expression in expressions)
        {
            BoundExpressionTree.CollectVariables(expression, variables);
        }
    }
}
