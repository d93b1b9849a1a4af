using System.Runtime.CompilerServices;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>Where a node's list lies in its page.</summary>
internal struct ListHeader
{
    /// <summary>Value of <see cref="Count"/> for a list kept in a <see cref="NeighbourArray"/>, of which <see cref="Start"/> is the number.</summary>
    public const ushort Long = ushort.MaxValue;

    public ushort Start;
    public ushort Count;
    public ushort Room;
}

/// <summary>Headers of the nodes of one page.</summary>
[InlineArray(AdjacencyPage.NodeCount)]
internal struct ListHeaders
{
    private ListHeader first;
}

/// <summary>
/// The neighbour lists of 32 nodes that follow one another, by one type and direction, in a pair of arrays with some room
/// behind each list: <c>nodes[i]</c> is the other end, <c>rows[i]</c> the relationship. A list that outgrows its room moves
/// to the end of the arrays; when that is full the page is laid out anew. Lists over 64 entries live apart.
/// </summary>
internal sealed class AdjacencyPage
{
    public const int NodeBits = 5;
    public const int NodeCount = 1 << NodeBits;
    private const int InlineLimit = 64;

    private readonly EditToken owner;
    private ListHeaders headers;
    private int[] nodes;
    private int[] rows;
    private NeighbourArray?[]? longLists;
    private int used;

    public AdjacencyPage(EditToken owner)
    {
        this.owner = owner;
        nodes = [];
        rows = [];
    }

    private AdjacencyPage(EditToken owner, AdjacencyPage source)
    {
        this.owner = owner;
        headers = source.headers;
        nodes = [.. source.nodes];
        rows = [.. source.rows];
        longLists = source.longLists is null ? null : [.. source.longLists];
        used = source.used;
    }

    public AdjacencyPage Writable(EditToken token) => ReferenceEquals(owner, token) ? this : new AdjacencyPage(token, this);

    /// <summary>The list of a node when it is in the page; false when <paramref name="longList"/> has it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGetInline(int node, out ReadOnlySpan<int> neighbours, out ReadOnlySpan<int> relationships, out NeighbourArray? longList)
    {
        ref readonly ListHeader header = ref headers[node];
        if (header.Count == ListHeader.Long)
        {
            longList = longLists![header.Start];
            neighbours = default;
            relationships = default;
            return false;
        }

        longList = null;
        neighbours = nodes.AsSpan(header.Start, header.Count);
        relationships = rows.AsSpan(header.Start, header.Count);
        return true;
    }

    public int Degree(int node)
    {
        ref readonly ListHeader header = ref headers[node];
        return header.Count == ListHeader.Long ? longLists![header.Start]!.Count : header.Count;
    }

    public void Add(int node, int neighbour, int row)
    {
        ref ListHeader header = ref headers[node];
        if (header.Count == ListHeader.Long)
        {
            EditLongList(header.Start).Add(neighbour, row);
            return;
        }

        if (header.Count == InlineLimit)
        {
            MoveApart(ref header).Add(neighbour, row);
            return;
        }

        if (header.Count == header.Room)
        {
            Enlarge(ref header, node);
        }

        int at = header.Start + header.Count++;
        nodes[at] = neighbour;
        rows[at] = row;
    }

    public void Remove(int node, int row)
    {
        ref ListHeader header = ref headers[node];
        if (header.Count == ListHeader.Long)
        {
            EditLongList(header.Start).Remove(row);
            return;
        }

        int at = rows.AsSpan(header.Start, header.Count).IndexOf(row);
        if (at < 0)
        {
            throw new InvalidOperationException($"Relationship row {row} is not in the list that it is removed from.");
        }

        int last = header.Start + --header.Count;
        nodes[header.Start + at] = nodes[last];
        rows[header.Start + at] = rows[last];
    }

    private NeighbourArray EditLongList(int number)
    {
        ref NeighbourArray? list = ref longLists![number];
        return list = list!.Writable(owner);
    }

    private NeighbourArray MoveApart(ref ListHeader header)
    {
        var list = new NeighbourArray(owner, nodes.AsSpan(header.Start, header.Count), rows.AsSpan(header.Start, header.Count));
        int number = longLists?.Length ?? 0;
        longLists = [.. longLists ?? [], list];
        header = new ListHeader { Start = (ushort)number, Count = ListHeader.Long };
        return list;
    }

    private void Enlarge(ref ListHeader header, int node)
    {
        int room = header.Count + (header.Count >> 1) + 2;
        if (used + room > nodes.Length)
        {
            LayOut(node, room);
            return;
        }

        nodes.AsSpan(header.Start, header.Count).CopyTo(nodes.AsSpan(used));
        rows.AsSpan(header.Start, header.Count).CopyTo(rows.AsSpan(used));
        header.Start = (ushort)used;
        header.Room = (ushort)room;
        used += room;
    }

    /// <summary>Lays all lists out anew, a quarter more room for each that is in use, and the asked room for one.</summary>
    private void LayOut(int growing, int growingRoom)
    {
        int total = 0;
        for (int node = 0; node < NodeCount; node++)
        {
            total += RoomFor(node, growing, growingRoom);
        }

        var newNodes = new int[total + (total >> 3) + 4];
        var newRows = new int[newNodes.Length];
        int next = 0;
        for (int node = 0; node < NodeCount; node++)
        {
            ref ListHeader header = ref headers[node];
            if (header.Count == ListHeader.Long)
            {
                continue;
            }

            nodes.AsSpan(header.Start, header.Count).CopyTo(newNodes.AsSpan(next));
            rows.AsSpan(header.Start, header.Count).CopyTo(newRows.AsSpan(next));
            header.Room = (ushort)RoomFor(node, growing, growingRoom);
            header.Start = (ushort)next;
            next += header.Room;
        }

        (nodes, rows, used) = (newNodes, newRows, next);
    }

    private int RoomFor(int node, int growing, int growingRoom)
    {
        int count = headers[node].Count;
        return node == growing ? growingRoom : count is 0 or ListHeader.Long ? 0 : count + (count >> 2);
    }
}
