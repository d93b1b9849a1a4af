using System.Runtime.InteropServices;
using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>
/// How far every node is from one root along a path pattern: breadth-first search over pairs of a node and a place in the pattern,
/// level by level and only as far as it is asked. It keeps all ways into each such entry, by which paths are then traced back.
/// Distances are those of walks, which may take a relationship twice, and so are never longer than those of paths.
/// </summary>
internal sealed class PathMap(QueryContext context, RunningPart[] parts, int? maxLength)
{
    private const int Chunk = 1024;
    private const int EntryBytes = 96;
    private const int WayBytes = 24;

    private readonly Dictionary<(int Node, Place Place), int> entries = [];
    private readonly List<Entry> list = [];
    private readonly List<Way> ways = [];
    private readonly int[] rows = new int[Chunk];
    private readonly int[] neighbours = new int[Chunk];
    private readonly int[] origins = new int[Chunk];
    private readonly long[] handles = new long[Chunk];
    private bool keepsShortest;
    private int levelStart;
    private readonly HeldMemory memory = context.HoldMemory();

    /// <summary>A place in the pattern: after so many steps of a repetition of a part. <c>Part</c> is the number of parts when the path is complete.</summary>
    public readonly record struct Place(int Part, int Repetitions, int Step);

    /// <summary>A node at a place.</summary>
    /// <param name="FirstWay">The first way into it; −1: there is none yet.</param>
    private record struct Entry(int Node, Place Place, int Distance, int FirstWay, int LastWay);

    /// <summary>A way into an entry: from another one by a relationship (−1: by going on to the next part).</summary>
    public readonly record struct Way(int From, long Handle, int Next);

    /// <summary>The entry of the root; the first of all.</summary>
    public const int Root = 0;

    /// <summary>The node that distances are measured from; −1: none yet.</summary>
    public int RootNode { get; private set; } = -1;

    /// <summary>Entries at this distance and nearer have been found, and all ways from entries nearer than it.</summary>
    public int Depth { get; private set; }

    /// <summary>Whether nothing more can be found.</summary>
    public bool IsExhausted { get; private set; }

    /// <summary>Starts anew.</summary>
    /// <param name="keepsOnlyShortest">Whether only ways of shortest paths are kept.</param>
    public ValueTask BeginAsync(RowBatch batch, int row, int root, bool keepsOnlyShortest)
    {
        Clear();
        RootNode = root;
        keepsShortest = keepsOnlyShortest;
        Find(root, new Place(0, 0, 0), 0);
        return CloseLevelAsync(batch, row);
    }

    public void Clear()
    {
        entries.Clear();
        list.Clear();
        ways.Clear();
        memory.Release();
        levelStart = 0;
        Depth = 0;
        RootNode = -1;
        IsExhausted = false;
    }

    /// <summary>The entry of a node at the end of a complete path; −1 when none has been found.</summary>
    public int Complete(int node) => entries.GetValueOrDefault((node, new Place(parts.Length, 0, 0)), -1);

    public int NodeOf(int entry) => list[entry].Node;

    public Place PlaceOf(int entry) => list[entry].Place;

    public int Distance(int entry) => list[entry].Distance;

    public Way this[int way] => ways[way];

    /// <summary>The way into an entry that was found after another one, or the first one after −1; −1 when there is none yet.</summary>
    public int NextWay(int entry, int after) => after < 0 ? list[entry].FirstWay : ways[after].Next;

    /// <summary>Number of entries found.</summary>
    public int Count => list.Count;

    /// <summary>Length of the shortest walk from the root to an entry that takes none of some relationships, as far as the ways are known; null when there is none.</summary>
    public int? DistanceWithout(int entry, HashSet<long> handles)
    {
        var seen = new bool[list.Count];
        seen[entry] = true;
        List<int> level = [entry];
        for (int distance = 0; level.Count > 0; distance++)
        {
            context.Budget.Check();
            var next = new List<int>();
            for (int i = 0; i < level.Count; i++)
            {
                if (level[i] == Root)
                {
                    return distance;
                }

                for (int way = list[level[i]].FirstWay; way >= 0; way = ways[way].Next)
                {
                    (int from, long handle, _) = ways[way];
                    if (!seen[from] && !handles.Contains(handle))
                    {
                        // Going on to the next part adds nothing to the length.
                        seen[from] = true;
                        (handle < 0 ? level : next).Add(from);
                    }
                }
            }

            level = next;
        }

        return null;
    }

    /// <summary>Finds the next level.</summary>
    public async ValueTask DeepenAsync(RowBatch batch, int row)
    {
        int first = levelStart;
        int end = list.Count;
        if (first == end || Depth >= maxLength)
        {
            IsExhausted = true;
            return;
        }

        levelStart = end;
        Depth++;
        for (int part = 0; part < parts.Length; part++)
        {
            for (int step = 0; step < parts[part].Steps.Length; step++)
            {
                await ExpandAsync(batch, row, part, step, first, end);
            }
        }

        await CloseLevelAsync(batch, row);
    }

    /// <summary>Takes one step from the entries of a level that stand before it.</summary>
    private async ValueTask ExpandAsync(RowBatch batch, int row, int part, int step, int first, int end)
    {
        RunningStep running = parts[part].Steps[step];
        int[] frontier = Frontier(part, step, first, end);
        if (frontier.Length == 0 || running.Types.IsNone)
        {
            return;
        }

        int[] nodes = Array.ConvertAll(frontier, NodeOf);
        IGraphView view = await running.Resident.ForAsync(nodes);
        var cursor = default(ExpandCursor);
        int found;
        while ((found = view.Expand(running.Types.Numbers, running.Direction, nodes, ref cursor, rows, neighbours, handles)) > 0)
        {
            context.Budget.Check();
            context.Budget.AddRead(found);
            ReadOnlyMemory<sbyte> allowed = default;
            if (running.Predicate is { } predicate)
            {
                for (int i = 0; i < found; i++)
                {
                    origins[i] = nodes[rows[i]];
                }

                allowed = await predicate.TestAsync(batch, row, handles.AsMemory(0, found), origins.AsMemory(0, found), neighbours.AsMemory(0, found));
            }

            for (int i = 0; i < found; i++)
            {
                if (running.Predicate is null || allowed.Span[i] == Truths.True)
                {
                    Reach(neighbours[i], After(list[frontier[rows[i]]].Place), frontier[rows[i]], handles[i]);
                }
            }

            Account();
        }
    }

    private int[] Frontier(int part, int step, int first, int end)
    {
        var frontier = new List<int>();
        for (int entry = first; entry < end; entry++)
        {
            Place place = list[entry].Place;
            if (place.Part == part && place.Step == step && (step > 0 || parts[part].Limit is not { } limit || place.Repetitions < limit))
            {
                frontier.Add(entry);
            }
        }

        return [.. frontier];
    }

    private Place After(Place place)
    {
        RunningPart part = parts[place.Part];
        return place.Step + 1 < part.Steps.Length ? place with { Step = place.Step + 1 } : new Place(place.Part, part.Count(place.Repetitions + 1), 0);
    }

    /// <summary>Goes on to the next part wherever the level has come to the end of one.</summary>
    private async ValueTask CloseLevelAsync(RowBatch batch, int row)
    {
        for (int part = 0; part < parts.Length; part++)
        {
            int[] ends = Ends(part);
            ReadOnlyMemory<sbyte> allowed = default;
            if (ends.Length > 0 && parts[part].End is { } predicate)
            {
                allowed = await predicate.TestAsync(batch, row, new long[ends.Length], Array.ConvertAll(ends, NodeOf), default);
            }

            for (int i = 0; i < ends.Length; i++)
            {
                if (parts[part].End is null || allowed.Span[i] == Truths.True)
                {
                    Reach(NodeOf(ends[i]), new Place(part + 1, 0, 0), ends[i], -1);
                }
            }
        }

        Account();
    }

    private int[] Ends(int part)
    {
        var ends = new List<int>();
        for (int entry = levelStart; entry < list.Count; entry++)
        {
            Place place = list[entry].Place;
            if (place.Part == part && place.Step == 0 && place.Repetitions >= parts[part].Min)
            {
                ends.Add(entry);
            }
        }

        return [.. ends];
    }

    private void Reach(int node, Place place, int from, long handle)
    {
        int entry = Find(node, place, Depth);
        ref Entry reached = ref CollectionsMarshal.AsSpan(list)[entry];
        if (keepsShortest && reached.Distance != Depth)
        {
            return;
        }

        // Ways are chained in order of discovery, so that a trace can go on where it stopped when more have been found.
        ways.Add(new Way(from, handle, -1));
        int added = ways.Count - 1;
        if (reached.FirstWay < 0)
        {
            reached.FirstWay = added;
        }
        else
        {
            CollectionsMarshal.AsSpan(ways)[reached.LastWay] = ways[reached.LastWay] with { Next = added };
        }

        reached.LastWay = added;
    }

    private int Find(int node, Place place, int distance)
    {
        ref int entry = ref CollectionsMarshal.GetValueRefOrAddDefault(entries, (node, place), out bool exists);
        if (!exists)
        {
            entry = list.Count;
            list.Add(new Entry(node, place, distance, -1, -1));
        }

        return entry;
    }

    private void Account()
    {
        long needed = ((long)list.Count * EntryBytes) + ((long)ways.Count * WayBytes);
        if (needed > memory.Bytes)
        {
            memory.Add(needed - memory.Bytes);
        }
    }
}
