using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Planning.Optimizer;

/// <summary>The passes over a plan, in their order.</summary>
internal static class PlanOptimizer
{
    private static readonly IOptimizerPass[] Passes =
    [
        // Paths are built from lists and objects for each row; most queries name them only to return something else.
        new DropUnusedPaths(),

        // Paths are gone where nobody looks at them, so more of the rows are only counted.
        new CountExpands(),

        // Numbers that the graph knows need no rows at all.
        new CountsOfGraph(),

        // What is left of subqueries that only ask for a number or whether there is one needs no rows either, nor a subquery.
        new CountSubqueries(),

        // Sorting all rows to keep a few costs memory for nothing.
        new UseTopK(),

        // Where an index gives the order already, even the few rows need not be waited for.
        new UseIndexOrder(),

        // Last, when it is settled what reads and what writes: reads see no update of a later clause, and all of an earlier one.
        new InsertEager(),
    ];

    /// <summary>The passes that make plans cheaper, but without which they are right too.</summary>
    public static IEnumerable<Type> Optional => Passes.Where(static pass => pass is not InsertEager).Select(static pass => pass.GetType());

    /// <summary>Applies every pass to the plan and to the plans of the subqueries in its expressions.</summary>
    public static LogicalPlan Optimize(LogicalPlan plan, PlanningContext context) => Optimize(plan, [], context);

    private static LogicalPlan Optimize(LogicalPlan plan, Variable[] results, PlanningContext context)
    {
        foreach (IOptimizerPass pass in Passes)
        {
            context.Work.Check();
            plan = pass.GetType() == context.Options.WithoutPass ? plan : pass.Apply(plan, results, context);
        }

        return LogicalPlanTree.RewriteExpressions(plan, expression => expression is PlannedSubquery subquery
            ? new PlannedSubquery(subquery.Position, subquery.Kind, Optimize(subquery.Plan, subquery.Column is { } column ? [column] : [], context), subquery.Column, subquery.Outer)
            : null);
    }
}
