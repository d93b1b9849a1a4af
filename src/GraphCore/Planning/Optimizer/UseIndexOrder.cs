using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Planning.Optimizer;

/// <summary>
/// Rows of one index come in the order of its keys: a sort by these keys is left out, and a limit stops the seek early. Where
/// only the first rows of all are wanted, an index that holds all of them takes the place of a scan.
/// </summary>
internal sealed class UseIndexOrder : IOptimizerPass
{
    /// <summary>Rows that there must be for each one that is wanted, or reading them in another order than theirs does not pay.</summary>
    private const double LeastRows = 4;

    public LogicalPlan Apply(LogicalPlan plan, Variable[] results, PlanningContext context) => LogicalPlanTree.RewriteUp(plan, part => part switch
    {
        Sort sort when Ordered(sort.Source, sort.Keys, indexes: []) is { } source => source,
        TopK top when Ordered(top.Source, top.Keys, Candidates(top, context)) is { } source => top.Skipped is null
            ? new Limit(source, top.Count, Exhaust: false) { EstimatedRows = top.EstimatedRows }
            : source, // The Skip and Limit above stop it.
        _ => part,
    });

    private static IReadOnlyList<IndexDefinition> Candidates(TopK top, PlanningContext context) =>
        context.Options.UsesIndexes && top.Source.EstimatedRows > LeastRows * top.EstimatedRows ? context.Schema.Indexes : [];

    /// <summary>The source in the order of the keys; null when it cannot give that.</summary>
    /// <param name="indexes">What may take the place of a scan.</param>
    private static LogicalPlan? Ordered(LogicalPlan source, SortKey[] keys, IReadOnlyList<IndexDefinition> indexes)
    {
        bool isDescending = keys[0].Descending;
        if (Array.Exists(keys, key => key.Descending != isDescending))
        {
            return null;
        }

        var above = new List<UnaryPlan>();
        LogicalPlan plan = source;
        BoundExpression[] sorted = [.. keys.Select(static key => new BoundVariable(default, key.Variable))];

        // Operators that treat row after row.
        while (plan is Filter or Project or SemiApply or ExpandCount or Expand { Into: false })
        {
            if (plan is Project project)
            {
                sorted = Array.ConvertAll(sorted, key => Below(key, project));
            }

            above.Add((UnaryPlan)plan);
            plan = ((UnaryPlan)plan).Source;
        }

        IndexSeek? seek = plan switch
        {
            IndexSeek { Source: Argument { Variables: [] } } found when IsOrdered(found, sorted) => found,
            NodeScan { Source: Argument { Variables: [] } } scan => Replacement(scan, sorted, above, indexes),
            _ => null,
        };
        if (seek is null)
        {
            return null;
        }

        plan = seek with { Descending = isDescending };
        for (int i = above.Count - 1; i >= 0; i--)
        {
            plan = above[i] with { Source = plan };
        }

        return plan;
    }

    /// <summary>A sorted expression as it reads below a projection.</summary>
    private static BoundExpression Below(BoundExpression key, Project project)
    {
        Variable? variable = (key as BoundVariable ?? (key as BoundProperty)?.Target as BoundVariable)?.Variable;
        foreach (ProjectedColumn column in project.Columns)
        {
            if (column.Variable == variable)
            {
                return key is BoundProperty property ? new BoundProperty(property.Position, column.Expression, property.Key) : column.Expression;
            }
        }

        return key;
    }

    /// <summary>Whether the keys are those of the index that follow the ones with one value.</summary>
    private static bool IsOrdered(IndexSeek seek, BoundExpression[] keys)
    {
        int first = seek.Keys.Equal.Length;
        if (seek.Keys.AnyOf is not null || first + keys.Length > seek.Index.Properties.Count)
        {
            return false;
        }

        for (int i = 0; i < keys.Length; i++)
        {
            if (!NullRejection.IsProperty(keys[i], seek.Entity, seek.Index.Properties[first + i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A scan of an index in the place of one of its label: when each node that passes the filters is in it.</summary>
    private static IndexSeek? Replacement(NodeScan scan, BoundExpression[] keys, List<UnaryPlan> above, IReadOnlyList<IndexDefinition> indexes)
    {
        foreach (IndexDefinition index in indexes)
        {
            if (index is not { Kind: IndexKind.Range, Entity: EntityKind.Node } || !LabelFormulas.Required(scan.Labels).Contains(index.Label))
            {
                continue;
            }

            var seek = new IndexSeek(scan.Source, scan.Node, index, SeekKeys.All, Descending: false, LabelFormulas.Without(scan.Labels, index.Label)) { EstimatedRows = scan.EstimatedRows };
            if (IsOrdered(seek, keys) && index.Properties.All(property => above.Exists(plan => plan is Filter filter && NullRejection.Rejects(filter.Predicate, scan.Node, property))))
            {
                return seek;
            }
        }

        return null;
    }
}
