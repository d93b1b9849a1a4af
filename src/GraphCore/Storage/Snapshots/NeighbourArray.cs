namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>
/// A neighbour list too long to share an <see cref="AdjacencyPage"/>. Up to <see cref="PlainLimit"/> entries it is one pair
/// of arrays, copied on write. Above, the arrays are shared between states: replay appends in the spare room behind the
/// entries that older states count, a transaction keeps its additions apart, and removals go to a set, so that no change
/// of a few entries copies the list.
/// </summary>
internal sealed class NeighbourArray
{
    /// <summary>Most entries that are always one span; also most additions kept apart.</summary>
    public const int PlainLimit = 4096;

    private readonly EditToken owner;
    private EditToken arraysOwner;
    private int[] nodes;
    private int[] rows;
    private int count;
    private Claim? claim;
    private int[] addedNodes = [];
    private int[] addedRows = [];
    private int addedCount;
    private RowSet? removed;

    public NeighbourArray(EditToken owner, ReadOnlySpan<int> nodes, ReadOnlySpan<int> rows)
    {
        this.owner = owner;
        arraysOwner = owner;
        count = nodes.Length;
        this.nodes = new int[count + (count >> 1)];
        this.rows = new int[this.nodes.Length];
        nodes.CopyTo(this.nodes);
        rows.CopyTo(this.rows);
        claim = count > PlainLimit ? new Claim(count) : null;
    }

    private NeighbourArray(EditToken owner, NeighbourArray source)
    {
        this.owner = owner;
        arraysOwner = source.arraysOwner;
        nodes = source.nodes;
        rows = source.rows;
        count = source.count;
        claim = source.claim;
        addedNodes = [.. source.addedNodes.AsSpan(0, source.addedCount)];
        addedRows = [.. source.addedRows.AsSpan(0, source.addedCount)];
        addedCount = source.addedCount;
        removed = source.removed;
    }

    public int Count => count + addedCount - (removed?.Count ?? 0);

    public ReadOnlySpan<int> Nodes => nodes.AsSpan(0, count);

    public ReadOnlySpan<int> Rows => rows.AsSpan(0, count);

    public ReadOnlySpan<int> AddedNodes => addedNodes.AsSpan(0, addedCount);

    public ReadOnlySpan<int> AddedRows => addedRows.AsSpan(0, addedCount);

    public IRelationshipRows? Removed => removed;

    /// <summary>Whether all entries are in <see cref="Nodes"/>.</summary>
    public bool IsPlain => addedCount == 0 && removed is null;

    public NeighbourArray Writable(EditToken token)
    {
        if (ReferenceEquals(owner, token))
        {
            return this;
        }

        return count > PlainLimit ? new NeighbourArray(token, this) : new NeighbourArray(token, Nodes, Rows);
    }

    public void Add(int node, int row)
    {
        if (count <= PlainLimit || ReferenceEquals(arraysOwner, owner) || owner.Linear)
        {
            Append(node, row);
            return;
        }

        if (addedCount == PlainLimit)
        {
            Rebuild();
            Append(node, row);
            return;
        }

        if (addedCount == addedNodes.Length)
        {
            Array.Resize(ref addedNodes, Math.Max(16, addedCount * 2));
            Array.Resize(ref addedRows, addedNodes.Length);
        }

        addedNodes[addedCount] = node;
        addedRows[addedCount++] = row;
    }

    public void Remove(int row)
    {
        int at = AddedRows.IndexOf(row);
        if (at >= 0)
        {
            addedCount--;
            addedNodes[at] = addedNodes[addedCount];
            addedRows[at] = addedRows[addedCount];
            if (Count <= PlainLimit)
            {
                Rebuild();
            }

            return;
        }

        if (count > PlainLimit)
        {
            removed = removed?.Writable(owner) ?? new RowSet(owner);
            removed.Add(row);
            if (removed.Count > count / 2 || Count <= PlainLimit)
            {
                Rebuild();
            }

            return;
        }

        at = Rows.IndexOf(row);
        if (at < 0)
        {
            throw new InvalidOperationException($"Relationship row {row} is not in the list that it is removed from.");
        }

        count--;
        nodes[at] = nodes[count];
        rows[at] = rows[count];
    }

    private void Append(int node, int row)
    {
        // Under the limit the arrays are this owner's own; above it, another state may have taken the next place already.
        if (count == nodes.Length || (count > PlainLimit && !claim!.TryTake(count)))
        {
            Rebuild();
            claim?.TryTake(count);
        }

        nodes[count] = node;
        rows[count++] = row;
        if (count > PlainLimit)
        {
            claim ??= new Claim(count);
        }
    }

    /// <summary>Gathers all entries in new arrays with room for half as many more.</summary>
    private void Rebuild()
    {
        int live = Count;
        var newNodes = new int[live + (live >> 1) + 16];
        var newRows = new int[newNodes.Length];
        int next = 0;
        for (int i = 0; i < count; i++)
        {
            if (removed is null || !removed.Contains(rows[i]))
            {
                newNodes[next] = nodes[i];
                newRows[next++] = rows[i];
            }
        }

        AddedNodes.CopyTo(newNodes.AsSpan(next));
        AddedRows.CopyTo(newRows.AsSpan(next));
        (nodes, rows, count, arraysOwner, removed) = (newNodes, newRows, live, owner, null);
        (addedNodes, addedRows, addedCount) = ([], [], 0);
        claim = live > PlainLimit ? new Claim(live) : null;
    }

    /// <summary>How many places of shared arrays are taken, by whichever state.</summary>
    private sealed class Claim(int taken)
    {
        private int taken = taken;

        public bool TryTake(int place) => Interlocked.CompareExchange(ref taken, place + 1, place) == place;
    }
}
