using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Planning.Logical;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>
/// Some shortest paths between two nodes. Distances from the start guide the search for paths from the end back to it, so that
/// it walks along paths that lead there only; rows of the same start share them. See <see cref="PathMap"/> and <see cref="TrailSearch"/>.
/// Where only the shortest walks of one step can be wanted, they are searched from both ends as long as the rows do not share their start.
/// </summary>
internal sealed class SelectPathsOperator : PipelineOperator
{
    /// <summary>Trails that may be extended in vain, besides one for each entry of the map, before it is looked where they lead to.</summary>
    private const int Patience = 64;

    /// <summary>Searches from both ends with the same start, after which the distances from it are worth finding.</summary>
    private const int MostSearchesOfOneStart = 64;

    private static readonly RowBatch OneRow = new(0) { Count = 1 };

    private readonly SelectPaths plan;
    private readonly RunningPart[] parts;
    private readonly ExpressionProgram? countProgram;
    private readonly PathCandidates candidates;
    private readonly ArgumentFrame frame;
    private readonly PathMap walks;
    private readonly PathMap shortest;
    private readonly TrailSearch search;
    private readonly BidirectionalSearch? bothEnds;
    private readonly int? maxLength;
    private readonly bool isShared;
    private int[] starts = [];
    private int[] ends = [];
    private long? wanted;

    /// <summary>Of the current row: how many have been taken, and the length of the last one.</summary>
    private long taken;
    private int lastLength;

    /// <summary>Trails that have been extended since a path was found.</summary>
    private int fruitless;

    /// <summary>The start of the last search from both ends, and how many there were with it and what they have reached.</summary>
    private (int Start, int Count, long Reached) searches = (-1, 0, 0);

    public SelectPathsOperator(PhysicalPlanner planner, PhysicalOperator next, SelectPaths plan, RunningPart[] parts, PathCandidates candidates, ArgumentFrame frame)
        : base(planner.Context, next)
    {
        this.plan = plan;
        this.parts = parts;
        this.candidates = candidates;
        this.frame = frame;
        countProgram = plan.Count is null ? null : new ExpressionCompiler(planner).Compile(plan.Count);
        maxLength = MaxLength(parts);
        walks = new PathMap(Context, parts, maxLength);
        shortest = new PathMap(Context, parts, maxLength);
        search = new TrailSearch(Context);
        if (HasOneStep(parts))
        {
            RunningStep step = parts[0].Steps[0];
            bothEnds = new BidirectionalSearch(Context, step.Types, step.Direction, step.Resident, step.Predicate);
        }

        isShared = parts.SelectMany(static part => part.Predicates).All(static predicate => predicate.OuterSlots.IsEmpty);
    }

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        wanted ??= await CountAsync();
        candidates.Begin();
        for (int row = 0; row < batch.Count; row++)
        {
            int start = EntityColumn.Ordinals(batch[plan.From.Slot], ref starts)[row];
            int end = EntityColumn.Ordinals(batch[plan.To.Slot], ref ends)[row];
            if (start >= 0 && end >= 0 && !IsDone(batch, row) && !await FindAsync(batch, row, start, end))
            {
                return false;
            }
        }

        return await candidates.PassAsync(batch, Next);
    }

    public override ValueTask CompleteAsync()
    {
        // The graph may be another one in the next round.
        walks.Clear();
        shortest.Clear();
        search.Clear();
        bothEnds?.Clear();
        searches = (-1, 0, 0);
        return base.CompleteAsync();
    }

    private static int? MaxLength(RunningPart[] parts)
    {
        long sum = 0;
        foreach (RunningPart part in parts)
        {
            if (part.Max is not { } max)
            {
                return null;
            }

            sum += (long)max * part.Steps.Length;
        }

        return (int)Math.Min(sum, int.MaxValue);
    }

    private async ValueTask<long> CountAsync()
    {
        if (countProgram is null)
        {
            return 1;
        }

        await countProgram.RunAsync(OneRow);
        return countProgram.GetValue(0) is IntegerValue { Integer: > 0 } count
            ? count.Integer
            : throw new GraphException(ErrorCodes.ArgumentError, $"The number of paths to select must be a positive Integer, but is {ValueErrors.Describe(countProgram.GetValue(0))}.", "InvalidArgumentValue", plan.Count!.Position);
    }

    /// <summary>
    /// Whether only the shortest walks can be wanted, and these are paths: between two different nodes one step over and over leads
    /// from node to node without coming back.
    /// </summary>
    private bool IsPlain(int start, int end) => wanted == 1 && plan.Predicate is null && start != end && bothEnds is not null;

    private static bool HasOneStep(RunningPart[] parts) => parts is [{ Steps.Length: 1, Min: <= 1, Repetition: null, End: null }];

    /// <summary>
    /// Whether to search from both ends, which reaches far fewer nodes than to find all distances from the start, but does not help
    /// the next row.
    /// </summary>
    private bool SearchesFromBothEnds(int start)
    {
        if (!isShared)
        {
            return true;
        }

        if (searches.Start != start)
        {
            searches = (start, 0, 0);
        }

        return shortest.RootNode != start && searches.Count < MostSearchesOfOneStart && searches.Reached <= Context.Reader.Statistics.NodeCount;
    }

    private async ValueTask<bool> FindFromBothEndsAsync(RowBatch batch, int row, int start, int end)
    {
        bool isFound = await bothEnds!.FindAsync(batch, row, start, end, maxLength, plan.ByGroups);
        searches = (start, searches.Count + 1, searches.Reached + bothEnds.Reached);
        if (!isFound)
        {
            return true;
        }

        taken = 0;
        lastLength = -1;
        foreach (long[] relationships in bothEnds.Paths())
        {
            candidates.Add(relationships, end);
            if (!plan.ByGroups)
            {
                break;
            }

            if (candidates.IsFull && !await TakeAsync(batch, row))
            {
                return false;
            }
        }

        return candidates.Count == 0 || await TakeAsync(batch, row);
    }

    private async ValueTask<bool> FindAsync(RowBatch batch, int row, int start, int end)
    {
        bool isPlain = IsPlain(start, end);
        if (isPlain && SearchesFromBothEnds(start))
        {
            return await FindFromBothEndsAsync(batch, row, start, end);
        }

        PathMap map = isPlain ? shortest : walks;
        if (map.RootNode != start || !isShared)
        {
            await map.BeginAsync(batch, row, start, isPlain);
        }

        int complete;
        while ((complete = map.Complete(end)) < 0)
        {
            if (map.IsExhausted)
            {
                return true;
            }

            await map.DeepenAsync(batch, row);
        }

        taken = 0;
        lastLength = -1;
        fruitless = 0;
        search.Begin(complete, map.Distance(complete));
        while (search.TryNext(out int trail, out int bound))
        {
            if (candidates.Count > 0 && bound > candidates.Length && !await TakeAsync(batch, row))
            {
                return false;
            }

            if (IsComplete(bound))
            {
                break;
            }

            if (search.EntryOf(trail) == PathMap.Root && search.IsNew(trail) && !await AddAsync(batch, row, map, trail))
            {
                return false;
            }

            bool isCareful = ++fruitless > Patience + map.Count;
            while (!map.IsExhausted && (isCareful || map.Depth < bound - search.LengthOf(trail)))
            {
                await map.DeepenAsync(batch, row);
            }

            if (isCareful && !MayComplete(map, trail, bound))
            {
                continue;
            }

            await ExtendAsync(batch, row, map, trail);
        }

        return candidates.Count == 0 || await TakeAsync(batch, row);
    }

    private bool IsComplete(int bound) => plan.ByGroups ? taken == wanted && bound > lastLength : taken == wanted;

    /// <summary>
    /// Whether a trail can be extended by relationships that it does not have to a path no longer than the bound. Where distances
    /// count relationships that trails have used up (a bridge that must be crossed twice), trails without number come to nothing;
    /// such a region is left only by looking from each trail whether there is a way out.
    /// </summary>
    private bool MayComplete(PathMap map, int trail, int bound)
    {
        if (map.DistanceWithout(search.EntryOf(trail), search.HandlesOf(trail)) is not { } distance)
        {
            return false;
        }

        int length = search.LengthOf(trail) + distance;
        if (length > bound && length <= (maxLength ?? int.MaxValue))
        {
            search.Queue(trail, length);
        }

        return length <= bound;
    }

    /// <summary>Notes a path; it is tested together with others of its length.</summary>
    private ValueTask<bool> AddAsync(RowBatch batch, int row, PathMap map, int trail)
    {
        fruitless = 0;
        if (IsComplete(search.LengthOf(trail)))
        {
            return new ValueTask<bool>(true);
        }

        candidates.Add(map, search, trail);
        bool isEnough = candidates.IsFull || (!plan.ByGroups && candidates.Count >= wanted - taken);
        return isEnough ? TakeAsync(batch, row) : new ValueTask<bool>(true);
    }

    /// <summary>Takes those of the paths noted that count. False: the next operator stopped.</summary>
    private async ValueTask<bool> TakeAsync(RowBatch batch, int row)
    {
        int length = candidates.Length;
        await candidates.TestAsync(batch, row);
        for (int i = 0; i < candidates.Count && !IsComplete(length); i++)
        {
            if (!candidates.Passes(i))
            {
                continue;
            }

            taken += plan.ByGroups && length == lastLength ? 0 : 1;
            lastLength = length;
            if (!await candidates.TakeAsync(i, batch, row, Next))
            {
                return false;
            }
        }

        candidates.Forget();
        return true;
    }

    /// <summary>Extends a trail by all ways into its entry that are known and have not been gone; others may be found later.</summary>
    private async ValueTask ExtendAsync(RowBatch batch, int row, PathMap map, int trail)
    {
        int entry = search.EntryOf(trail);
        int length = search.LengthOf(trail);
        int last = search.LastWayOf(trail);
        for (int next = map.NextWay(entry, last); next >= 0; next = map.NextWay(entry, last))
        {
            last = next;
            PathMap.Way way = map[next];
            int longer = way.Handle < 0 ? length : length + 1;
            int bound = longer + map.Distance(way.From);
            if (bound > maxLength || (way.Handle >= 0 && search.Contains(trail, way.Handle)))
            {
                continue;
            }

            int extended = search.Add(way.From, way.Handle, trail, longer);
            if (way.Handle < 0 || await IsAllowedAsync(batch, row, map, extended))
            {
                search.Queue(extended, bound);
            }
        }

        search.SetLastWay(trail, Math.Max(last, -1));
        if (!map.IsExhausted)
        {
            // Ways that are not known yet come from entries that are at least as far as the map reaches.
            search.Queue(trail, length + 1 + map.Depth);
        }
    }

    /// <summary>Whether the repetition that a trail begins with, if it has just become whole, is one that the pattern allows.</summary>
    private async ValueTask<bool> IsAllowedAsync(RowBatch batch, int row, PathMap map, int trail)
    {
        PathMap.Place place = map.PlaceOf(search.EntryOf(trail));
        RunningPart part = parts[place.Part];
        if (part.Repetition is null || place.Step > 0)
        {
            return true;
        }

        var nodes = new int[part.Steps.Length + 1];
        var relationships = new long[part.Steps.Length];
        int at = trail;
        for (int i = 0; i < relationships.Length; i++)
        {
            nodes[i] = map.NodeOf(search.EntryOf(at));
            relationships[i] = search.HandleOf(at);
            at = search.RestOf(at);
        }

        nodes[^1] = map.NodeOf(search.EntryOf(at));
        return await part.Repetition.TestAsync(batch, row, nodes, relationships);
    }

    private bool IsDone(RowBatch batch, int row) => frame.Done is { } done && done[frame.Origins(batch)[row]];
}
