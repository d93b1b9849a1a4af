namespace Serverless.GraphCore.Planning;

/// <summary>An operator of a plan as EXPLAIN and PROFILE show it. Measurements are null in EXPLAIN.</summary>
/// <param name="OperatorType">The operator's name.</param>
/// <param name="Details">What it does, in Cypher's words.</param>
/// <param name="Identifiers">Variables that its rows bind.</param>
/// <param name="EstimatedRows">Rows that the planner expects.</param>
/// <param name="Children">Sources, first the one whose rows come first.</param>
public sealed record PlanDescription(string OperatorType, string Details, IReadOnlyList<string> Identifiers, double EstimatedRows, IReadOnlyList<PlanDescription> Children)
{
    public long? Rows { get; init; }

    public long? Batches { get; init; }

    /// <summary>Time in this operator alone.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>Bytes held at its peak, for operators that hold rows.</summary>
    public long? Memory { get; init; }

    /// <summary>Requests to the object store that it caused.</summary>
    public long? StoreRequests { get; init; }

    /// <summary>Time of it and all below it.</summary>
    public TimeSpan TotalTime => Children.Aggregate(Time ?? TimeSpan.Zero, static (sum, child) => sum + child.TotalTime);

    /// <summary>Requests of it and all below it.</summary>
    public long TotalStoreRequests => (StoreRequests ?? 0) + Children.Sum(static child => child.TotalStoreRequests);
}
