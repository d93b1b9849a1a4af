namespace Serverless.Api.Limits;

/// <summary>How a rate answered.</summary>
/// <param name="Refused">The limit that refuses; null: the request may go on.</param>
/// <param name="Limit">Its value.</param>
/// <param name="Asked">Requests of the last second on this instance.</param>
/// <param name="RetryAfter">When there may be a token.</param>
/// <param name="IsUnreachable">The counters cannot be reached, and this instance has no tokens left.</param>
internal readonly record struct RateOutcome(LimitKind? Refused, long Limit, long Asked, TimeSpan RetryAfter, bool IsUnreachable)
{
    /// <summary>The request may go on.</summary>
    public static RateOutcome Granted => default;
}

/// <summary>
/// The rates of one database on this instance: token buckets that hold a quarter of a second's tokens. By itself it refills them; over a
/// store it draws allotments from one shared row, each a quarter of a second of this instance's own rate and drawn before it is
/// needed, so that a request seldom waits. A request takes a token of every rate that it counts against, or none.
/// </summary>
internal sealed class RateGate(TimeProvider clock, SharedCounters? shared, string databaseId)
{
    private const string Name = "rate";
    private const int DrawAttempts = 6;
    private const double MostStretch = 4;
    private const double StretchDecay = 0.95;

    // Below that many tokens a quarter of a second they are drawn when they are needed: those drawn before might not be.
    private const long LeastPrefetch = 4;
    private const double SmallBucket = 8;

    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan AllotmentLifetime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRefusal = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(500);

    private readonly Lock gate = new();
    private readonly Rate[] rates = [new(), new(), new()];
    private SharedBucket[]? buckets;
    private string? etag;
    private Task? drawing;
    private long failedUntil = long.MinValue;
    private double stretch = 1;

    /// <summary>What the latest draw failed with, or null.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Takes the tokens of a request.</summary>
    public ValueTask<RateOutcome> TakeAsync(DatabaseLimits limits, QueryTraits traits, TimeSpan patience, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            long now = clock.GetTimestamp();
            CountRequest(limits, traits, now);
            if (TryTake(limits, traits, now, out RateOutcome outcome))
            {
                if (shared is not null)
                {
                    Prefetch(limits, traits, now);
                }

                return new ValueTask<RateOutcome>(outcome);
            }

            if (shared is null || outcome.RetryAfter > TimeSpan.Zero)
            {
                return new ValueTask<RateOutcome>(outcome);
            }
        }

        return DrawAndTakeAsync(limits, traits, patience, cancellationToken);
    }

    /// <summary>Gives the tokens of a request back that was refused for another reason.</summary>
    public void GiveBack(DatabaseLimits limits, QueryTraits traits)
    {
        lock (gate)
        {
            for (int i = 0; i < RateKinds.Count; i++)
            {
                if (RateKinds.Limit(i, limits, traits) is > 0 and long limit)
                {
                    rates[i].Tokens = Math.Min(RateKinds.Burst(limit), rates[i].Tokens + 1);
                }
            }
        }
    }

    private async ValueTask<RateOutcome> DrawAndTakeAsync(DatabaseLimits limits, QueryTraits traits, TimeSpan patience, CancellationToken cancellationToken)
    {
        long deadline = shared!.After(clock.GetTimestamp(), patience);
        bool isAnswered = false;
        while (true)
        {
            Task draw;
            TimeSpan left;
            lock (gate)
            {
                long now = clock.GetTimestamp();
                if (TryTake(limits, traits, now, out RateOutcome outcome) || outcome.RetryAfter > TimeSpan.Zero)
                {
                    return outcome;
                }

                left = TimeSpan.FromSeconds((deadline - now) / (double)clock.TimestampFrequency);
                if (left <= TimeSpan.Zero)
                {
                    return outcome with { RetryAfter = PauseAfterFailure, IsUnreachable = !isAnswered };
                }

                draw = DrawOnceAsync();
            }

            try
            {
                await draw.WaitAsync(left, clock, cancellationToken);
                isAnswered = true;
            }
            catch (TimeoutException)
            {
                // The next round tells.
            }
        }
    }

    // Under the gate. A refusal without a time after which to try again means that tokens have to be drawn first.
    private bool TryTake(DatabaseLimits limits, QueryTraits traits, long now, out RateOutcome outcome)
    {
        for (int i = 0; i < RateKinds.Count; i++)
        {
            if (RateKinds.Limit(i, limits, traits) is not (> 0 and long limit))
            {
                continue;
            }

            ref Rate rate = ref rates[i];
            rate.Limit = limit;
            Refresh(ref rate, now);
            if (rate.Tokens < 1)
            {
                bool isUnreachable = shared is not null && now < failedUntil;
                TimeSpan retryAfter = shared is null ? TimeSpan.FromSeconds((1 - rate.Tokens) / limit)
                    : isUnreachable ? Between(now, failedUntil)
                    : rate.RefusedUntil > now ? Between(now, rate.RefusedUntil)
                    : TimeSpan.Zero;
                outcome = new RateOutcome(RateKinds.Kind(i), limit, Math.Max(rate.ThisSecond, rate.LastSecond), retryAfter, isUnreachable);
                return false;
            }
        }

        for (int i = 0; i < RateKinds.Count; i++)
        {
            rates[i].Tokens -= RateKinds.Limit(i, limits, traits) > 0 ? 1 : 0;
        }

        outcome = RateOutcome.Granted;
        return true;
    }

    private void Refresh(ref Rate rate, long now)
    {
        if (shared is null)
        {
            double burst = RateKinds.Burst(rate.Limit);
            rate.Tokens = rate.Updated == long.MinValue ? burst : Math.Min(burst, rate.Tokens + (Between(rate.Updated, now).TotalSeconds * rate.Limit));
            rate.Updated = now;
        }
        else if (now >= rate.Expires)
        {
            // Tokens of a time that has passed would make a burst larger than the bucket allows.
            rate.Tokens = 0;
        }
    }

    private void CountRequest(DatabaseLimits limits, QueryTraits traits, long now)
    {
        for (int i = 0; i < RateKinds.Count; i++)
        {
            if (RateKinds.Limit(i, limits, traits) > 0)
            {
                rates[i].Count(now, clock.TimestampFrequency);
            }
        }
    }

    private void Prefetch(DatabaseLimits limits, QueryTraits traits, long now)
    {
        for (int i = 0; i < RateKinds.Count; i++)
        {
            ref Rate rate = ref rates[i];
            if (RateKinds.Limit(i, limits, traits) > 0 && rate.Chunk(stretch) >= LeastPrefetch && rate.IsLow(stretch) && now >= rate.RefusedUntil && now >= failedUntil && drawing is null)
            {
                _ = DrawOnceAsync();
                return;
            }
        }
    }

    // Under the gate; all who need tokens wait for the same draw.
    private Task DrawOnceAsync() => drawing ??= SharedCounters.BeginAsync(DrawAsync);

    private async Task DrawAsync()
    {
        await Task.Yield();
        try
        {
            int attempt = 1;
            while (!await TryDrawAsync() && attempt < DrawAttempts)
            {
                attempt++;
            }

            Adapt(attempt - 1);
            Failure = null;
        }
        catch (Exception exception)
        {
            lock (gate)
            {
                Failure = exception;
                failedUntil = shared!.After(clock.GetTimestamp(), PauseAfterFailure);
            }
        }
        finally
        {
            lock (gate)
            {
                drawing = null;
            }
        }
    }

    // Where many draw, the row is known to have changed before it is tried, and everybody draws less often.
    private void Adapt(int conflicts)
    {
        lock (gate)
        {
            stretch = conflicts > 0 ? Math.Min(MostStretch, stretch * (1 << conflicts)) : Math.Max(1, stretch * StretchDecay);
            buckets = stretch > 1 ? null : buckets;
        }
    }

    /// <returns>False: somebody else has drawn at the same time.</returns>
    private async Task<bool> TryDrawAsync()
    {
        if (buckets is null)
        {
            LimitRow? row = await shared!.RequestAsync((store, token) => store.GetAsync(databaseId, Name, token));
            buckets = SharedBucket.Read(row is null ? [] : row.Content.Span, clock.GetUtcNow().ToUnixTimeMilliseconds());
            etag = row?.ETag;
        }

        var next = (SharedBucket[])buckets.Clone();
        var drawn = new long[RateKinds.Count];
        if (!Plan(next, drawn))
        {
            return true;
        }

        string? expected = etag;
        buckets = null;
        string? stored = await shared!.RequestAsync((store, token) => store.PutAsync(databaseId, Name, SharedBucket.Write(next), expected, token));
        if (stored is null)
        {
            return false;
        }

        buckets = next;
        etag = stored;
        lock (gate)
        {
            long now = clock.GetTimestamp();
            for (int i = 0; i < RateKinds.Count; i++)
            {
                if (drawn[i] > 0)
                {
                    rates[i].Tokens += drawn[i];
                    rates[i].Expires = shared!.After(now, AllotmentLifetime);
                }
            }
        }

        return true;
    }

    /// <summary>Decides what to draw of the buckets as they are known. They may hold less by now, never more, so what is dry is dry.</summary>
    /// <returns>Whether there is anything to draw.</returns>
    private bool Plan(SharedBucket[] next, long[] drawn)
    {
        bool any = false;
        lock (gate)
        {
            long wall = clock.GetUtcNow().ToUnixTimeMilliseconds();
            long now = clock.GetTimestamp();
            for (int i = 0; i < RateKinds.Count; i++)
            {
                ref Rate rate = ref rates[i];
                if (rate.Limit == 0 || !rate.IsActive(now, clock.TimestampFrequency))
                {
                    continue;
                }

                Refresh(ref rate, now);
                next[i] = next[i].Refill(rate.Limit, wall);
                long chunk = rate.Chunk(stretch);
                if (!rate.IsLow(stretch) && rate.Tokens >= 1)
                {
                    continue;
                }

                // What is left bridges the time of the next draw.
                long wanted = (long)Math.Max(1, Math.Min(chunk + (chunk / 4), RateKinds.Burst(rate.Limit)) - rate.Tokens);

                drawn[i] = Math.Min(wanted, (long)next[i].Tokens);
                next[i] = next[i] with { Tokens = next[i].Tokens - drawn[i] };
                any |= drawn[i] > 0;
                rate.NoteDraw(wanted, drawn[i], next[i].Tokens, now, shared!, LongestRefusal * stretch);
            }
        }

        return any;
    }

    private TimeSpan Between(long from, long to) => TimeSpan.FromSeconds((to - from) / (double)clock.TimestampFrequency);

    private struct Rate()
    {
        private long windowStart = long.MinValue;
        private long thisWindow;
        private long lastWindow;
        private long secondStart = long.MinValue;
        private int dryDraws;

        public long Limit;
        public double Tokens;
        public long Updated = long.MinValue;
        public long Expires = long.MinValue;
        public long RefusedUntil = long.MinValue;
        public long ThisSecond;
        public long LastSecond;

        /// <summary>
        /// A quarter of a second of this instance's own requests, or a few of them while that is a small part of the bucket; one where the
        /// bucket holds few, so that nobody holds what others need.
        /// </summary>
        public readonly long Chunk(double stretch)
        {
            double burst = RateKinds.Burst(Limit);
            double stretched = Math.Min(Math.Max(ThisSecond, LastSecond) * stretch / 4, burst / 4);
            return burst < SmallBucket ? 1 : Math.Max(1, Math.Max(Math.Max(thisWindow, lastWindow), (long)stretched));
        }

        /// <summary>Whether it is time to draw.</summary>
        public readonly bool IsLow(double stretch) => Tokens < Chunk(stretch) / 4.0;

        /// <summary>Whether there were requests just now.</summary>
        public readonly bool IsActive(long now, long frequency) => secondStart != long.MinValue && now - secondStart < 2 * frequency;

        public void Count(long now, long frequency)
        {
            Roll(now, (long)(Window.TotalSeconds * frequency), ref windowStart, ref thisWindow, ref lastWindow);
            Roll(now, frequency, ref secondStart, ref ThisSecond, ref LastSecond);
            thisWindow++;
            ThisSecond++;
        }

        /// <summary>
        /// Remembers a dry bucket until there is a token again, and while it stays dry for longer, so that overload costs no operations.
        /// What comes in meanwhile stays in the bucket.
        /// </summary>
        public void NoteDraw(long wanted, long drawn, double left, long now, SharedCounters shared, TimeSpan longest)
        {
            dryDraws = drawn >= wanted ? 0 : Math.Min(dryDraws + 1, 16);
            if (dryDraws > 0)
            {
                var untilToken = TimeSpan.FromSeconds(Math.Max(0, 1 - left) / Limit);
                var pause = TimeSpan.FromSeconds(Math.Min(longest.TotalSeconds, (1 << (dryDraws - 1)) / (double)Limit));
                RefusedUntil = shared.After(now, untilToken > pause ? untilToken : pause);
            }
        }

        private static void Roll(long now, long length, ref long start, ref long current, ref long last)
        {
            if (start == long.MinValue || now - start >= 2 * length)
            {
                (start, last, current) = (now, 0, 0);
            }
            else if (now - start >= length)
            {
                (start, last, current) = (start + length, current, 0);
            }
        }
    }
}
