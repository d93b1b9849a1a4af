namespace Serverless.GraphCore;

/// <summary>
/// What the statements of one call have used, attempts that ran again included. The caller hands it in, so that it is known of a call that fails as well. Read it when the
/// call has ended.
/// </summary>
public sealed class WorkUsage
{
    /// <summary>Nodes and relationships that scans, seeks and expansions have found, before filters.</summary>
    public long RowsRead { get; internal set; }

    /// <summary>Time in which statements were compiled and their operators ran: without waits for the store, for files, for commits and for whoever takes the rows.</summary>
    public TimeSpan Processor { get; internal set; }
}
