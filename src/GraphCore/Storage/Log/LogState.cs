namespace Serverless.GraphCore.Storage.Log;

/// <summary>
/// What the records of a database add up to at a position, apart from the graph itself: all that decides whether a further commit is
/// allowed. HEAD holds it for the start of its log.
/// </summary>
internal sealed record LogState
{
    /// <summary>The state of a new database.</summary>
    public static LogState Initial { get; } = new();

    /// <summary>What the database holds.</summary>
    public GraphTotals Totals { get; init; }

    /// <summary>The limits in force.</summary>
    public SizeLimits Limits { get; init; } = SizeLimits.None;

    /// <summary>Whether commits are allowed.</summary>
    public AccessMode Access { get; init; }

    /// <summary>Whether the database is stopped.</summary>
    public bool IsStopped { get; init; }

    /// <summary>The number of commits so far that changed the schema.</summary>
    public long SchemaVersion { get; init; }

    /// <summary>The time of the last record.</summary>
    public DateTimeOffset Time { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>The state after a record.</summary>
    public LogState After(LogRecord record) => record switch
    {
        CommitsRecord commits => After(commits.Commits),
        LimitsRecord limits => this with { Limits = limits.Limits, Time = limits.Time },
        StateRecord state => this with { Access = state.Access, IsStopped = state.IsStopped, Time = state.Time },
        ControlRecord control => this with { Time = control.Time },
        OpenRecord or SealRecord => this,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private LogState After(IReadOnlyList<CommitEntry> commits)
    {
        var schemaChanges = 0;
        for (var i = 0; i < commits.Count; i++)
        {
            schemaChanges += (commits[i].Traits & CommitTraits.Schema) != 0 ? 1 : 0;
        }

        return this with { Totals = commits[^1].Totals, SchemaVersion = SchemaVersion + schemaChanges, Time = commits[^1].Time };
    }
}
