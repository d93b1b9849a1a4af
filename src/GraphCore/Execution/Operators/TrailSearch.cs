using Serverless.GraphCore.Execution.Rows;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>
/// Trails traced back over a <see cref="PathMap"/>, the shortest first: best-first search, in which what a trail has already is
/// added to the distance that its entry still has to the root, which is never more than what will come. Of equal ones the
/// longest goes first, so that a single shortest path is traced without a detour.
/// </summary>
internal sealed class TrailSearch(QueryContext context)
{
    /// <summary>The last way of a trail that no one has looked at yet; −1 stands for one without ways so far.</summary>
    private const int NotVisited = -2;

    private const int TrailBytes = 64;

    private readonly List<Trail> trails = [];
    private readonly PriorityQueue<int, (int Bound, int Missing)> queue = new();
    private readonly HeldMemory memory = context.HoldMemory();

    /// <summary>A trail: an entry, how it goes on from there, and the rest of the trail.</summary>
    /// <param name="Handle">The relationship from the entry to that of the rest; −1: none, the path goes on to its next part.</param>
    /// <param name="Rest">−1 at the end of the path.</param>
    /// <param name="Length">Its relationships.</param>
    private record struct Trail(int Entry, long Handle, int Rest, int Length, int LastWay);

    public void Begin(int entry, int distance)
    {
        Clear();
        Queue(Add(entry, -1, -1, 0), distance);
    }

    public void Clear()
    {
        trails.Clear();
        queue.Clear();
        memory.Release();
    }

    public int EntryOf(int trail) => trails[trail].Entry;

    public long HandleOf(int trail) => trails[trail].Handle;

    public int RestOf(int trail) => trails[trail].Rest;

    public int LengthOf(int trail) => trails[trail].Length;

    /// <summary>Whether no one has tried to extend the trail yet.</summary>
    public bool IsNew(int trail) => trails[trail].LastWay == NotVisited;

    /// <summary>The way by which the trail was extended last; negative: by none.</summary>
    public int LastWayOf(int trail) => trails[trail].LastWay;

    public void SetLastWay(int trail, int way) => trails[trail] = trails[trail] with { LastWay = way };

    /// <summary>The next trail to extend.</summary>
    /// <param name="bound">No path that comes of it, or of any other one, is shorter.</param>
    public bool TryNext(out int trail, out int bound)
    {
        bool isThere = queue.TryDequeue(out trail, out (int Bound, int Missing) priority);
        bound = priority.Bound;
        return isThere;
    }

    /// <summary>A trail that begins before another one.</summary>
    public int Add(int entry, long handle, int rest, int length)
    {
        trails.Add(new Trail(entry, handle, rest, length, NotVisited));
        if ((trails.Count & 1023) == 0)
        {
            context.Budget.Check();
            memory.Add(1024 * TrailBytes);
        }

        return trails.Count - 1;
    }

    public void Queue(int trail, int bound) => queue.Enqueue(trail, (bound, bound - trails[trail].Length));

    /// <summary>The relationships of a trail.</summary>
    public HashSet<long> HandlesOf(int trail)
    {
        var handles = new HashSet<long>();
        for (int at = trail; at >= 0; at = trails[at].Rest)
        {
            handles.Add(trails[at].Handle);
        }

        handles.Remove(-1);
        return handles;
    }

    /// <summary>Whether a relationship is part of a trail.</summary>
    public bool Contains(int trail, long handle)
    {
        for (int at = trail; at >= 0; at = trails[at].Rest)
        {
            if (trails[at].Handle == handle)
            {
                return true;
            }
        }

        return false;
    }
}
