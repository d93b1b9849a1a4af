using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore;

/// <summary>One statement with its parameters.</summary>
/// <param name="Text">Cypher.</param>
/// <param name="Parameters">By name, without the dollar sign.</param>
public sealed record QueryRequest(string Text, MapValue Parameters)
{
    /// <summary>
    /// Whether the caller has found the database that the statement names (see <see cref="RoutedStatement.Database"/>) and runs it there: the
    /// database then passes over that name. Else a statement that names a database is refused.
    /// </summary>
    public bool DatabaseResolved { get; init; }

    /// <summary>Whether parameters may hold nodes, relationships and paths of results of this database: the statement then sees them as they are now, and null for one that is gone.</summary>
    internal bool CarriesEntities { get; init; }
}

/// <summary>Statements that take effect together or not at all.</summary>
public sealed record TransactionRequest
{
    /// <summary>In order of execution; each sees what the ones before it wrote.</summary>
    public required IReadOnlyList<QueryRequest> Statements { get; init; }

    /// <summary>Whether a statement that writes is refused (<see cref="ErrorCodes.AccessMode"/>).</summary>
    public bool ReadOnly { get; init; }

    /// <summary>States that the transaction must see at least; waits for them up to the deadline.</summary>
    public IReadOnlyList<string> Bookmarks { get; init; } = [];

    /// <summary>From the caller's idempotency key: a repeat of a committed transaction gets the first outcome. Null: a new id.</summary>
    public Guid? TransactionId { get; init; }

    /// <summary>Time for the whole transaction. Null: the database's default.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Most rows of each statement's result. Null: the database's default.</summary>
    public long? MaxRows { get; init; }

    /// <summary>Is told what the statements use. Null: nobody asks.</summary>
    public WorkUsage? Usage { get; init; }

    /// <summary>The state that a <see cref="ReadOnly"/> request reads, from <see cref="IGraphDatabase.PinAsync"/> of the same database. Null: the newest.</summary>
    public PinnedState? State { get; init; }

    /// <summary>
    /// Is called when the statements have run and nothing is committed yet, with what hands their results on. When it throws, nothing is written. It is called again when
    /// the statements had to run again. Null: nobody asks.
    /// </summary>
    public Func<Func<IResultSink, Task>, CancellationToken, Task>? BeforeCommit { get; init; }
}

/// <summary>
/// Takes the results of a transaction. Rows of a transaction that writes arrive after its commit is decided, so a result
/// that arrives is never taken back. Calls come one after the other.
/// </summary>
public interface IResultSink
{
    /// <summary>A statement's result begins.</summary>
    void Begin(int statement, IReadOnlyList<string> columns);

    /// <summary>Some rows. The batch is valid until the returned task ends.</summary>
    ValueTask AddAsync(ResultBatch batch, CancellationToken cancellationToken);

    /// <summary>The statement's result is complete. When a later statement fails, its rows were rolled back all the same.</summary>
    void End(int statement, QuerySummary summary);
}

/// <summary>
/// Rows of a result, by column. Columns hold no entity references: nodes, relationships and paths are whole values, with
/// the contents that they had at the statement's end.
/// </summary>
public sealed class ResultBatch(IReadOnlyList<Graph.Vector> columns, int rowCount)
{
    public IReadOnlyList<Graph.Vector> Columns { get; } = columns;

    public int RowCount { get; } = rowCount;
}

/// <summary>What one statement did.</summary>
public sealed record QuerySummary
{
    public required Planning.StatementKind Kind { get; init; }

    public required QueryCounters Counters { get; init; }

    public IReadOnlyList<Planning.Notification> Notifications { get; init; } = [];

    /// <summary>The plan of an EXPLAIN or PROFILE statement, else null.</summary>
    public Planning.PlanDescription? Plan { get; init; }

    /// <summary>Whether <see cref="Plan"/> has measurements.</summary>
    public bool Profiled { get; init; }
}

/// <summary>What a whole transaction did.</summary>
/// <param name="Bookmark">A state that contains it; opaque.</param>
/// <param name="TransactionId">Its id in the log, or null when it wrote nothing.</param>
public sealed record TransactionSummary(string Bookmark, Guid? TransactionId);

/// <summary>Counts of updates, as Neo4j's counters. Mutable while a statement runs.</summary>
public sealed class QueryCounters
{
    public long NodesCreated { get; set; }

    public long NodesDeleted { get; set; }

    public long RelationshipsCreated { get; set; }

    public long RelationshipsDeleted { get; set; }

    public long PropertiesSet { get; set; }

    public long LabelsAdded { get; set; }

    public long LabelsRemoved { get; set; }

    public long IndexesAdded { get; set; }

    public long IndexesRemoved { get; set; }

    public long ConstraintsAdded { get; set; }

    public long ConstraintsRemoved { get; set; }

    public long SystemUpdates { get; set; }

    /// <summary>Adds what another statement, or a part of the same, has done.</summary>
    internal void Add(QueryCounters other)
    {
        NodesCreated += other.NodesCreated;
        NodesDeleted += other.NodesDeleted;
        RelationshipsCreated += other.RelationshipsCreated;
        RelationshipsDeleted += other.RelationshipsDeleted;
        PropertiesSet += other.PropertiesSet;
        LabelsAdded += other.LabelsAdded;
        LabelsRemoved += other.LabelsRemoved;
    }

    internal QueryCounters Copy() => (QueryCounters)MemberwiseClone();

    /// <summary>Takes the numbers of a copy again.</summary>
    internal void Restore(QueryCounters copy)
    {
        NodesCreated = copy.NodesCreated;
        NodesDeleted = copy.NodesDeleted;
        RelationshipsCreated = copy.RelationshipsCreated;
        RelationshipsDeleted = copy.RelationshipsDeleted;
        PropertiesSet = copy.PropertiesSet;
        LabelsAdded = copy.LabelsAdded;
        LabelsRemoved = copy.LabelsRemoved;
    }

    public bool ContainsUpdates => NodesCreated + NodesDeleted + RelationshipsCreated + RelationshipsDeleted + PropertiesSet + LabelsAdded
        + LabelsRemoved + IndexesAdded + IndexesRemoved + ConstraintsAdded + ConstraintsRemoved > 0;

    public bool ContainsSystemUpdates => SystemUpdates > 0;
}
