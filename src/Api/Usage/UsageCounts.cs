using Serverless.Api.Limits;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Usage;

/// <summary>What a database was used for in a time. Equal by content.</summary>
public sealed record UsageCounts
{
    private const string RejectedPrefix = "rejected_";

    /// <summary>Nothing.</summary>
    public static UsageCounts None { get; } = new();

    /// <summary>Queries that were admitted.</summary>
    public long Queries { get; init; }

    /// <summary>Those of them that could write.</summary>
    public long Writes { get; init; }

    /// <summary>Rows of results.</summary>
    public long Rows { get; init; }

    /// <summary>Rows that were read for them.</summary>
    public long RowsRead { get; init; }

    /// <summary>Processor time in milliseconds.</summary>
    public long CpuMs { get; init; }

    /// <summary>Requests to the object store.</summary>
    public long StoreRequests { get; init; }

    /// <summary>Bytes read from it and written to it.</summary>
    public long StoreBytes { get; init; }

    /// <summary>Requests refused by each limit, indexed by <see cref="LimitKind"/>; empty: none.</summary>
    public EquatableArray<long> RejectedBy { get; init; }

    /// <summary>Requests refused by any limit.</summary>
    public long Rejected => RejectedBy.Sum();

    /// <summary>The sum of two.</summary>
    public static UsageCounts operator +(UsageCounts left, UsageCounts right) => new()
    {
        Queries = left.Queries + right.Queries,
        Writes = left.Writes + right.Writes,
        Rows = left.Rows + right.Rows,
        RowsRead = left.RowsRead + right.RowsRead,
        CpuMs = left.CpuMs + right.CpuMs,
        StoreRequests = left.StoreRequests + right.StoreRequests,
        StoreBytes = left.StoreBytes + right.StoreBytes,
        RejectedBy = left.RejectedBy.IsEmpty ? right.RejectedBy
            : right.RejectedBy.IsEmpty ? left.RejectedBy
            : [.. left.RejectedBy.Zip(right.RejectedBy, (one, other) => one + other)],
    };

    /// <summary>What is shown: <see cref="Named"/>, with the sum of what limits refused before what each did.</summary>
    public IEnumerable<KeyValuePair<string, long>> Shown() => Named().Where(static count => !count.Key.StartsWith(RejectedPrefix, StringComparison.Ordinal))
        .Append(new("rejected", Rejected))
        .Concat(Named().Where(static count => count.Key.StartsWith(RejectedPrefix, StringComparison.Ordinal)));

    /// <summary>The numbers by name, in a fixed order: how they are stored.</summary>
    public IEnumerable<KeyValuePair<string, long>> Named()
    {
        yield return new("queries", Queries);
        yield return new("writes", Writes);
        yield return new("rows", Rows);
        yield return new("rows_read", RowsRead);
        yield return new("cpu_ms", CpuMs);
        yield return new("store_requests", StoreRequests);
        yield return new("store_bytes", StoreBytes);
        foreach (LimitDefinition limit in LimitRegistry.All)
        {
            if (!RejectedBy.IsEmpty && RejectedBy[(int)limit.Kind] is var rejected and > 0)
            {
                yield return new(RejectedPrefix + limit.Name, rejected);
            }
        }
    }

    /// <summary>What <see cref="Named"/> gave. Names that are not known are ignored: a later version wrote them.</summary>
    public static UsageCounts Of(IReadOnlyDictionary<string, long> named)
    {
        long[] rejected = [.. LimitRegistry.All.Select(limit => named.GetValueOrDefault(RejectedPrefix + limit.Name))];
        return new UsageCounts
        {
            Queries = named.GetValueOrDefault("queries"),
            Writes = named.GetValueOrDefault("writes"),
            Rows = named.GetValueOrDefault("rows"),
            RowsRead = named.GetValueOrDefault("rows_read"),
            CpuMs = named.GetValueOrDefault("cpu_ms"),
            StoreRequests = named.GetValueOrDefault("store_requests"),
            StoreBytes = named.GetValueOrDefault("store_bytes"),
            RejectedBy = Array.Exists(rejected, one => one > 0) ? [.. rejected] : [],
        };
    }
}
