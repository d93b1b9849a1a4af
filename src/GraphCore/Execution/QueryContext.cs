using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Execution.Procedures;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Execution.Transactions;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution;

/// <summary>What a statement runs with. Made anew for each execution; used by one thread at a time.</summary>
internal sealed class QueryContext : IDisposable
{
    private readonly List<IDisposable> owned = [];
    private readonly List<HeldMemory> memories = [];
    private EntityAccess? entities;
    private IGraphView? structure;

    public required IGraphReader Reader { get; init; }

    /// <summary>The transaction to write to, or null for a statement that only reads.</summary>
    public IGraphTransaction? Transaction => Reader as IGraphTransaction;

    public required MapValue Parameters { get; init; }

    public required QueryBudget Budget { get; init; }

    public required TimeProvider Clock { get; init; }

    /// <summary>The time when the statement began, the same throughout.</summary>
    public required DateTimeOffset StatementTime { get; init; }

    public required DateTimeOffset TransactionTime { get; init; }

    public required Random Random { get; init; }

    /// <summary>The database; null where a graph is no database's.</summary>
    public DatabaseDescription? Database { get; init; }

    public FunctionRegistry Functions { get; init; } = FunctionRegistry.Default;

    public ProcedureRegistry Procedures { get; init; } = ProcedureRegistry.Default;

    /// <summary>Opens what LOAD CSV names; null: nothing may be opened.</summary>
    public IImportSource? Imports { get; init; }

    /// <summary>Commits a batch of <c>IN TRANSACTIONS</c>; null where that is not allowed.</summary>
    public IBatchCommitter? Committer { get; init; }

    public QueryCounters Counters { get; init; } = new();

    /// <summary>Most rows of a batch. Results must not depend on it.</summary>
    public int MaxBatchRows { get; init; } = BatchSize.Largest;

    /// <summary>Reads what is always resident: label sets, and whether entities are live.</summary>
    public IGraphView Structure => structure ?? throw new InvalidOperationException("The context has not been opened.");

    /// <summary>Contents of entities, for functions.</summary>
    public EntityAccess Entities => entities ??= new EntityAccess(this);

    /// <summary>Whether this statement has deleted anything, so that reads must look whether an entity is still there.</summary>
    public bool HasDeletes => Counters.NodesDeleted + Counters.RelationshipsDeleted > 0;

    /// <summary>Loads what every statement reads. Must come before anything else.</summary>
    public async ValueTask OpenAsync() => structure = await LoadAsync(LoadRequest.None);

    /// <summary>Loads a part of the graph; a wait for the store is not the statement's processor time.</summary>
    public ValueTask<IGraphView> LoadAsync(LoadRequest request) => Budget.WaitAsync(Reader.LoadAsync(request, Budget.CancellationToken));

    /// <summary>The same statement in its next transaction. Disposed with this context.</summary>
    public async ValueTask<QueryContext> ForTransactionAsync(IGraphTransaction transaction)
    {
        QueryContext next = Own(new QueryContext
        {
            Reader = transaction,
            Parameters = Parameters,
            Budget = Budget,
            Clock = Clock,
            StatementTime = StatementTime,
            TransactionTime = TransactionTime,
            Random = Random,
            Database = Database,
            Functions = Functions,
            Procedures = Procedures,
            Imports = Imports,
            Committer = Committer,
            Counters = Counters,
            MaxBatchRows = MaxBatchRows,
        });
        await next.OpenAsync();
        return next;
    }

    /// <summary>A part of the statement's memory, given back at its end at the latest.</summary>
    public HeldMemory HoldMemory()
    {
        var memory = new HeldMemory(Budget);
        memories.Add(memory);
        return memory;
    }

    /// <summary>Where the parts of the memory that come next begin: for <see cref="ReleaseMemory"/>.</summary>
    public int MarkMemory() => memories.Count;

    /// <summary>Gives back what parts of the plan hold that were made since a mark and run no more.</summary>
    public void ReleaseMemory(int mark)
    {
        for (int i = mark; i < memories.Count; i++)
        {
            memories[i].Release();
        }

        memories.RemoveRange(mark, memories.Count - mark);
    }

    /// <summary>Something to be disposed with the statement.</summary>
    public T Own<T>(T resource)
        where T : IDisposable
    {
        owned.Add(resource);
        return resource;
    }

    public void Dispose()
    {
        ReleaseMemory(0);
        foreach (IDisposable resource in owned)
        {
            resource.Dispose();
        }

        structure?.Dispose();
    }
}
