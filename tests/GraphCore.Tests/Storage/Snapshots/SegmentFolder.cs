using Serverless.GraphCore.Storage;
using Serverless.GraphCore.Storage.Bases;
using Serverless.GraphCore.Storage.Caching;
using Serverless.GraphCore.Storage.Compaction;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Storage.Snapshots;
using Serverless.TestSupport;


namespace Serverless.GraphCore.Tests.Storage.Snapshots;

/// <summary>Folds states into segments in memory and opens what comes of it.</summary>
internal sealed class SegmentFolder
{
    private static readonly DatabasePaths Paths = new(ObjectPath.Parse("db/test"));

    private readonly InMemoryObjectStore store = new(TimeProvider.System);
    private readonly Guid owner = SequentialIdGenerator.Id(1, 1);
    private readonly BaseOpener opener;
    private long segments;

    /// <param name="budget">Bytes that the cache may hold; null: any number.</param>
    public SegmentFolder(long? budget = null)
    {
        var options = new ChunkCacheOptions();
        Cache = new ChunkCache(budget is { } bytes ? options with { BudgetBytes = bytes, FloorBytes = 0 } : options);
        opener = new BaseOpener(store, Paths, Cache, new RequestPolicy(new LogOptions(), TimeProvider.System));
    }

    public ChunkCache Cache { get; }

    /// <summary>A frozen state equal to the given one, of which all is in segments.</summary>
    public async Task<GraphState> FoldAsync(GraphState state)
    {
        using var bytes = new MemoryStream();
        Guid id = SequentialIdGenerator.Id(++segments, 7);
        FoldedSegments folded = await SegmentFold.WriteAsync(state, bytes, owner, id, CancellationToken.None);
        if (folded.New is not null)
        {
            await store.PutAsync(Paths.Segment(id), bytes.ToArray(), PutCondition.IfAbsent, CancellationToken.None);
        }

        BaseGraph stored = await opener.OpenAsync(Heads.Of(owner), folded.All, state.Base, CancellationToken.None);
        return GraphState.Over(state.Tag, stored, state.Size);
    }
}
