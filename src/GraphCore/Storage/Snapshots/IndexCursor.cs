using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Bases;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>
/// Walks an index: entries of the base that still hold, merged with those that were added. Finds its place among the added ones again
/// by each call, since a transaction may have changed them.
/// </summary>
internal sealed class IndexCursor(GraphReader reader, int index, IndexRange range, bool descending) : IIndexCursor
{
    private readonly BaseIndexCursor? stored = reader.State.Base.Index(index) is { Entries: > 0 } info ? new BaseIndexCursor(reader.State.Base, info, range, descending) : null;
    private readonly long[] one = new long[1];
    private IndexMark? mark;

    public ValueTask<int> NextAsync(Memory<long> entities) => stored is null
        ? ValueTask.FromResult(reader.State.Tree(index)?.Read(range, descending, ref mark, entities.Span) ?? 0)
        : MergeAsync(entities);

    /// <summary>The next entry with its key, or null at the end. <see cref="Release"/> ends a run of calls.</summary>
    public async ValueTask<IndexMark?> NextEntryAsync()
    {
        bool hasStored = stored is not null && await stored.MoveAsync();
        while (hasStored && reader.State.RemovedEntries(index)?.Contains(stored!.Key, stored.Entity) == true)
        {
            stored!.Take();
            hasStored = await stored.MoveAsync();
        }

        IndexMark? next = mark;
        IndexMark? added = reader.State.Tree(index)?.Read(range, descending, ref next, one) > 0 ? next : null;
        if (added is { } entry && (!hasStored || IsFirst(entry, stored!)))
        {
            mark = entry;
            return entry;
        }

        if (!hasStored)
        {
            return null;
        }

        var current = new IndexMark(stored!.Key, stored.Entity);
        stored.Take();
        return current;
    }

    /// <summary>Lets go of what is loaded: nobody says when a cursor is done with.</summary>
    public void Release() => stored?.Release();

    private async ValueTask<int> MergeAsync(Memory<long> entities)
    {
        int count = 0;
        while (count < entities.Length && await NextEntryAsync() is { } entry)
        {
            entities.Span[count++] = entry.Entity;
        }

        Release();
        return count;
    }

    private bool IsFirst(in IndexMark entry, BaseIndexCursor cursor)
    {
        int order = TupleKeys.Compare(entry.Key, cursor.Key);
        order = order != 0 ? order : entry.Entity.CompareTo(cursor.Entity);
        return descending ? order > 0 : order < 0;
    }
}
