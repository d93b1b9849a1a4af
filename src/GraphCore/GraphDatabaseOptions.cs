using System.Security.Cryptography;
using Serverless.GraphCore.Execution.Procedures;
using Serverless.GraphCore.Planning;

namespace Serverless.GraphCore;

/// <summary>How a database is opened.</summary>
public sealed record GraphDatabaseOptions
{
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

    /// <summary>Most rows of a batch, for tests: results never depend on it. Null: the engine's own number.</summary>
    public int? MaxBatchRows { get; init; }

    /// <summary>Memory for what is read of segments, shared by all databases that are opened with it.</summary>
    public GraphCache Cache { get; init; } = new();

    /// <summary>Plans kept for repeated statements.</summary>
    public int PlanCacheCapacity { get; init; } = 1024;

    /// <summary>What CALL can name.</summary>
    internal ProcedureRegistry Procedures { get; init; } = ProcedureRegistry.Default;

    /// <summary>What the planner may do, for tests: results never depend on it.</summary>
    internal PlanningOptions Planning { get; init; } = PlanningOptions.Default;
}
