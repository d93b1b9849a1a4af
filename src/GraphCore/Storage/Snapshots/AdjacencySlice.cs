using System.Numerics;
using System.Runtime.CompilerServices;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>
/// The neighbour lists of a group of nodes by one relationship type and direction, as far as they are not in the base: pages of 32
/// nodes, 64 pages a chunk. Of relationships of the base it knows which have been removed.
/// </summary>
internal sealed class AdjacencySlice(EditToken owner)
{
    private const int ChunkBits = 6;
    private const int ChunkMask = (1 << ChunkBits) - 1;
    private const int NodeMask = AdjacencyPage.NodeCount - 1;

    private Chunk?[] chunks = [];
    private RowSet? removed;
    private PagedColumn<int>? removedCounts;

    /// <summary>How many live relationships more than the base there are; negative when more were removed than added.</summary>
    public long Count { get; private set; }

    /// <summary>As <see cref="Count"/>, relationships of which both ends are one node.</summary>
    public int SelfLoops { get; private set; }

    /// <summary>Relationships of the base that have been removed, by their rows; null when there are none.</summary>
    public RowSet? Removed => removed;

    public AdjacencySlice Writable(EditToken token) => ReferenceEquals(owner, token)
        ? this
        : new AdjacencySlice(token) { chunks = [.. chunks], removed = removed, removedCounts = removedCounts, Count = Count, SelfLoops = SelfLoops };

    /// <summary>The page of a node's row, or null when no node of the page ever had a neighbour here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public AdjacencyPage? PageOf(int row)
    {
        int chunk = row >> (AdjacencyPage.NodeBits + ChunkBits);
        return chunk < chunks.Length ? chunks[chunk]?.Pages[(row >> AdjacencyPage.NodeBits) & ChunkMask] : null;
    }

    /// <summary>Relationships of a node that are not in the base.</summary>
    public int AddedDegree(int row) => PageOf(row)?.Degree(row & NodeMask) ?? 0;

    /// <summary>How many relationships of a node in the base have been removed.</summary>
    public int RemovedDegree(int row) => removedCounts?.Cell(row) ?? 0;

    /// <summary>Writes some rows that have neighbours, spread over the group; returns how many.</summary>
    public int Sample(Span<int> rows)
    {
        const int PagesOfSample = 32;
        int pages = 0;
        foreach (Chunk? chunk in chunks)
        {
            foreach (AdjacencyPage? page in chunk?.Pages ?? [])
            {
                pages += page is null ? 0 : 1;
            }
        }

        int stride = Math.Max(1, pages / PagesOfSample);
        int perPage = Math.Max(1, rows.Length / PagesOfSample);
        int count = 0;
        int seen = 0;
        for (int number = 0; number < chunks.Length << ChunkBits && count < rows.Length; number++)
        {
            AdjacencyPage? page = PageOf(number << AdjacencyPage.NodeBits);
            if (page is not null && seen++ % stride == 0)
            {
                // Each page from another node on, so that nodes created in a rhythm are not all of one kind.
                int left = perPage;
                for (int i = 0; i < AdjacencyPage.NodeCount && left > 0 && count < rows.Length; i++)
                {
                    int node = (i + (seen * 11)) & NodeMask;
                    if (page.Degree(node) > 0)
                    {
                        rows[count++] = (number << AdjacencyPage.NodeBits) | node;
                        left--;
                    }
                }
            }
        }

        return count;
    }

    /// <summary>The list of a node without what is in the base.</summary>
    public NeighbourList Neighbours(int row)
    {
        AdjacencyPage? page = PageOf(row);
        if (page is null)
        {
            return default;
        }

        return page.TryGetInline(row & NodeMask, out ReadOnlySpan<int> nodes, out ReadOnlySpan<int> rows, out NeighbourArray? list)
            ? new NeighbourList(nodes, rows, default, default, null)
            : new NeighbourList(list!.Nodes, list.Rows, list.AddedNodes, list.AddedRows, list.Removed);
    }

    public void Add(int row, int neighbour, int relationship, bool selfLoop)
    {
        EditPage(row).Add(row & NodeMask, neighbour, relationship);
        Count++;
        SelfLoops += selfLoop ? 1 : 0;
    }

    public void Remove(int row, int relationship, bool selfLoop)
    {
        EditPage(row).Remove(row & NodeMask, relationship);
        Count--;
        SelfLoops -= selfLoop ? 1 : 0;
    }

    /// <summary>Removes a relationship that is in the base.</summary>
    public void RemoveOfBase(int row, int relationship, bool selfLoop)
    {
        removed = removed?.Writable(owner) ?? new RowSet(owner);
        removed.Add(relationship);
        removedCounts = removedCounts?.Writable(owner) ?? new PagedColumn<int>(owner);
        removedCounts.Set(row, removedCounts.Cell(row) + 1);
        Count--;
        SelfLoops -= selfLoop ? 1 : 0;
    }

    private AdjacencyPage EditPage(int row)
    {
        int number = row >> (AdjacencyPage.NodeBits + ChunkBits);
        if (number >= chunks.Length)
        {
            Array.Resize(ref chunks, (int)BitOperations.RoundUpToPowerOf2((uint)number + 1));
        }

        ref Chunk? chunk = ref chunks[number];
        chunk = chunk?.Writable(owner) ?? new Chunk(owner);
        ref AdjacencyPage? page = ref chunk.Pages[(row >> AdjacencyPage.NodeBits) & ChunkMask];
        return page = page?.Writable(owner) ?? new AdjacencyPage(owner);
    }

    private sealed class Chunk(EditToken owner)
    {
        public readonly AdjacencyPage?[] Pages = new AdjacencyPage?[1 << ChunkBits];

        public Chunk Writable(EditToken token)
        {
            if (ReferenceEquals(owner, token))
            {
                return this;
            }

            var copy = new Chunk(token);
            Pages.CopyTo(copy.Pages, 0);
            return copy;
        }
    }
}
