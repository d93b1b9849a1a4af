using Serverless.GraphCore.Storage.Head;

namespace Serverless.GraphCore.Storage.Log;

/// <summary>
/// Follows a database's records: HEAD first, then every record after it, own and others', once and in order. Calls come one at a time,
/// while the log's lock is held: they must be quick, and must not call the log.
/// </summary>
internal interface ILogConsumer
{
    /// <summary>Forgets all and begins at a HEAD: at opening, and when this process has slept through a garbage collection.</summary>
    void Reset(DatabaseHead head);

    /// <summary>Takes the next record. <paramref name="position"/> is the state after it; for a seal the start of the next log.</summary>
    void Apply(LogRecord record, LogPosition position);
}
