using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Bases;
using Serverless.GraphCore.Storage.Caching;
using Serverless.GraphCore.Storage.Segments;
using Serverless.GraphCore.Storage.Snapshots;

namespace Serverless.GraphCore.Storage.Compaction;

/// <summary>
/// Folds what lies over a base into a new segment that has just the chunks that changed, so that base and segment together are the state.
/// Nodes keep their ordinals; relationships of a type in which some came or went get rows anew.
/// </summary>
internal static class SegmentFold
{
    /// <summary>With more segments the small ones are copied into the new one.</summary>
    private const int MaxSegments = 8;

    /// <summary>How many are left then.</summary>
    private const int SegmentsAfterCopy = 4;

    /// <summary>Writes the segment.</summary>
    /// <param name="state">The state, frozen.</param>
    /// <param name="destination">Where the segment's bytes go.</param>
    /// <param name="owner">The database that it is written for.</param>
    /// <param name="segmentId">The segment's id.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="Errors.GraphException">The base is damaged, or the store is unavailable.</exception>
    public static async Task<FoldedSegments> WriteAsync(GraphState state, Stream destination, Guid owner, Guid segmentId, CancellationToken cancellationToken)
    {
        var writer = new SegmentWriter(destination, owner, segmentId);
        var context = new FoldContext(state, writer, cancellationToken);
        await FoldAsync(context);
        FoldCatalog(context);
        if (writer.Count == 0)
        {
            return new FoldedSegments(null, [.. state.Base.Segments.Select(static segment => segment.Reference)]);
        }

        await CopySmallAsync(context);
        SegmentReference written = writer.Finish();
        return new FoldedSegments(written, [.. InUse(context), written]);
    }

    private static async Task FoldAsync(FoldContext context)
    {
        GraphState state = context.State;
        var ids = new IdMapFold(context);
        var groups = new SortedDictionary<int, GroupFold>();
        for (int number = 0; number < state.GroupCount; number++)
        {
            if (state.Group(number).IsChanged)
            {
                groups.Add(number, new GroupFold(context, number, ids));
            }
        }

        foreach (GroupFold group in groups.Values)
        {
            await group.WriteColumnsAsync();
        }

        for (int type = 0; type < state.TypeCount; type++)
        {
            var fold = new TypeFold(context, type, groups, ids);
            await fold.WriteAsync();
            await FoldIndexesAsync(context, EntityKind.Relationship, type, fold.IsRebuilt ? HandleOf(context, type, fold) : null);
        }

        foreach (GroupFold group in groups.Values)
        {
            group.WriteInfo();
        }

        await ids.WriteAsync();
        await FoldIndexesAsync(context, EntityKind.Node, token: -1, handleOf: null);
        RemoveDroppedIndexes(context);
    }

    /// <summary>Writes the indexes of a relationship type, or of all labels, that have changed.</summary>
    private static async Task FoldIndexesAsync(FoldContext context, EntityKind kind, int token, Func<long, long>? handleOf)
    {
        foreach (IndexDefinition index in context.State.Schema.Indexes)
        {
            if (index.Entity != kind || context.State.Rules.Find(index.Id) is not { } rule || (token >= 0 && rule.Token != token))
            {
                continue;
            }

            bool hasChanged = context.State.Tree(index.Id) is not null || context.State.RemovedEntries(index.Id) is not null;
            if (hasChanged || handleOf is not null || context.Base.Index(index.Id) is null)
            {
                await new IndexFold(context, index, handleOf).WriteAsync();
            }
        }
    }

    private static void RemoveDroppedIndexes(FoldContext context)
    {
        foreach (CachedChunk chunk in context.Base.Chunks)
        {
            ChunkKey key = chunk.Entry.Key;
            if (key.Kind is ChunkKind.Index or ChunkKind.IndexBlock && context.State.Rules.Find(key.A) is null)
            {
                context.Remove(key);
            }
        }
    }

    /// <summary>Old handles to new ones: rows follow OUT order in the new layout.</summary>
    private static Func<long, long> HandleOf(FoldContext context, int type, TypeFold fold)
    {
        GraphState state = context.State;
        var firstRows = new int[state.GroupCount];
        int next = 0;
        for (int number = 0; number < firstRows.Length; number++)
        {
            firstRows[number] = next;
            next += (int)state.Group(number).CountOf(type << 1);
        }

        // The sources of stored relationships are known by their rows, those of the others are in memory.
        var view = new BaseView(context.Base);
        return handle =>
        {
            int source = state.IsOfBase(handle)
                ? context.Base.Type(type).GroupOf((int)handle, out _).Number
                : state.EndsOf(handle, view).Source >> NodeRows.RowBits;
            return ((long)type << 32) | (uint)(firstRows[source] + fold.PlaceOf((int)handle));
        };
    }

    private static void FoldCatalog(FoldContext context)
    {
        GraphState state = context.State;
        CatalogChunk before = context.Base.Catalog;
        bool isSame = before.Labels.Length == state.LabelCount && before.Types.Length == state.TypeCount && before.Keys.Length == state.KeyCount
            && before.LabelSets.Length == state.LabelSetCount && before.Schema.Version == state.Schema.Version;
        if (isSame)
        {
            return;
        }

        var catalog = new CatalogChunk(
            Names(state.LabelCount, state.LabelName),
            Names(state.TypeCount, state.TypeName),
            Names(state.KeyCount, state.KeyName),
            [.. Enumerable.Range(0, state.LabelSetCount).Select(code => state.LabelsOf(code).ToArray())],
            state.Schema);
        context.Add(ChunkKey.Catalog, 0, catalog.Encode());
    }

    private static string[] Names(int count, Func<int, string> name) => [.. Enumerable.Range(0, count).Select(name)];

    /// <summary>Keeps the number of segments small: copies what is in use of the smallest ones.</summary>
    private static async Task CopySmallAsync(FoldContext context)
    {
        if (context.Base.Segments.Count < MaxSegments)
        {
            return;
        }

        HashSet<SegmentObject> copied = [.. context.Base.Segments
            .OrderBy(static segment => segment.Reference.Length)
            .Take(context.Base.Segments.Count - SegmentsAfterCopy)
            .Select(static segment => segment.Object)];
        foreach (CachedChunk chunk in context.Base.Chunks.ToArray())
        {
            if (copied.Contains(chunk.Segment) && !context.Written.Contains(chunk.Entry.Key))
            {
                ReadOnlyMemory<byte> payload = chunk.Entry.IsInline
                    ? chunk.Entry.Inline
                    : await chunk.Segment.ReadAsync(chunk.Entry.Offset, chunk.Entry.Length, context.CancellationToken);
                context.Writer.Copy(chunk.Entry, payload.Span);
                context.Note(chunk.Entry.Key);
            }
        }
    }

    /// <summary>
    /// Segments of the base that are still needed: those with a chunk in use, and those that void a chunk of an earlier one that is needed.
    /// </summary>
    private static List<SegmentReference> InUse(FoldContext context)
    {
        var needed = new List<SegmentReference>();
        var names = new HashSet<ChunkKey>();
        foreach (OpenSegment segment in context.Base.Segments)
        {
            bool isInUse = false;
            foreach (CachedChunk chunk in segment.Object.Chunks)
            {
                ChunkKey key = chunk.Entry.Key;
                isInUse |= !context.Written.Contains(key)
                    && (chunk.Entry.IsRemoved ? names.Contains(key) : ReferenceEquals(context.Base.Find(key), chunk));
            }

            if (isInUse)
            {
                needed.Add(segment.Reference);
                names.UnionWith(segment.Object.Chunks.Where(static chunk => !chunk.Entry.IsRemoved).Select(static chunk => chunk.Entry.Key));
            }
        }

        return needed;
    }
}
