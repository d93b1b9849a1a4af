using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Aggregation;

/// <summary>
/// Numbers the distinct combinations of key columns (by equivalence) in order of their first rows: 0, 1, 2, … Starts with
/// the index that suits the first batch and falls back to the general one when a later batch has columns of another kind.
/// </summary>
internal sealed class GroupTable
{
    private readonly int width;
    private GroupIndex index;
    private int[] firstRows = [];
    private readonly HeldMemory memory;

    public GroupTable(QueryContext context, int width)
    {
        memory = context.HoldMemory();
        this.width = width;
        index = new UnusedIndex();
    }

    /// <summary>Number of groups.</summary>
    public int Count => index.Count;

    /// <summary>Finds the groups of rows; those that are new get the next numbers.</summary>
    public void Find(ReadOnlySpan<Vector> keys, int rows, Span<int> groups)
    {
        if (!index.Accepts(keys))
        {
            Replace(keys);
        }

        int before = index.Count;
        index.Find(keys, groups[..rows], add: true);
        if (index.Count > before)
        {
            Reserve(keys, groups[..rows], before);
        }
    }

    /// <summary>Finds the groups of rows, −1 for those that are none.</summary>
    public void FindKnown(ReadOnlySpan<Vector> keys, int rows, Span<int> groups)
    {
        if (Count == 0)
        {
            groups[..rows].Fill(-1);
            return;
        }

        if (!index.Accepts(keys))
        {
            Replace(keys);
        }

        index.Find(keys, groups[..rows], add: false);
    }

    /// <summary>The key column at an index: one row a group.</summary>
    public Vector Key(int key) => index.Key(key);

    public void Clear()
    {
        index = new UnusedIndex();
        memory.Release();
    }

    private void Replace(ReadOnlySpan<Vector> keys)
    {
        GroupIndex old = index;
        index = old.Count == 0 ? Choose(keys) : new RowGroupIndex(width);
        if (old.Count > 0)
        {
            var oldKeys = new Vector[width];
            for (int i = 0; i < width; i++)
            {
                oldKeys[i] = old.Key(i);
            }

            index.Find(oldKeys, new int[old.Count], add: true);
        }
    }

    private GroupIndex Choose(ReadOnlySpan<Vector> keys) => (width, width == 1 ? keys[0].Kind : VectorKind.Value) switch
    {
        (1, VectorKind.Integer or VectorKind.Node or VectorKind.Relationship) => new IntegerGroupIndex(keys[0].Kind),
        (1, VectorKind.String) => new TextGroupIndex(),
        _ => new RowGroupIndex(width),
    };

    /// <summary>Counts the keys of new groups, which are numbered in order of their first rows.</summary>
    private void Reserve(ReadOnlySpan<Vector> keys, ReadOnlySpan<int> groups, int before)
    {
        Span<int> first = Expressions.Buffers.Take(ref firstRows, index.Count - before);
        int found = 0;
        for (int row = 0; found < first.Length; row++)
        {
            if (groups[row] == before + found)
            {
                first[found++] = row;
            }
        }

        long bytes = 24L * found;
        foreach (Vector key in keys)
        {
            bytes += VectorMemory.Bytes(key, first);
        }

        memory.Add(bytes);
    }

    /// <summary>Before the first batch.</summary>
    private sealed class UnusedIndex : GroupIndex
    {
        public override bool Accepts(ReadOnlySpan<Vector> keys) => false;

        public override void Find(ReadOnlySpan<Vector> keys, Span<int> groups, bool add) => throw new InvalidOperationException();

        public override Vector Key(int key) => new();
    }
}
