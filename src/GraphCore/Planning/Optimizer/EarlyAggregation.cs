using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Planning.Optimizer;

/// <summary>
/// Rows that are only counted and have become alike (nothing above tells them apart) are folded into one with their number,
/// before what follows makes many rows of each.
/// </summary>
internal static class EarlyAggregation
{
    /// <summary>Rows above that must be saved for each row that is folded.</summary>
    private const double LeastGain = 2;

    private const double FewRows = 1_000;

    /// <summary>The product of some numbers.</summary>
    public static BoundExpression Product(List<Variable> factors)
    {
        BoundExpression? product = null;
        foreach (Variable factor in factors)
        {
            var next = new BoundVariable(default, factor);
            product = product is null ? next : new BoundBinary(default, BinaryOperation.Multiply, product, next);
        }

        return product!;
    }

    /// <summary>Puts an aggregation into the chain where it saves most; false when it saves nothing anywhere.</summary>
    /// <param name="used">Variables that are used above the chain.</param>
    /// <param name="factors">Numbers that rows of the chain carry; those from below are replaced by the new one.</param>
    public static bool Insert(RowChain chain, HashSet<Variable> used, List<Variable> factors, PlanningContext context)
    {
        var live = new HashSet<Variable>(used);
        double rowsAbove = 0;
        double bestGain = 0;
        int best = -1;
        Variable[] bestKeys = [];
        for (int i = chain.Operators.Count - 1; i > 0; i--)
        {
            RowChain.CollectUses(chain.Operators[i], live);
            live.ExceptWith(RowChain.Binds(chain.Operators[i]));
            live.ExceptWith(factors);
            rowsAbove += chain.Operators[i].EstimatedRows;
            double rows = chain.Operators[i - 1].EstimatedRows;
            double groups = Math.Min(rows, live.Aggregate(1.0, (product, variable) => product * Distinct(variable, rows, context)));
            double gain = (rowsAbove * (1 - (groups / Math.Max(rows, 1)))) - (LeastGain * rows);
            bool isBetter = context.Options.FoldsAlways ? best < 0 : rows > FewRows && gain > bestGain;
            if (live.Count > 0 && isBetter)
            {
                (bestGain, best, bestKeys) = (gain, i, [.. live.OrderBy(static variable => variable.Slot)]);
            }
        }

        if (best < 0)
        {
            return false;
        }

        Fold(chain, best, bestKeys, factors, context);
        return true;
    }

    private static void Fold(RowChain chain, int place, Variable[] keys, List<Variable> factors, PlanningContext context)
    {
        var below = chain.Operators.Take(place).SelectMany(RowChain.Binds).Where(factors.Contains).ToList();
        factors.RemoveAll(below.Contains);
        var fold = below.Count == 0
            ? new BoundAggregate(default, "count", [], distinct: false)
            : new BoundAggregate(default, "sum", [Product(below)], distinct: false);
        Variable number = context.NewVariable("count", VariableKind.Value);
        double rows = chain.Operators[place - 1].EstimatedRows;
        double groups = keys.Aggregate(1.0, (product, variable) => product * Distinct(variable, rows, context));
        var aggregate = new Aggregate(
            chain.Operators[place - 1],
            [.. keys.Select(static key => new ProjectedColumn(key, new BoundVariable(default, key)))],
            [new ProjectedColumn(number, fold)])
        { EstimatedRows = Math.Min(rows, groups) };
        chain.Operators.Insert(place, aggregate);
        factors.Add(number);
    }

    /// <summary>How many values a variable may have among some rows.</summary>
    private static double Distinct(Variable variable, double rows, PlanningContext context)
    {
        if (variable.Kind != VariableKind.Node)
        {
            return rows;
        }

        LabelFormula? labels = null;
        foreach (string label in context.LabelsOf(variable))
        {
            labels = LabelFormulas.And(labels, new LabelName(label));
        }

        return Math.Max(1, context.Estimator.Nodes(labels));
    }
}
