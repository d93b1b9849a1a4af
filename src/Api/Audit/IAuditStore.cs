using Serverless.GraphCore.Errors;

namespace Serverless.Api.Audit;

/// <summary>Where records of the audit log are: they are added and read, and whole days go away; nothing else ever happens to one. Shared by any number of processes.</summary>
public interface IAuditStore
{
    /// <summary>Adds records, which are durable when the task ends. Calls of one process come one after the other.</summary>
    /// <param name="records">Not older than any that this process has added.</param>
    /// <param name="cancellationToken">Ends the attempt; whether they were added is then not known.</param>
    /// <exception cref="GraphException">The store is unavailable or full. The same records may be added again: none is ever read twice.</exception>
    Task AppendAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken);

    /// <summary>Records, newest first. What is added meanwhile may or may not be among them.</summary>
    /// <exception cref="GraphException">The store is unavailable.</exception>
    IAsyncEnumerable<AuditRecord> ReadAsync(AuditQuery query, CancellationToken cancellationToken);

    /// <summary>Deletes the records of all days before one.</summary>
    /// <exception cref="GraphException">The store is unavailable; some may be deleted.</exception>
    Task DeleteBeforeAsync(DateOnly day, CancellationToken cancellationToken);
}
