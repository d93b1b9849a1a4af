namespace Serverless.Api.Operations;

/// <summary>How operations are run and kept.</summary>
public sealed record OperationOptions
{
    /// <summary>How long an operation that has ended is kept, with its answer.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long an operation may take at most; whatever lives longer has been lost.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromHours(6);

    /// <summary>How long after its end an operation tidies up itself; what is there later was left by a process that is gone.</summary>
    public TimeSpan TidyTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often a running activity looks whether the operation is to be cancelled.</summary>
    public TimeSpan CancelInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a part waits for its turn, where a limit has no room for it.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a process that stays looks for operations that are to be removed or to go on.</summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>From which attempt on everything is run in one piece: the databases change too fast for parts that are run one after the other.</summary>
    public int WholeFromGeneration { get; init; } = 2;

    /// <summary>So many times parts are run elsewhere; what is missing then is run in one piece.</summary>
    public int MaxRounds { get; init; } = 16;
}
