using System.Numerics;
using System.Runtime.CompilerServices;
using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>The neighbour lists of a group of nodes by one relationship type and direction: pages of 32 nodes, 64 pages a chunk.</summary>
internal sealed class AdjacencySlice(EditToken owner)
{
    private const int ChunkBits = 6;
    private const int ChunkMask = (1 << ChunkBits) - 1;
    private const int NodeMask = AdjacencyPage.NodeCount - 1;

    private Chunk?[] chunks = [];

    /// <summary>Live relationships in all lists.</summary>
    public long Count { get; private set; }

    /// <summary>Live relationships of which both ends are one node.</summary>
    public int SelfLoops { get; private set; }

    public AdjacencySlice Writable(EditToken token) => ReferenceEquals(owner, token)
        ? this
        : new AdjacencySlice(token) { chunks = [.. chunks], Count = Count, SelfLoops = SelfLoops };

    /// <summary>The page of a node's row, or null when no node of the page ever had a neighbour here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public AdjacencyPage? PageOf(int row)
    {
        int chunk = row >> (AdjacencyPage.NodeBits + ChunkBits);
        return chunk < chunks.Length ? chunks[chunk]?.Pages[(row >> AdjacencyPage.NodeBits) & ChunkMask] : null;
    }

    public int Degree(int row) => PageOf(row)?.Degree(row & NodeMask) ?? 0;

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
