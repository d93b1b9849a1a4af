namespace Serverless.GraphCore.Execution.Operators;

/// <summary>One side of a bidirectional search: the nodes reached, level by level, and how they were reached.</summary>
internal sealed class PathSearch
{
    private const int EntryBytes = 64;
    private const int ParentBytes = 24;

    private readonly Dictionary<int, int> entries = [];
    private readonly List<int> nodes = [];
    private readonly List<int> levels = [];
    private readonly List<(int Entry, long Handle, int Next)> parents = [];
    private readonly List<int> firstParents = [];
    private int levelStart;

    /// <summary>Length of the walks to the newest level.</summary>
    public int Depth { get; private set; }

    /// <summary>Nodes of the newest level.</summary>
    public int FrontierCount => nodes.Count - levelStart;

    public int[] Frontier => nodes.GetRange(levelStart, FrontierCount).ToArray();

    /// <summary>Nodes reached.</summary>
    public int Count => nodes.Count;

    /// <summary>Memory that it needs.</summary>
    public long Bytes => ((long)nodes.Count * EntryBytes) + ((long)parents.Count * ParentBytes);

    public void Begin(int start)
    {
        Clear();
        Add(start, 0);
    }

    public void Clear()
    {
        entries.Clear();
        nodes.Clear();
        levels.Clear();
        parents.Clear();
        firstParents.Clear();
        levelStart = 0;
        Depth = 0;
    }

    /// <summary>Ends a level: what was reached since is the frontier.</summary>
    public void BeginLevel(out int firstOfFrontier)
    {
        firstOfFrontier = levelStart;
        levelStart = nodes.Count;
        Depth++;
    }

    /// <summary>Notes that a node is reached from an entry of the level before. Of several ways to it all of the same length are kept, or the first one.</summary>
    public void Reach(int node, int from, long handle, bool all)
    {
        if (!entries.TryGetValue(node, out int entry))
        {
            entry = Add(node, Depth);
        }
        else if (levels[entry] != Depth || !all)
        {
            return;
        }

        // Ways are chained newest first; turning the chain round on use keeps the order of discovery.
        parents.Add((from, handle, firstParents[entry]));
        firstParents[entry] = parents.Count - 1;
    }

    public int NodeOf(int entry) => nodes[entry];

    /// <summary>Nodes of the newest level that another search has reached.</summary>
    public IEnumerable<int> Meetings(PathSearch other)
    {
        for (int entry = levelStart; entry < nodes.Count; entry++)
        {
            if (other.entries.ContainsKey(nodes[entry]))
            {
                yield return nodes[entry];
            }
        }
    }

    /// <summary>The ways from the start to a node: the relationships, nearest to the node first. The array is the same for all.</summary>
    public IEnumerable<long[]> Ways(int node)
    {
        int entry = entries[node];
        var way = new long[levels[entry]];
        if (way.Length == 0)
        {
            yield return way;
            yield break;
        }

        // A loop with a stack of its own: a way may be as long as a graph is wide.
        var parents = new List<(int Entry, long Handle)>[way.Length];
        var chosen = new int[way.Length];
        int depth = 0;
        (parents[0], chosen[0]) = (Parents(entry), -1);
        while (depth >= 0)
        {
            if (++chosen[depth] == parents[depth].Count)
            {
                depth--;
                continue;
            }

            (int from, way[depth]) = parents[depth][chosen[depth]];
            if (depth + 1 == way.Length)
            {
                yield return way;
                continue;
            }

            depth++;
            (parents[depth], chosen[depth]) = (Parents(from), -1);
        }
    }

    private List<(int Entry, long Handle)> Parents(int entry)
    {
        var ways = new List<(int, long)>();
        for (int at = firstParents[entry]; at >= 0; at = parents[at].Next)
        {
            ways.Add((parents[at].Entry, parents[at].Handle));
        }

        ways.Reverse();
        return ways;
    }

    private int Add(int node, int level)
    {
        entries.Add(node, nodes.Count);
        nodes.Add(node);
        levels.Add(level);
        firstParents.Add(-1);
        return nodes.Count - 1;
    }
}
