namespace Serverless.GraphCore.Federation;

/// <summary>What a cut statement asks of databases.</summary>
internal static class PlanParts
{
    /// <summary>The parts that databases run, those of subqueries too.</summary>
    public static IEnumerable<FetchPart> Of(FederatedPlan plan) => plan.Branches.SelectMany(static branch => branch.Steps).SelectMany(static step => step switch
    {
        JoinStep join => join.Parts,
        ApplyStep apply => [apply.Part],
        NestedStep nested => Of(nested.Plan),
        _ => [],
    });

    /// <summary>The databases of all parts.</summary>
    public static DatabaseSet Databases(FederatedPlan plan) => Of(plan).Aggregate(DatabaseSet.None, static (all, part) => all.Union(part.Databases));
}
