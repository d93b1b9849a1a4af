using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>
/// The state of a depth-first walk: the relationships walked so far, and for each node on the way those that are still to be
/// tried. Its memory is that of the lists along one walk.
/// </summary>
internal sealed class WalkStack
{
    private const int Chunk = 64;

    private readonly List<(int Start, int Next, int End)> levels = [];
    private int[] nodes = new int[Chunk];
    private long[] handles = new long[Chunk];
    private int[] rows = new int[Chunk];
    private long[] path = new long[16];
    private int[] pathNodes = new int[17];
    private int count;

    /// <summary>Number of relationships walked.</summary>
    public int Depth { get; private set; }

    /// <summary>Relationships walked, in order.</summary>
    public ReadOnlySpan<long> Path => path.AsSpan(0, Depth);

    public bool IsEmpty => levels.Count == 0;

    /// <summary>Relationships that were found by the last <see cref="Open"/>.</summary>
    public ReadOnlyMemory<long> Found => handles.AsMemory(levels[^1].Start, levels[^1].End - levels[^1].Start);

    /// <summary>The nodes that they lead to.</summary>
    public ReadOnlySpan<int> FoundNodes => nodes.AsSpan(levels[^1].Start, levels[^1].End - levels[^1].Start);

    /// <summary>The node that has been reached after so many relationships.</summary>
    public int Node(int depth) => pathNodes[depth];

    /// <summary>Begins a walk at a node.</summary>
    public void Begin(int start)
    {
        levels.Clear();
        count = 0;
        Depth = 0;
        pathNodes[0] = start;
    }

    /// <summary>Puts the relationships of a node on top, to be tried next.</summary>
    /// <returns>How many there are.</returns>
    public int Open(IGraphView view, ReadOnlySpan<int> types, Direction direction, int node)
    {
        int start = count;
        var cursor = default(ExpandCursor);
        while (true)
        {
            Reserve(count + Chunk);
            int found = view.Expand(types, direction, [node], ref cursor, rows.AsSpan(count), nodes.AsSpan(count), handles.AsSpan(count));
            if (found == 0)
            {
                break;
            }

            count += found;
        }

        levels.Add((start, start, count));
        return count - start;
    }

    /// <summary>Keeps of the relationships on top those that are marked.</summary>
    public void Keep(ReadOnlySpan<sbyte> marks)
    {
        (int start, _, _) = levels[^1];
        int kept = start;
        for (int i = 0; i < marks.Length; i++)
        {
            if (marks[i] == Expressions.Truths.True)
            {
                nodes[kept] = nodes[start + i];
                handles[kept++] = handles[start + i];
            }
        }

        count = kept;
        levels[^1] = (start, start, kept);
    }

    /// <summary>
    /// Walks the next relationship that has not been walked yet. False: none is left on top, and the walk has gone back by one.
    /// </summary>
    public bool TryAdvance(out int node, out long handle)
    {
        (int start, int next, int end) = levels[^1];
        while (next < end)
        {
            node = nodes[next];
            handle = handles[next++];
            if (!Path.Contains(handle))
            {
                levels[^1] = (start, next, end);
                return true;
            }
        }

        levels.RemoveAt(levels.Count - 1);
        count = start;
        Depth = Math.Max(0, Depth - 1);
        node = -1;
        handle = -1;
        return false;
    }

    /// <summary>Adds a relationship, and the node to which it leads, to the walk.</summary>
    public void Push(int node, long handle)
    {
        if (Depth == path.Length)
        {
            Array.Resize(ref path, Depth * 2);
            Array.Resize(ref pathNodes, (Depth * 2) + 1);
        }

        path[Depth++] = handle;
        pathNodes[Depth] = node;
    }

    /// <summary>Takes the last relationship off the walk.</summary>
    public void Pop() => Depth--;

    private void Reserve(int needed)
    {
        if (nodes.Length < needed)
        {
            int length = Math.Max(needed, nodes.Length * 2);
            Array.Resize(ref nodes, length);
            Array.Resize(ref handles, length);
            Array.Resize(ref rows, length);
        }
    }
}
