using Serverless.Api.Limits;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.Api.Usage;

/// <summary>What one query has used.</summary>
/// <param name="Writes">It could write.</param>
/// <param name="Rows">Rows of its result.</param>
/// <param name="RowsRead">Rows that it has read.</param>
/// <param name="Cpu">Processor time.</param>
public readonly record struct QueryUsage(bool Writes, long Rows, long RowsRead, TimeSpan Cpu);

/// <summary>What happens on this instance at a moment.</summary>
/// <param name="ActiveQueries">Queries that run.</param>
/// <param name="Connections">Requests outside transactions that are served, and transactions used here and neither ended nor idle for longer than they live.</param>
/// <param name="QueriesPerSecond">Queries that have begun in the last complete second.</param>
/// <param name="WritesPerSecond">Those of them that could write.</param>
public readonly record struct CurrentUsage(long ActiveQueries, long Connections, long QueriesPerSecond, long WritesPerSecond);

/// <summary>Counts the use of one database on this instance. Thread-safe and without locks but at the turn of a second; nothing here waits.</summary>
public sealed class DatabaseUsage
{
    private readonly TimeProvider clock;
    private readonly Lock turn = new();
    private long active;
    private long connections;
    private long second;
    private long queriesNow;
    private long queriesBefore;
    private long writesNow;
    private long writesBefore;
    private HourCounters hour;
    private StoreMeter? store;

    internal DatabaseUsage(string databaseId, TimeProvider clock)
    {
        this.clock = clock;
        DatabaseId = databaseId;
        hour = new HourCounters(UsageHours.Of(clock.GetUtcNow()), null);
        Transactions = new OpenTransactionCount(clock);
    }

    /// <summary>The database.</summary>
    public string DatabaseId { get; }

    /// <summary>The open transactions, each of which is a connection.</summary>
    public OpenTransactionCount Transactions { get; }

    /// <summary>What happens now.</summary>
    public CurrentUsage Current
    {
        get
        {
            lock (turn)
            {
                Turn(clock.GetUtcNow());
                return new CurrentUsage(Interlocked.Read(ref active), Interlocked.Read(ref connections) + Transactions.Count(), queriesBefore, writesBefore);
            }
        }
    }

    /// <summary>The counts of this hour on this instance.</summary>
    public UsageCounts ThisHour
    {
        get
        {
            HourCounters now = Hour(clock.GetUtcNow());
            Volatile.Read(ref store)?.AddTo(now);
            return now.Counts;
        }
    }

    /// <summary>
    /// The database has been opened: what it asks of the store counts from now on, for queries and for maintenance alike, each request once and
    /// in the hour in which it is first looked at: when a query ends, or at the next write of the counts.
    /// </summary>
    public void Opened(CountingObjectStore requests)
    {
        StoreMeter? earlier = Interlocked.Exchange(ref store, new StoreMeter(requests));
        earlier?.AddTo(Hour(clock.GetUtcNow()));
    }

    /// <summary>A query begins; <see cref="End"/> must follow.</summary>
    public void Begin(bool writes)
    {
        Interlocked.Increment(ref active);
        DateTimeOffset now = clock.GetUtcNow();
        if (now.ToUnixTimeSeconds() != Volatile.Read(ref second))
        {
            lock (turn)
            {
                Turn(now);
            }
        }

        Interlocked.Increment(ref queriesNow);
        if (writes)
        {
            Interlocked.Increment(ref writesNow);
        }
    }

    /// <summary>A query has ended, however; it counts in the hour of its end.</summary>
    public void End(in QueryUsage usage)
    {
        Interlocked.Decrement(ref active);
        HourCounters now = Hour(clock.GetUtcNow());
        Volatile.Read(ref store)?.AddTo(now);
        now.Add(usage);
    }

    /// <summary>A connection begins: a request outside a transaction.</summary>
    public void Connect() => Interlocked.Increment(ref connections);

    /// <summary>A connection has ended.</summary>
    public void Disconnect() => Interlocked.Decrement(ref connections);

    /// <summary>A limit has refused a request.</summary>
    public void Reject(LimitKind limit) => Hour(clock.GetUtcNow()).Reject(limit);

    /// <summary>The hours that may have something to be written, newest first. What is written and cannot change any more is forgotten.</summary>
    internal IEnumerable<HourCounters> Hours()
    {
        HourCounters newest = Hour(clock.GetUtcNow());
        Volatile.Read(ref store)?.AddTo(newest);
        Transactions.ForgetExpired();
        newest.ForgetWrittenBefore();
        for (HourCounters? one = newest; one is not null; one = one.Before)
        {
            yield return one;
        }
    }

    private HourCounters Hour(DateTimeOffset now)
    {
        HourCounters current = Volatile.Read(ref hour);
        while (now >= current.Hour.AddHours(1))
        {
            var next = new HourCounters(UsageHours.Of(now), current);
            HourCounters seen = Interlocked.CompareExchange(ref hour, next, current);
            current = ReferenceEquals(seen, current) ? next : seen;
        }

        return current;
    }

    private void Turn(DateTimeOffset now)
    {
        long unix = now.ToUnixTimeSeconds();
        if (unix == second)
        {
            return;
        }

        bool isNext = unix == second + 1;
        queriesBefore = isNext ? Interlocked.Exchange(ref queriesNow, 0) : 0;
        writesBefore = isNext ? Interlocked.Exchange(ref writesNow, 0) : 0;
        if (!isNext)
        {
            Interlocked.Exchange(ref queriesNow, 0);
            Interlocked.Exchange(ref writesNow, 0);
        }

        Volatile.Write(ref second, unix);
    }
}
