namespace Serverless.Api.Limits;

/// <summary>
/// The permits of one limit on this instance: taken at once, or waited for in order of arrival. By itself it holds the whole limit; over a
/// <see cref="SlotKeeper"/> it holds the slots that the keeper has acquired. The sum of what all instances hold is never above the limit.
/// Thread-safe; nothing here waits for a store.
/// </summary>
internal sealed class PermitPool
{
    private readonly TimeProvider clock;
    private readonly List<PermitSlot> slots = [];
    private readonly LinkedList<Waiter> waiters = new();

    public PermitPool(TimeProvider clock, SlotKeeper? keeper)
    {
        this.clock = clock;
        Keeper = keeper;
        if (keeper is null)
        {
            slots.Add(new PermitSlot(this, 0));
        }
    }

    /// <summary>Guards the pool and its slots.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Gets slots from the store; null in a single process.</summary>
    public SlotKeeper? Keeper { get; }

    /// <summary>The limit of the latest request.</summary>
    public long Limit { get; private set; }

    /// <summary>The slots held, in order of preference. Under the gate.</summary>
    public List<PermitSlot> Slots => slots;

    /// <summary>Number of requests that wait. Under the gate.</summary>
    public int Waiting => waiters.Count;

    /// <summary>Number of permits that were ever taken. Under the gate.</summary>
    public long Taken { get; private set; }

    /// <summary>Takes a permit if one is free and nobody waits for it.</summary>
    public PermitSlot? TryAcquire(long limit)
    {
        lock (Gate)
        {
            SetLimit(limit);
            return waiters.Count == 0 ? TakeFree() : null;
        }
    }

    /// <summary>Takes a permit, waiting for it in turn.</summary>
    /// <returns>Null: none was free in time.</returns>
    public ValueTask<PermitSlot?> AcquireAsync(long limit, TimeSpan patience, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (Gate)
        {
            SetLimit(limit);
            if (waiters.Count == 0 && TakeFree() is { } slot)
            {
                return new ValueTask<PermitSlot?>(slot);
            }

            if (patience <= TimeSpan.Zero)
            {
                return new ValueTask<PermitSlot?>((PermitSlot?)null);
            }

            waiter = new Waiter(this);
            waiters.AddLast(waiter.Node);
        }

        Keeper?.Wake();
        return WaitAsync(waiter, patience, cancellationToken);
    }

    /// <summary>Gives a permit back, to who has waited longest.</summary>
    public void Release(PermitSlot slot)
    {
        bool isIdle;
        lock (Gate)
        {
            slot.InUse--;
            slot.LastUse = clock.GetTimestamp();
            isIdle = slot.InUse == 0;
            Dispatch();
        }

        if (isIdle && slot.IsLeaving)
        {
            Keeper?.Wake();
        }
    }

    /// <summary>Gives free permits to those who wait. Under the gate.</summary>
    public void Dispatch()
    {
        while (waiters.First is { } first && TakeFree() is { } slot)
        {
            waiters.RemoveFirst();
            first.Value.Give(slot);
        }
    }

    private async ValueTask<PermitSlot?> WaitAsync(Waiter waiter, TimeSpan patience, CancellationToken cancellationToken)
    {
        await using ITimer timer = clock.CreateTimer(static state => ((Waiter)state!).Withdraw(), waiter, patience, Timeout.InfiniteTimeSpan);
        await using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static state => ((Waiter)state!).Withdraw(), waiter);
        PermitSlot? slot = await waiter.Permit;
        if (slot is null)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return slot;
    }

    private PermitSlot? TakeFree()
    {
        long now = clock.GetTimestamp();
        foreach (PermitSlot slot in slots)
        {
            if (slot.InUse < slot.Capacity && !slot.IsLeaving && now < slot.ValidUntil)
            {
                slot.InUse++;
                slot.LastUse = now;
                Taken++;
                return slot;
            }
        }

        return null;
    }

    private void SetLimit(long limit)
    {
        if (limit == Limit)
        {
            return;
        }

        Limit = limit;
        foreach (PermitSlot slot in slots)
        {
            slot.Capacity = Keeper is null ? limit : SlotKeeper.CapacityOf(slot.Row, limit);
        }

        Dispatch();
    }

    private sealed class Waiter
    {
        private readonly PermitPool pool;
        private readonly TaskCompletionSource<PermitSlot?> permit = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Waiter(PermitPool pool)
        {
            this.pool = pool;
            Node = new LinkedListNode<Waiter>(this);
        }

        public LinkedListNode<Waiter> Node { get; }

        /// <summary>Null: it was withdrawn.</summary>
        public Task<PermitSlot?> Permit => permit.Task;

        public void Give(PermitSlot slot) => permit.SetResult(slot);

        /// <summary>Ends the wait, unless a permit has come.</summary>
        public void Withdraw()
        {
            lock (pool.Gate)
            {
                if (Node.List is not null)
                {
                    pool.waiters.Remove(Node);
                    permit.SetResult(null);
                }
            }
        }
    }
}
