using Serverless.GraphCore.Cypher.Rewriting;

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

    /// <summary>The databases of all parts, and what is done with each.</summary>
    public static IReadOnlyList<DatabaseUse> Uses(FederatedPlan plan, FederatedNames names)
    {
        (DatabaseSet all, DatabaseSet read, DatabaseSet written) = (DatabaseSet.None, DatabaseSet.None, DatabaseSet.None);
        foreach (FetchPart part in Of(plan))
        {
            all = all.Union(part.Databases);
            read = !part.Writes || GraphReads.In(part.Clauses) ? read.Union(part.Databases) : read;
            written = part.Writes ? written.Union(part.Databases) : written;
        }

        return [.. all.Numbers.Select(number => new DatabaseUse(names.Databases[number], read.Numbers.Contains(number), written.Numbers.Contains(number)))];
    }
}
