namespace Serverless.Api.Limits;

/// <summary>
/// Acquires, renews and returns the slots of one limit on behalf of this instance. A limit is cut into at most 64 slots, one row each; who
/// has written its name into a free row holds the slot's permits until it clears the row or stops to renew it, so the limit cannot be
/// exceeded, whoever crashes when. Only slots in use cost anything: one operation to take, one to return, one in 5 s to renew.
/// </summary>
/// <remarks>
/// A slot is kept for a while after its last use, so that the next query costs nothing, as long as looking whether others want it stays
/// within two operations a query; else it is returned at once. All requests to the store are made by one loop, which runs only while
/// slots are held or waited for.
/// </remarks>
internal sealed class SlotKeeper
{
    private const int MostRows = 64;
    private const int MostAtOnce = 16;
    private const int OperationsPerQuery = 2;

    /// <summary>How long a slot in use is kept from others that wait, so that slots do not change hands for every query.</summary>
    private static readonly TimeSpan Tenure = TimeSpan.FromMilliseconds(500);

    private readonly SharedCounters shared;
    private readonly DemandBoard demand;
    private readonly SlotRows rows;
    private readonly PermitPool pool;
    private readonly LoopSignal signal;
    private bool isRunning;
    private bool isStopping;
    private Task running = Task.CompletedTask;
    private long spent;
    private long takenBefore;
    private long nextYield = long.MinValue;
    private long pendingSince = long.MaxValue;
    private long foundNone = long.MinValue;
    private Exception? failure;

    public SlotKeeper(SharedCounters shared, string databaseId, string prefix, DemandBoard demand)
    {
        this.shared = shared;
        this.demand = demand;
        rows = new SlotRows(shared, databaseId, prefix);
        pool = new PermitPool(shared.Clock, this);
        signal = new LoopSignal(shared.Clock);
    }

    /// <summary>The permits.</summary>
    public PermitPool Pool => pool;

    /// <summary>The rows, for transactions that count in them as well.</summary>
    public SlotRows Rows => rows;

    /// <summary>What the store's last operation failed with, or null; a failure too when one takes longer than requests wait.</summary>
    public bool IsUnreachable => Volatile.Read(ref failure) is not null
        || shared.Clock.GetTimestamp() >= shared.After(Math.Min(Volatile.Read(ref pendingSince), long.MaxValue / 2), shared.Options.PermitPatience);

    /// <summary>
    /// Whether all slots were seen to be held at some time since a timestamp. Until then nobody knows that the limit has been reached: to find and take a free slot is more than one operation.
    /// </summary>
    public bool FoundNoneSince(long timestamp) => Volatile.Read(ref foundNone) >= timestamp;

    /// <summary>The failure, for logs.</summary>
    public Exception? Failure => Volatile.Read(ref failure);

    /// <summary>How many rows a limit has.</summary>
    public static int CountOf(long limit) => (int)Math.Min(limit, MostRows);

    /// <summary>
    /// How many permits a row has. It grows with the limit for every row, so while instances disagree about a limit that has just been
    /// changed, all of them together stay within the greater one.
    /// </summary>
    public static long CapacityOf(int row, long limit) => (limit / MostRows) + (row < limit % MostRows ? 1 : 0);

    /// <summary>Says that somebody waits, or that a slot can be returned.</summary>
    public void Wake()
    {
        lock (pool.Gate)
        {
            signal.Set();
            if (isRunning || isStopping)
            {
                return;
            }

            isRunning = true;
            running = SharedCounters.BeginAsync(RunAsync);
        }
    }

    /// <summary>Returns what nobody uses now, because somebody on this instance needs rows for another purpose.</summary>
    public void ReturnIdle()
    {
        lock (pool.Gate)
        {
            foreach (PermitSlot slot in pool.Slots)
            {
                slot.IsLeaving |= slot.InUse == 0;
            }
        }

        Wake();
    }

    /// <summary>Returns all slots. Nobody may take permits any more.</summary>
    public async Task StopAsync()
    {
        lock (pool.Gate)
        {
            isStopping = true;
            signal.Set();
        }

        await running;
        List<PermitSlot> left;
        lock (pool.Gate)
        {
            left = [.. pool.Slots];
            pool.Slots.Clear();
        }

        await Task.WhenAll(left.Select(ReturnAsync));
        signal.Dispose();
    }

    private async Task RunAsync()
    {
        // Not on the way of the request that has woken it.
        await Task.Yield();
        while (true)
        {
            bool goesOn = await StepAsync();
            TimeSpan pause;
            lock (pool.Gate)
            {
                if (isStopping || (pool.Slots.Count == 0 && pool.Waiting == 0))
                {
                    isRunning = false;
                    spent = 0;
                    takenBefore = pool.Taken;
                    return;
                }

                pause = pool.Waiting > 0 ? shared.Options.PollInterval : shared.Options.DemandInterval / 2;
            }

            if (!goesOn)
            {
                await signal.WaitAsync(pause);
            }
        }
    }

    private async Task<bool> StepAsync()
    {
        await LookAsync();
        Plan plan = MakePlan();
        await Task.WhenAll(plan.Returned.Select(ReturnAsync).Concat(plan.Renewed.Select(RenewAsync)));
        return plan.Waiting > 0 && await AcquireAsync(plan.Waiting);
    }

    private async Task LookAsync()
    {
        lock (pool.Gate)
        {
            if (pool.Slots.Count == 0 || pool.Waiting > 0 || !CanAffordToLook() || !demand.TryBeginLook())
            {
                return;
            }
        }

        await TryAsync(() => demand.LookAsync());
    }

    // Whether a look, and returning what is held, stays within what the queries may cost. Under the gate.
    private bool CanAffordToLook() => spent + pool.Slots.Count + 1 <= OperationsPerQuery * (pool.Taken - takenBefore);

    private Plan MakePlan()
    {
        var plan = new Plan([], []);
        long now = shared.Clock.GetTimestamp();
        lock (pool.Gate)
        {
            bool isWanted = demand.IsWanted;
            bool canKeep = pool.Waiting > 0 || CanAffordToLook();
            for (int i = pool.Slots.Count - 1; i >= 0; i--)
            {
                PermitSlot slot = pool.Slots[i];
                slot.IsLeaving |= slot.Capacity == 0
                    || (slot.InUse == 0 && (isWanted || !canKeep || now >= shared.After(slot.LastUse, shared.Options.PermitKeep)))
                    || (isWanted && Yields(slot, now));
                if (now >= slot.ValidUntil)
                {
                    // Its queries have been told by the slot's own timer.
                    pool.Slots.RemoveAt(i);
                }
                else if (slot is { IsLeaving: true, InUse: 0 })
                {
                    pool.Slots.RemoveAt(i);
                    plan.Returned.Add(slot);
                }
                else if (now >= shared.After(slot.Renewed, shared.Options.RenewalInterval))
                {
                    plan.Renewed.Add(slot);
                }
            }

            return plan with { Waiting = pool.Waiting };
        }
    }

    // One slot after the other, so that instances that all wait end up with equal shares instead of swapping everything.
    private bool Yields(PermitSlot slot, long now)
    {
        if (now < nextYield || now < shared.After(slot.Acquired, Tenure))
        {
            return false;
        }

        nextYield = shared.After(now, shared.Options.DemandInterval / 2);
        return true;
    }

    /// <returns>Whether to try again at once.</returns>
    private async Task<bool> AcquireAsync(int waiting)
    {
        long limit = pool.Limit;
        HashSet<int> held;
        lock (pool.Gate)
        {
            held = [.. pool.Slots.Select(slot => slot.Row)];
        }

        List<FreeRow> free = rows.Free(limit, held);
        if (free.Count == 0)
        {
            if (!await TryAsync(() => rows.ListAsync()))
            {
                return false;
            }

            free = rows.Free(limit, held);
        }

        if (free.Count == 0)
        {
            Volatile.Write(ref foundNone, shared.Clock.GetTimestamp());
            await TryAsync(async () => Interlocked.Add(ref spent, await demand.AskAsync()), operations: 0);
            return false;
        }

        int count = 0;
        long permits = 0;
        while (count < free.Count && count < MostAtOnce && permits < waiting)
        {
            permits += CapacityOf(free[count++].Row, limit);
        }

        bool[] taken = await Task.WhenAll(free.Take(count).Select(TakeAsync));
        return Array.Exists(taken, one => one) || Failure is null;
    }

    private async Task<bool> TakeAsync(FreeRow free)
    {
        int row = free.Row;
        long begun = shared.Clock.GetTimestamp();
        string? etag = null;
        await TryAsync(async () => etag = await rows.PutAsync(row, SlotRow.HeldBy(shared.Instance), free.ETag));
        if (etag is null)
        {
            return false;
        }

        lock (pool.Gate)
        {
            var slot = new PermitSlot(pool, row)
            {
                Capacity = CapacityOf(row, pool.Limit),
                Acquired = begun,
                LastUse = begun,
                Renewed = begun,
                ETag = etag,
            };
            slot.Extend(ValidUntil(begun), shared.Clock);
            pool.Slots.Add(slot);
            pool.Dispatch();
        }

        return true;
    }

    private async Task RenewAsync(PermitSlot slot)
    {
        long begun = shared.Clock.GetTimestamp();
        string? etag = null;
        LimitRow? found = null;
        bool isAnswered = await TryAsync(async () => etag = await rows.PutAsync(slot.Row, SlotRow.HeldBy(shared.Instance), slot.ETag));
        if (isAnswered && etag is null)
        {
            isAnswered = await TryAsync(async () => found = await rows.GetAsync(slot.Row));
        }

        if (!isAnswered)
        {
            return;
        }

        lock (pool.Gate)
        {
            if (etag is not null)
            {
                slot.ETag = etag;
                slot.Renewed = begun;
                slot.Extend(ValidUntil(begun), shared.Clock);
                return;
            }

            if (found is not null && SlotRow.Read(found.Content.Span).Holder == shared.Instance)
            {
                // An earlier renewal has been carried out after all; the next step renews it again.
                slot.ETag = found.ETag;
                return;
            }

            pool.Slots.Remove(slot);
        }

        slot.Lose();
    }

    private Task ReturnAsync(PermitSlot slot)
    {
        slot.Dispose();
        return TryAsync(() => rows.PutAsync(slot.Row, SlotRow.Free, slot.ETag));
    }

    private long ValidUntil(long begun) => shared.After(begun, shared.Options.PermitLifetime - shared.Options.PermitMargin);

    private async Task<bool> TryAsync(Func<Task> request, int operations = 1)
    {
        Interlocked.Add(ref spent, operations);
        Volatile.Write(ref pendingSince, shared.Clock.GetTimestamp());
        try
        {
            await request();
            Volatile.Write(ref failure, null);
            return true;
        }
        catch (Exception exception)
        {
            // Whatever it is, it is told to those who wait, and tried again while somebody does.
            Volatile.Write(ref failure, exception);
            return false;
        }
        finally
        {
            Volatile.Write(ref pendingSince, long.MaxValue);
        }
    }

    private sealed record Plan(List<PermitSlot> Returned, List<PermitSlot> Renewed)
    {
        public int Waiting { get; init; }
    }
}
