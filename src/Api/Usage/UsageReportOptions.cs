namespace Serverless.Api.Usage;

/// <summary>When usage is reported.</summary>
public sealed record UsageReportOptions
{
    /// <summary>Whether a report is of a day; else it is of an hour.</summary>
    public bool Daily { get; init; }

    /// <summary>How far back missed periods are caught up.</summary>
    public TimeSpan LookBack { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long after a period's end it is reported: by then every instance that can has written what it counted.</summary>
    public TimeSpan Settling { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Time between runs of the job in this process; null: somebody else runs it.</summary>
    public TimeSpan? Every { get; init; }
}
