using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution;

/// <summary>
/// A view that is loaded again only when a batch needs groups that it does not have. What is loaded together stays pinned
/// while it is small; a view over many groups keeps only those of the last batch.
/// </summary>
internal sealed class ResidentView : IDisposable
{
    /// <summary>Graphs of so few groups are loaded whole.</summary>
    private const int SmallGraph = 1;

    /// <summary>Groups that may stay pinned.</summary>
    private const int MaxPinned = 64;

    /// <summary>Relationships whose surroundings may stay pinned.</summary>
    private const int MaxPinnedHandles = 4096;

    private readonly QueryContext context;
    private readonly List<long> loadedHandles = [];
    private IGraphView? view;
    private bool[] covered = [];
    private int coveredCount;
    private bool coversAll;

    public ResidentView(QueryContext context, LoadRequest request)
    {
        this.context = context;
        Request = request;
        context.Own(this);
    }

    /// <summary>What to load. May change before the first use only.</summary>
    public LoadRequest Request { get; set; }

    /// <summary>The view that was loaded last.</summary>
    public IGraphView Current => view ?? throw new InvalidOperationException("Nothing has been loaded.");

    /// <summary>A view that holds the groups of these nodes; −1 stands for no node.</summary>
    public ValueTask<IGraphView> ForAsync(ReadOnlySpan<int> ordinals)
    {
        if (coversAll)
        {
            return new ValueTask<IGraphView>(view!);
        }

        int last = -1;
        foreach (int ordinal in ordinals)
        {
            int group = ordinal >> 16;
            if (group != last && group >= 0)
            {
                last = group;
                if (group >= covered.Length || !covered[group])
                {
                    return ReloadAsync(Missing(ordinals));
                }
            }
        }

        return view is not null ? new ValueTask<IGraphView>(view) : ReloadAsync([]);
    }

    /// <summary>A view that holds what surrounds these relationships; −1 stands for none.</summary>
    public ValueTask<IGraphView> ForRelationshipsAsync(ReadOnlySpan<long> handles)
    {
        if (coversAll || (view is not null && view.HoldsRelationships(handles)))
        {
            return new ValueTask<IGraphView>(view!);
        }

        if (context.Reader.Groups.Count <= SmallGraph)
        {
            return LoadAsync(null);
        }

        if (loadedHandles.Count + handles.Length > MaxPinnedHandles)
        {
            loadedHandles.Clear();
        }

        loadedHandles.AddRange(handles);
        return LoadRelationshipsAsync(loadedHandles.ToArray());
    }

    /// <summary>Whether the node's group is held.</summary>
    public bool Covers(int ordinal) => coversAll || (ordinal >> 16 < covered.Length && covered[ordinal >> 16]);

    /// <summary>A view that holds all groups.</summary>
    public ValueTask<IGraphView> ForAllAsync() => coversAll ? new ValueTask<IGraphView>(view!) : LoadAsync(null);

    public void Dispose() => view?.Dispose();

    /// <summary>Forgets what was loaded: the reader has changed under it.</summary>
    public void Invalidate()
    {
        view?.Dispose();
        view = null;
        covered = [];
        coveredCount = 0;
        coversAll = false;
        loadedHandles.Clear();
    }

    /// <summary>One node of each group that is not held.</summary>
    private List<int> Missing(ReadOnlySpan<int> ordinals)
    {
        var groups = new HashSet<int>();
        var nodes = new List<int>();
        foreach (int ordinal in ordinals)
        {
            if (ordinal >= 0 && !(ordinal >> 16 < covered.Length && covered[ordinal >> 16]) && groups.Add(ordinal >> 16))
            {
                nodes.Add(ordinal);
            }
        }

        return nodes;
    }

    private ValueTask<IGraphView> ReloadAsync(List<int> missing)
    {
        if (context.Reader.Groups.Count <= SmallGraph)
        {
            return LoadAsync(null);
        }

        if (coveredCount + missing.Count <= MaxPinned)
        {
            for (int group = 0; group < covered.Length; group++)
            {
                if (covered[group])
                {
                    missing.Add(group << 16);
                }
            }
        }

        return LoadAsync(missing.ToArray());
    }

    private async ValueTask<IGraphView> LoadRelationshipsAsync(long[] handles)
    {
        IGraphView loaded = await context.LoadAsync(Request with { Handles = handles });
        view?.Dispose();
        return view = loaded;
    }

    private async ValueTask<IGraphView> LoadAsync(int[]? nodes)
    {
        LoadRequest request = nodes is null ? Request : Request with { Ordinals = nodes };
        IGraphView loaded = await context.LoadAsync(request);
        view?.Dispose();
        view = loaded;
        coversAll = nodes is null;
        Array.Clear(covered);
        coveredCount = nodes?.Length ?? 0;
        foreach (int node in nodes ?? [])
        {
            int group = node >> 16;
            if (group >= covered.Length)
            {
                Array.Resize(ref covered, group + 1);
            }

            covered[group] = true;
        }

        return loaded;
    }
}
