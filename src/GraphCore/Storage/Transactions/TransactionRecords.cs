using Serverless.GraphCore.Storage.Log;

namespace Serverless.GraphCore.Storage.Transactions;

/// <summary>
/// A record of an open transaction's object, which is a log of its own: how it began, then its calls, one record each. No two records have the
/// same bytes, so one that is found where it was sent is the one that was sent.
/// </summary>
/// <param name="Id">Of the begin: the transaction's; else the record's own.</param>
/// <param name="Time">The store's clock as the writer knew it.</param>
internal abstract record TransactionRecord(Guid Id, DateTimeOffset Time) : LogRecord;

/// <summary>What a transaction may be used for. Persisted.</summary>
internal enum TransactionContent : byte
{
    /// <summary>It has neither written data nor changed the schema.</summary>
    None = 0,

    /// <summary>It has run statements that write data.</summary>
    Data = 1,

    /// <summary>It has run commands on indexes or constraints.</summary>
    Schema = 2,
}

/// <summary>Objects that the snapshot of a transaction needs.</summary>
/// <param name="Owner">The database that they are of.</param>
/// <param name="Names">Their paths below its folder.</param>
internal sealed record NeededObjects(Guid Owner, IReadOnlyList<string> Names);

/// <summary>The first record: who may use the transaction, for how long, and what it reads.</summary>
internal sealed record TransactionBegin(Guid Id, DateTimeOffset Time) : TransactionRecord(Id, Time)
{
    public override LogRecordKind Kind => LogRecordKind.TransactionBegin;

    /// <summary>The database.</summary>
    public required Guid Database { get; init; }

    /// <summary>Who alone may use it.</summary>
    public required string Owner { get; init; }

    /// <summary>Whether it may only read.</summary>
    public required bool ReadOnly { get; init; }

    /// <summary>It ends so long after its last call.</summary>
    public required TimeSpan Idle { get; init; }

    /// <summary>It ends so long after it began.</summary>
    public required TimeSpan Lifetime { get; init; }

    /// <summary>The state that it reads.</summary>
    public required LogPosition Snapshot { get; init; }

    /// <summary>A HEAD from which that state can be reached: its version.</summary>
    public required long HeadVersion { get; init; }

    /// <summary>Its id.</summary>
    public required Guid HeadId { get; init; }

    /// <summary>What that state needs; garbage collection leaves it alone.</summary>
    public required IReadOnlyList<NeededObjects> Needed { get; init; }
}

/// <summary>One call of a transaction that may write.</summary>
internal sealed record TransactionCall(Guid Id, DateTimeOffset Time) : TransactionRecord(Id, Time)
{
    public override LogRecordKind Kind => LogRecordKind.TransactionCall;

    /// <summary>Whether the transaction asks to be committed: it takes no further calls, but to be committed again when the outcome is unknown.</summary>
    public bool Closes { get; init; }

    /// <summary>What the transaction has been used for, this call included.</summary>
    public TransactionContent Content { get; init; }

    /// <summary>What all its calls so far have read, and depend on.</summary>
    public ConflictKeys ReadKeys { get; init; }

    /// <summary>What all its calls so far have written.</summary>
    public ConflictKeys WriteKeys { get; init; }

    /// <summary>What all its calls so far add to the totals.</summary>
    public TotalsDelta Delta { get; init; }

    /// <summary>This call's operations: with those of all calls before, in order, they are one change set.</summary>
    public ReadOnlyMemory<byte> Operations { get; init; }
}

/// <summary>The transaction has ended without effect.</summary>
internal sealed record TransactionRollback(Guid Id, DateTimeOffset Time) : TransactionRecord(Id, Time)
{
    public override LogRecordKind Kind => LogRecordKind.TransactionRollback;
}
