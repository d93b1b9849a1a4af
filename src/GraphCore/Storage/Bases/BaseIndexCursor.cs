using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Caching;
using Serverless.GraphCore.Storage.Segments;
using Serverless.GraphCore.Storage.Snapshots;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Bases;

/// <summary>
/// Walks the entries of a stored index that lie in a range, block by block. Each block is loaded when it is reached.
/// </summary>
internal sealed class BaseIndexCursor
{
    private readonly IndexChunk index;
    private readonly TupleRange range;
    private readonly bool descending;
    private readonly BaseView view;
    private readonly BaseGraph graph;
    private IndexBlockChunk? block;
    private int blockNumber;
    private int place;
    private bool isPlaced;
    private bool isAtEntry;
    private bool isDone;

    public BaseIndexCursor(BaseGraph graph, IndexChunk index, IndexRange range, bool descending)
    {
        this.graph = graph;
        this.index = index;
        this.range = new TupleRange(range);
        this.descending = descending;
        view = new BaseView(graph);
        blockNumber = FirstBlock();
    }

    /// <summary>The key of the current entry.</summary>
    public Value[] Key { get; private set; } = [];

    /// <summary>The entity of the current entry.</summary>
    public long Entity { get; private set; }

    /// <summary>Makes the next accepted entry the current one unless there is one that was not taken. False at the end.</summary>
    public async ValueTask<bool> MoveAsync()
    {
        while (!isAtEntry && !isDone)
        {
            if (block is null)
            {
                if (blockNumber < 0 || blockNumber >= index.Count)
                {
                    isDone = true;
                    break;
                }

                CachedChunk chunk = graph.IndexBlock(index.Id, blockNumber);
                view.Want(chunk);
                await view.LoadAsync(CancellationToken.None);
                block = view.IndexBlock(chunk);
                if (!isPlaced)
                {
                    place = FirstPlace(block);
                    isPlaced = true;
                }
            }

            Find(block);
        }

        return isAtEntry;
    }

    /// <summary>Goes behind the current entry.</summary>
    public void Take()
    {
        isAtEntry = false;
        place += descending ? -1 : 1;
    }

    /// <summary>Lets go of what is loaded; it is loaded again when needed.</summary>
    public void Release()
    {
        block = null;
        view.Release();
    }

    /// <summary>Looks for an accepted entry in a block, from the current place on.</summary>
    private void Find(IndexBlockChunk current)
    {
        for (; place >= 0 && place < current.Count; place += descending ? -1 : 1)
        {
            Value[] key = current.Key(place);
            if (descending ? range.IsBefore(key) : range.IsPast(key))
            {
                isDone = true;
                return;
            }

            if (!(descending ? range.IsPast(key) : range.IsBefore(key)) && range.Accepts(key))
            {
                Key = key;
                Entity = current.Entity(place);
                isAtEntry = true;
                return;
            }
        }

        blockNumber += descending ? -1 : 1;

        // All blocks before the last are full.
        place = descending ? index.BlockSize - 1 : 0;
        Release();
    }

    /// <summary>Ascending: the last block that begins before the range. Descending: the last one that does not begin past it.</summary>
    private int FirstBlock()
    {
        int low = 0;
        int high = index.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (descending ? !range.IsPast(index.FirstKeys[middle]) : range.IsBefore(index.FirstKeys[middle]))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return descending ? low - 1 : Math.Max(0, low - 1);
    }

    private int FirstPlace(IndexBlockChunk current)
    {
        int low = 0;
        int high = current.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            Value[] key = current.Key(middle);
            if (descending ? !range.IsPast(key) : range.IsBefore(key))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return descending ? low - 1 : low;
    }
}
