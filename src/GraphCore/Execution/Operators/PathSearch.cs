namespace Serverless.GraphCore.Execution.Operators;

/// <summary>One side of a bidirectional search: the nodes reached, level by level, and how they were reached.</summary>
internal sealed class PathSearch
{
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

    public void Begin(int start)
    {
        entries.Clear();
        nodes.Clear();
        levels.Clear();
        parents.Clear();
        firstParents.Clear();
        levelStart = 0;
        Depth = 0;
        Add(start, 0);
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

    /// <summary>The ways from the start to a node: the relationships, nearest to the node first.</summary>
    public IEnumerable<long[]> Ways(int node)
    {
        var way = new long[levels[entries[node]]];
        return Ways(entries[node], 0, way);
    }

    private IEnumerable<long[]> Ways(int entry, int length, long[] way)
    {
        if (length == way.Length)
        {
            yield return way;
            yield break;
        }

        foreach ((int from, long handle) in Parents(entry))
        {
            way[length] = handle;
            foreach (long[] result in Ways(from, length + 1, way))
            {
                yield return result;
            }
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
