using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Segments;
using Serverless.GraphCore.Storage.Snapshots;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Compaction;

/// <summary>Writes an index anew, in blocks, when entries came or went, or the relationships that it names have other handles.</summary>
/// <param name="handleOf">The handle that a relationship of the folded state will have; null: entities keep theirs.</param>
internal sealed class IndexFold(FoldContext context, IndexDefinition index, Func<long, long>? handleOf)
{
    /// <summary>Entries of a block.</summary>
    public const int BlockSize = 1024;

    private readonly int width = index.Properties.Count;
    private readonly List<Value[]> firstKeys = [];
    private readonly List<long> run = [];
    private IndexBlockEncoder block = new(index.Properties.Count);
    private long entries;
    private long distinct;

    public async Task WriteAsync()
    {
        var cursor = new IndexCursor(new GraphSnapshot(context.State), index.Id, IndexRange.All, descending: false);
        Value[]? key = null;
        while (await cursor.NextEntryAsync() is { } entry)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            if (key is not null && TupleKeys.Compare(key, entry.Key) != 0)
            {
                Add(key);
            }

            key = entry.Key;
            run.Add(handleOf is null ? entry.Entity : handleOf(entry.Entity));
        }

        cursor.Release();
        if (key is not null)
        {
            Add(key);
        }

        EndBlock();
        for (int number = firstKeys.Count; number < (context.Base.Index(index.Id)?.Count ?? 0); number++)
        {
            context.Remove(ChunkKey.IndexBlock(index.Id, number));
        }

        var info = new IndexChunk(index.Id, entries, distinct, [.. firstKeys], BlockSize);
        context.Add(ChunkKey.Index(index.Id), firstKeys.Count, info.Encode(width));
    }

    /// <summary>Adds the entities of one key, ascending.</summary>
    private void Add(Value[] key)
    {
        run.Sort();
        distinct++;
        foreach (long entity in run)
        {
            if (block.Count == BlockSize)
            {
                EndBlock();
            }

            if (block.Count == 0)
            {
                firstKeys.Add(key);
            }

            block.Add(key, entity);
            entries++;
        }

        run.Clear();
    }

    private void EndBlock()
    {
        int count = block.Count;
        if (count > 0)
        {
            context.Add(ChunkKey.IndexBlock(index.Id, firstKeys.Count - 1), count, block.Finish());
            block = new IndexBlockEncoder(width);
        }
    }
}
