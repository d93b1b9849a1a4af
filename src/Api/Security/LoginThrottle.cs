using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Security;

/// <summary>
/// Slows down who guesses passwords. What counts is always a source together with what it tries: so nobody can lock a user out from elsewhere.
/// <list type="bullet">
/// <item>A source that has failed <see cref="UserFailures"/> times as one user has to wait before each further attempt as that user, twice as long each time.</item>
/// <item>A source that has failed <see cref="SourceFailures"/> times as whatever user has to wait likewise, but for users who have logged in from there: those who share an
/// address with an attacker go on.</item>
/// <item>A user whom many sources together have failed as is under attack: each source that has not logged in as that user has one attempt in place of
/// <see cref="UserFailures"/>.</item>
/// </list>
/// An attempt counts as failed while it is under way, so that sending many at once gains nothing; more than may fail wait for one another. Attempts that were refused do not
/// count: who waits long enough is heard. Its memory is bounded. Thread-safe; each process counts for itself.
/// </summary>
internal sealed class LoginThrottle(TimeProvider clock)
{
    /// <summary>So many failures of one source as one user are free.</summary>
    public const int UserFailures = 5;

    /// <summary>So many failures of one source are free.</summary>
    public const int SourceFailures = 25;

    /// <summary>From so many failures on, of all sources together, a user is under attack.</summary>
    public const int AttackFailures = 50;

    private const int MaxCounters = 20_000;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);

    /// <summary>The longest that somebody has to wait.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(15);

    /// <summary>Failures are forgotten so long after the last of them.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(30);

    private readonly Lock gate = new();
    private readonly Dictionary<(string? User, string? Source), Counter> counters = [];

    /// <summary>Counts an attempt. It must be ended, whatever becomes of it.</summary>
    /// <param name="user">The name of the user, who may not exist.</param>
    /// <param name="source">The address; null: unknown.</param>
    /// <param name="cancellationToken">Ends the wait for other attempts.</param>
    /// <exception cref="GraphException"><see cref="ErrorCodes.AuthenticationRateLimit"/>: it has to be repeated later.</exception>
    public async ValueTask<Attempt> BeginAsync(string user, string? source, CancellationToken cancellationToken)
    {
        string origin = Origin(source);
        while (true)
        {
            Task changed;
            lock (gate)
            {
                Counter own = Get((user, origin));
                Counter all = Get((null, origin));
                Counter attacked = Get((user, null));
                bool isKnown = own.HasSucceeded;
                EnsureHeard(own);
                if (!isKnown)
                {
                    EnsureHeard(all);
                }

                int free = isKnown || attacked.Failures < AttackFailures ? UserFailures : 1;
                if (HasRoom(own, free) && (isKnown || HasRoom(all, SourceFailures)))
                {
                    own.Pending++;
                    all.Pending++;
                    return new Attempt(this, own, all, attacked, free);
                }

                changed = (HasRoom(own, free) ? all : own).Changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Sources of one network of IPv6 are one: whoever has one address there has 2⁶⁴.</summary>
    private static string Origin(string? source)
    {
        if (!IPAddress.TryParse(source, out IPAddress? address) || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return source ?? "";
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return Convert.ToHexString(bytes[..8]);
    }

    private static bool HasRoom(Counter counter, int free) => counter.Pending < Math.Max(1, free - counter.Failures);

    private void EnsureHeard(Counter counter)
    {
        TimeSpan wait = counter.Until - clock.GetUtcNow();
        if (wait > TimeSpan.Zero)
        {
            throw new GraphException(
                ErrorCodes.AuthenticationRateLimit,
                string.Create(CultureInfo.InvariantCulture, $"Too many requests with wrong credentials; repeat it after {Math.Ceiling(wait.TotalSeconds)} seconds."))
            {
                RetryAfter = wait,
            };
        }
    }

    private void End(Attempt attempt, bool? isRight)
    {
        lock (gate)
        {
            attempt.Own.Pending--;
            attempt.All.Pending--;
            DateTimeOffset now = clock.GetUtcNow();
            switch (isRight)
            {
                case true:
                    attempt.Own.Failures = 0;
                    attempt.Own.HasSucceeded = true;
                    break;
                case false:
                    Fail(attempt.Own, attempt.Free, now);
                    Fail(attempt.All, SourceFailures, now);
                    Fail(attempt.Attacked, int.MaxValue, now);
                    break;
            }

            attempt.Own.Used = attempt.All.Used = now;
            Wake(attempt.Own);
            Wake(attempt.All);
        }
    }

    private static void Fail(Counter counter, int free, DateTimeOffset now)
    {
        counter.Failures++;
        counter.Used = now;
        int excess = counter.Failures - free;
        if (excess >= 0)
        {
            counter.Until = now + TimeSpan.FromTicks(Math.Min(MaxWait.Ticks, FirstWait.Ticks << Math.Min(excess, 20)));
        }
    }

    private static void Wake(Counter counter)
    {
        TaskCompletionSource changed = counter.Changed;
        counter.Changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }

    private Counter Get((string? User, string? Source) key)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (counters.TryGetValue(key, out Counter? counter))
        {
            if (counter.Failures > 0 && counter.Pending == 0 && now - counter.Used >= Window)
            {
                counter.Failures = 0;
            }

            return counter;
        }

        if (counters.Count >= MaxCounters)
        {
            Forget(now);
        }

        counter = new Counter { Used = now };
        counters.Add(key, counter);
        return counter;
    }

    /// <summary>Makes room: what says nothing any more goes first, then what was used longest ago.</summary>
    private void Forget(DateTimeOffset now)
    {
        foreach (KeyValuePair<(string?, string?), Counter> idle in counters.Where(entry => entry.Value.Pending == 0 && now - entry.Value.Used >= Window).ToArray())
        {
            counters.Remove(idle.Key);
        }

        foreach (KeyValuePair<(string?, string?), Counter> oldest in counters
            .Where(static entry => entry.Value.Pending == 0)
            .OrderBy(static entry => entry.Value.Failures > 0)
            .ThenBy(static entry => entry.Value.Used)
            .Take(Math.Max(0, counters.Count - (MaxCounters * 9 / 10)))
            .ToArray())
        {
            counters.Remove(oldest.Key);
        }
    }

    /// <summary>An attempt under way.</summary>
    internal sealed class Attempt : IDisposable
    {
        private readonly LoginThrottle throttle;
        private bool? isRight;

        internal Attempt(LoginThrottle throttle, Counter own, Counter all, Counter attacked, int free)
        {
            this.throttle = throttle;
            Own = own;
            All = all;
            Attacked = attacked;
            Free = free;
        }

        internal Counter Own { get; }

        internal Counter All { get; }

        internal Counter Attacked { get; }

        internal int Free { get; }

        /// <summary>Says how it went; an attempt that ends without has neither succeeded nor failed.</summary>
        public void Complete(bool succeeded) => isRight = succeeded;

        public void Dispose() => throttle.End(this, isRight);
    }

    /// <summary>What is known of one source as one user, of one source, or of one user.</summary>
    internal sealed class Counter
    {
        public int Failures { get; set; }

        public int Pending { get; set; }

        public bool HasSucceeded { get; set; }

        public DateTimeOffset Used { get; set; }

        /// <summary>Nobody is heard before.</summary>
        public DateTimeOffset Until { get; set; }

        public TaskCompletionSource Changed { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
