using System.Security.Cryptography;
using Serverless.GraphCore.Execution.Procedures;
using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Storage.Log;

namespace Serverless.GraphCore;

/// <summary>How a database is opened.</summary>
public sealed record GraphDatabaseOptions
{
    /// <summary>The name by which callers know the database.</summary>
    public string Name { get; init; } = "neo4j";

    /// <summary>Every clock that the engine reads.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Ids of transactions and blobs.</summary>
    public IIdGenerator Ids { get; init; } = new UlidGenerator(TimeProvider.System);

    /// <summary>Seeds of each statement's random functions.</summary>
    public Func<int> RandomSeed { get; init; } = static () => RandomNumberGenerator.GetInt32(int.MaxValue);

    /// <summary>What LOAD CSV may open; null: nothing.</summary>
    public IImportSource? Imports { get; init; }

    /// <summary>Time for a transaction that names none. Null: no end.</summary>
    public TimeSpan? DefaultTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Most rows of one statement's result. Null: any number.</summary>
    public long? MaxRows { get; init; }

    /// <summary>Most bytes that one transaction's operators and held results may take at a time. Null: any number.</summary>
    public long? MaxTransactionMemory { get; init; } = 2L << 30;

    /// <summary>
    /// Most bytes that one import may take of the memory. By default half of what the process may use: the cache has a quarter.
    /// </summary>
    public long MaxImportMemory { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;

    /// <summary>Most rows of a batch, for tests: results never depend on it. Null: the engine's own number.</summary>
    public int? MaxBatchRows { get; init; }

    /// <summary>Memory for what is read of segments, shared by all databases that are opened with it.</summary>
    public GraphCache Cache { get; init; } = new();

    /// <summary>
    /// Called when this process has sealed a log and compaction is due, and when a database is opened for which it is: whoever is told calls
    /// <see cref="IDatabaseMaintenance.CompactAsync"/> soon, and not within the call. Null: nobody compacts, and so writes are never refused because too much waits for it.
    /// </summary>
    public Action? CompactionRequested { get; init; }

    /// <summary>A log of this many records is sealed, 3 or more: then it waits for compaction.</summary>
    public int LogRecords
    {
        get => Log.RotationRecords;
        init => Log = Log with { RotationRecords = value };
    }

    /// <summary>When compaction is due.</summary>
    public CompactionPolicy Compaction { get; init; } = new();

    /// <summary>For how long garbage collection keeps what the states of the past need.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long an object that nothing refers to stays: longer than any query runs, and than any request is on its way.</summary>
    public TimeSpan CollectionGrace { get; init; } = TimeSpan.FromHours(1);

    /// <summary>An explicit transaction ends so long after its last call.</summary>
    public TimeSpan TransactionIdleTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>An explicit transaction ends so long after it began. All processes on the same data need the same.</summary>
    public TimeSpan TransactionLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The most explicit transactions that are open at a time of those that this process has begun.</summary>
    public int MaxOpenTransactions { get; init; } = 100;

    /// <summary>Plans kept for repeated statements.</summary>
    public int PlanCacheCapacity { get; init; } = 1024;

    /// <summary>Numbers of the log, for tests.</summary>
    internal LogOptions Log { get; init; } = new();

    /// <summary>What CALL can name.</summary>
    internal ProcedureRegistry Procedures { get; init; } = ProcedureRegistry.Default;

    /// <summary>What the planner may do, for tests: results never depend on it.</summary>
    internal PlanningOptions Planning { get; init; } = PlanningOptions.Default;
}
