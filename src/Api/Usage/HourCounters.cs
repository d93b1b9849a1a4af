using Serverless.Api.Limits;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Usage;

/// <summary>The counters of one database in one hour on this instance.</summary>
internal sealed class HourCounters(DateTimeOffset hour, HourCounters? before)
{
    private readonly long[] rejected = new long[LimitRegistry.All.Count];
    private long queries;
    private long writes;
    private long rows;
    private long rowsRead;
    private long cpuMicroseconds;
    private long storeRequests;
    private long storeBytes;
    private long changes;
    private long written;
    private bool wasSeenClean;

    /// <summary>The hour's beginning.</summary>
    public DateTimeOffset Hour => hour;

    /// <summary>The hour before this one in which there was anything, until it is written.</summary>
    public HourCounters? Before { get; private set; } = before;

    /// <summary>How often something was counted. Read before <see cref="Counts"/>, it is never ahead of them.</summary>
    public long Changes => Interlocked.Read(ref changes);

    /// <summary>The counts so far.</summary>
    public UsageCounts Counts => new()
    {
        Queries = Interlocked.Read(ref queries),
        Writes = Interlocked.Read(ref writes),
        Rows = Interlocked.Read(ref rows),
        RowsRead = Interlocked.Read(ref rowsRead),
        CpuMs = Interlocked.Read(ref cpuMicroseconds) / 1000,
        StoreRequests = Interlocked.Read(ref storeRequests),
        StoreBytes = Interlocked.Read(ref storeBytes),
        RejectedBy = Array.Exists(rejected, one => one > 0) ? EquatableArray.Create<long>(rejected) : [],
    };

    public void Add(in QueryUsage usage)
    {
        Interlocked.Increment(ref queries);
        Count(ref writes, usage.Writes ? 1 : 0);
        Count(ref rows, usage.Rows);
        Count(ref rowsRead, usage.RowsRead);
        Count(ref cpuMicroseconds, (long)usage.Cpu.TotalMicroseconds);
        Interlocked.Increment(ref changes);
    }

    public void AddStore(long requests, long bytes)
    {
        Count(ref storeRequests, requests);
        Count(ref storeBytes, bytes);
        Interlocked.Increment(ref changes);
    }

    public void Reject(LimitKind limit)
    {
        Interlocked.Increment(ref rejected[(int)limit]);
        Interlocked.Increment(ref changes);
    }

    /// <summary>Whether there is something that the store does not have.</summary>
    public bool IsDirty(long changes) => changes != Interlocked.Read(ref written);

    /// <summary>The store has what there was at a number of changes.</summary>
    public void Wrote(long changes) => Interlocked.Exchange(ref written, changes);

    /// <summary>
    /// Lets go of the hour before once it is written, and this one has been looked at before: a query that took its counters just before the
    /// turn has ended its counting by then.
    /// </summary>
    public void ForgetWrittenBefore()
    {
        if (Before is { } earlier)
        {
            earlier.ForgetWrittenBefore();
            if (earlier.wasSeenClean && !earlier.IsDirty(earlier.Changes))
            {
                Before = earlier.Before;
            }

            earlier.wasSeenClean = !earlier.IsDirty(earlier.Changes);
        }
    }

    private static void Count(ref long counter, long amount)
    {
        if (amount != 0)
        {
            Interlocked.Add(ref counter, amount);
        }
    }
}
