using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>
/// The neighbours of one node, to be asked again and again whether a node is among them. Short lists are searched; a long
/// one gets a hash table once enough has been asked of it.
/// </summary>
internal sealed class NeighbourSet
{
    private const int Chunk = 256;
    private const int SearchedLength = 48;
    private const int SearchedTimes = 8;

    private int[] nodes = new int[Chunk];
    private long[] handles = new long[Chunk];
    private int[] rows = new int[Chunk];
    private int[] buckets = [];
    private int[] following = [];
    private int count;
    private int searches;
    private bool isHashed;

    /// <summary>The node whose neighbours these are; −1: none.</summary>
    public int Node { get; private set; } = -1;

    /// <summary>Whether they were followed in the direction of the pattern, or against it.</summary>
    public bool IsForwards { get; private set; }

    public void Clear() => Node = -1;

    /// <returns>How many relationships they have.</returns>
    public int Load(IGraphView view, ReadOnlySpan<int> types, Direction direction, int node, bool isForwards)
    {
        Node = node;
        IsForwards = isForwards;
        count = 0;
        searches = 0;
        isHashed = false;
        var cursor = default(ExpandCursor);
        int found;
        do
        {
            if (nodes.Length < count + Chunk)
            {
                int length = nodes.Length * 2;
                Array.Resize(ref nodes, length);
                Array.Resize(ref handles, length);
                Array.Resize(ref rows, length);
            }

            int space = nodes.Length - count;
            found = view.Expand(types, direction, [node], ref cursor, rows.AsSpan(count), nodes.AsSpan(count), handles.AsSpan(count));
            count += found;
            if (found < space)
            {
                break;
            }
        }
        while (true);
        return count;
    }

    /// <summary>Adds the relationships to a node to a list, in order of their handles.</summary>
    public void Find(int node, List<long> found)
    {
        int first = found.Count;
        if (!isHashed && count > SearchedLength && ++searches > SearchedTimes)
        {
            Hash();
        }

        if (isHashed)
        {
            for (int i = buckets[Bucket(node)] - 1; i >= 0; i = following[i])
            {
                if (nodes[i] == node)
                {
                    found.Add(handles[i]);
                }
            }
        }
        else
        {
            int at = 0;
            int next;
            while ((next = nodes.AsSpan(at, count - at).IndexOf(node)) >= 0)
            {
                at += next;
                found.Add(handles[at++]);
            }
        }

        if (found.Count - first > 1)
        {
            // Either end may have been asked; the order must not tell which.
            found.Sort(first, found.Count - first, null);
        }
    }

    private int Bucket(int node) => (int)(((uint)node * 2654435769u) >> 7) & (buckets.Length - 1);

    private void Hash()
    {
        isHashed = true;
        int size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count * 2);
        if (buckets.Length < size)
        {
            buckets = new int[size];
            following = new int[size / 2];
        }
        else
        {
            Array.Clear(buckets);
        }

        for (int i = 0; i < count; i++)
        {
            int bucket = Bucket(nodes[i]);
            following[i] = buckets[bucket] - 1;
            buckets[bucket] = i + 1;
        }
    }
}
