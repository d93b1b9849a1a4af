namespace Serverless.Api.Maintenance;

/// <summary>How often a process looks after its open databases.</summary>
public sealed record MaintenanceOptions
{
    /// <summary>Time between sweeps for compactions that are due and that nobody has asked for, or that have failed.</summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Time between garbage collections.</summary>
    public TimeSpan CollectionInterval { get; init; } = TimeSpan.FromHours(1);
}
