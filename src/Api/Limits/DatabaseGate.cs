using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Api.Limits;

/// <summary>The counters of one database on this instance. Over a store, each limit's rows have a prefix of their own.</summary>
internal sealed class DatabaseGate
{
    private readonly string databaseId;
    private readonly TimeProvider clock;
    private readonly SharedCounters? shared;
    private readonly ConcurrentDictionary<string, PermitPool> users = new(StringComparer.Ordinal);

    public DatabaseGate(string databaseId, TimeProvider clock, TimeSpan lifetime, SharedCounters? shared)
    {
        this.databaseId = databaseId;
        this.clock = clock;
        this.shared = shared;
        Demand = shared is null ? null : new DemandBoard(shared, databaseId);
        Queries = Pool("query-");
        Connections = Pool("conn-");
        Rates = new RateGate(clock, shared, databaseId);
        Transactions = shared is null ? new LocalTransactions(this, clock, lifetime) : new SharedTransactions(this, shared);
    }

    /// <summary>Where permits are asked for; null in a single process.</summary>
    public DemandBoard? Demand { get; }

    /// <summary>Permits of max_concurrent_queries.</summary>
    public PermitPool Queries { get; }

    /// <summary>Permits of max_connections.</summary>
    public PermitPool Connections { get; }

    /// <summary>The rates.</summary>
    public RateGate Rates { get; }

    /// <summary>Open transactions that count as connections.</summary>
    public ITransactionCounter Transactions { get; }

    /// <summary>Permits of max_connections_per_user.</summary>
    public PermitPool ConnectionsOf(string user) => users.GetOrAdd(user, static (name, gate) => gate.Pool($"user-{Hash(name)}-"), this);

    /// <summary>Returns what this instance holds of the shared counters.</summary>
    public Task StopAsync() => Task.WhenAll(users.Values.Append(Queries).Append(Connections).Select(pool => pool.Keeper?.StopAsync() ?? Task.CompletedTask));

    private PermitPool Pool(string prefix) => shared is null ? new PermitPool(clock, null) : new SlotKeeper(shared, databaseId, prefix, Demand!).Pool;

    // Names of users may have any letters, those of rows not.
    private static string Hash(string user) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(user)).AsSpan(0, 12));
}
