namespace Serverless.GraphCore.Planning;

/// <summary>What the planner may do. Results never depend on it; tests compare plans with and without.</summary>
internal sealed record PlanningOptions
{
    public static readonly PlanningOptions Default = new();

    /// <summary>Whether counts may be computed from degrees instead of rows.</summary>
    public bool Factorises { get; init; } = true;

    /// <summary>Whether alike rows are folded wherever that is possible, not only where it pays.</summary>
    public bool FoldsAlways { get; init; }

    /// <summary>One of <see cref="Optimizer.PlanOptimizer.Optional"/> that is left out.</summary>
    public Type? WithoutPass { get; init; }

    /// <summary>Whether indexes may be used.</summary>
    public bool UsesIndexes { get; init; } = true;
}
