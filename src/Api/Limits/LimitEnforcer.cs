using System.Collections.Concurrent;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Limits;

/// <summary>
/// Admits queries within the limits of their databases: connections, rates, then concurrency. Takes what a query may use before anything
/// is looked up for it, and refuses with <see cref="ErrorCodes.MaximumTransactionLimitReached"/> and a time to repeat after. Without a store it
/// counts in this process, exactly and for nothing; with one it counts with all instances that use the same store (docs/LIMITS.md has what
/// that costs). Thread-safe.
/// </summary>
public sealed class LimitEnforcer : IAsyncDisposable
{
    private readonly TimeProvider clock;
    private readonly ILimitObserver? observer;
    private readonly LimitEnforcerOptions options;
    private readonly SharedCounters? shared;
    private readonly ConcurrentDictionary<string, DatabaseGate> gates = new(StringComparer.Ordinal);

    /// <summary>An enforcer for a process that serves its databases alone.</summary>
    public LimitEnforcer(LimitEnforcerOptions options, TimeProvider clock, ILimitObserver? observer)
    {
        this.options = options;
        this.clock = clock;
        this.observer = observer;
    }

    /// <summary>An enforcer that counts together with the other instances of a store.</summary>
    /// <param name="options">The times; the same on all instances.</param>
    /// <param name="store">The shared counters.</param>
    /// <param name="instance">Names this instance: letters and digits, never used before.</param>
    /// <param name="clock">Measures times.</param>
    /// <param name="observer">Told of refusals.</param>
    public LimitEnforcer(LimitEnforcerOptions options, ILimitStore store, string instance, TimeProvider clock, ILimitObserver? observer)
        : this(options, clock, observer) => shared = new SharedCounters(store, instance, clock, options);

    /// <summary>Admits one query, or one request of an open transaction.</summary>
    /// <exception cref="GraphException">
    /// <see cref="ErrorCodes.MaximumTransactionLimitReached"/>: a limit refuses it; <see cref="ErrorCodes.DatabaseUnavailable"/>: the shared counters
    /// cannot be reached and what this instance was allotted is used up; <see cref="ErrorCodes.TransactionTimedOut"/>: the wait for a permit took the whole time.
    /// </exception>
    public async ValueTask<Admission> AdmitAsync(LimitSubject subject, QueryTraits traits, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        DatabaseLimits limits = subject.Limits;
        var admission = new Admission(limits);
        long begun = clock.GetTimestamp();
        try
        {
            DatabaseGate? gate = null;
            if (!traits.InTransaction && (limits.MaxConnections ?? limits.MaxConnectionsPerUser) is not null)
            {
                gate = GateOf(subject);
                await ConnectAsync(gate, subject, admission, cancellationToken);
            }

            bool hasRates = (limits.MaxQueriesPerSecond ?? limits.MaxWritesPerSecond ?? limits.MaxCrossDatabaseQueriesPerSecond) is not null;
            if (hasRates)
            {
                gate ??= GateOf(subject);
                RateOutcome outcome = await gate.Rates.TakeAsync(limits, traits, options.PermitPatience, cancellationToken);
                if (outcome.Refused is { } rate)
                {
                    throw outcome.IsUnreachable
                        ? LimitRefusals.OfCounters(subject, rate, gate.Rates.Failure)
                        : Refused(subject, rate, LimitRefusals.OfRate(subject, rate, outcome.Limit, outcome.Asked, outcome.RetryAfter));
                }
            }

            if (limits.MaxConcurrentQueries is { } queries)
            {
                gate ??= GateOf(subject);
                PermitSlot? permit = gate.Queries.TryAcquire(queries);
                if (permit is null)
                {
                    try
                    {
                        permit = await TakeAsync(gate.Queries, subject, LimitKind.MaxConcurrentQueries, queries, options.PermitPatience, cancellationToken);
                    }
                    catch when (hasRates)
                    {
                        gate.Rates.GiveBack(limits, traits);
                        throw;
                    }
                }

                admission.HoldQuery(permit);
            }

            admission.Complete();
            admission.Timeout = TimeLeft(subject, begun);
            return admission;
        }
        catch
        {
            admission.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Counts an explicit transaction as a connection, of its database and of its user, until it is closed or has not been touched for
    /// <see cref="LimitEnforcerOptions.TransactionLifetime"/>. Doing it again for the same transaction counts it once.
    /// </summary>
    /// <exception cref="GraphException">As <see cref="AdmitAsync"/>.</exception>
    public Task OpenTransactionAsync(LimitSubject subject, string transactionId, CancellationToken cancellationToken) =>
        CountsConnections(subject) ? OpenCountedAsync(subject, transactionId, cancellationToken) : Task.CompletedTask;

    /// <summary>Says that an open transaction is used: once for each of its requests, on any instance. Never refuses for a limit.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.DatabaseUnavailable"/>: the shared counters cannot be reached.</exception>
    public Task TouchTransactionAsync(LimitSubject subject, string transactionId, CancellationToken cancellationToken) => CountsConnections(subject)
        ? ReachingAsync(subject, () => GateOf(subject).Transactions.TouchAsync(subject, transactionId, cancellationToken), cancellationToken)
        : Task.CompletedTask;

    /// <summary>A transaction is committed, rolled back or expired. When the shared counters cannot be reached it stops to count by itself, later.</summary>
    public async Task CloseTransactionAsync(LimitSubject subject, string transactionId, CancellationToken cancellationToken)
    {
        if (CountsConnections(subject))
        {
            try
            {
                await ReachingAsync(subject, () => GateOf(subject).Transactions.CloseAsync(subject, transactionId, cancellationToken), cancellationToken);
            }
            catch (GraphException)
            {
                // Its end must not fail for that.
            }
        }
    }

    /// <summary>Returns everything that this instance holds of the shared counters. No query may be admitted any more.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(gates.Values.Select(gate => gate.StopAsync()));

    private static bool CountsConnections(LimitSubject subject) => (subject.Limits.MaxConnections ?? subject.Limits.MaxConnectionsPerUser) is not null;

    private DatabaseGate GateOf(LimitSubject subject) => gates.TryGetValue(subject.DatabaseId, out DatabaseGate? gate)
        ? gate
        : gates.GetOrAdd(subject.DatabaseId, static (id, self) => new DatabaseGate(id, self.clock, self.options.TransactionLifetime, self.shared), this);

    private async ValueTask ConnectAsync(DatabaseGate gate, LimitSubject subject, Admission admission, CancellationToken cancellationToken)
    {
        // In one process all connections are known, and none ends sooner for being waited for; others may hold permits that they do not use.
        TimeSpan patience = shared is null ? TimeSpan.Zero : options.PermitPatience;
        if (subject.Limits.MaxConnections is { } connections)
        {
            admission.HoldConnection(await TakeAsync(gate.Connections, subject, LimitKind.MaxConnections, connections, patience, cancellationToken));
        }

        if (subject.Limits.MaxConnectionsPerUser is { } ofUser)
        {
            PermitPool pool = gate.ConnectionsOf(subject.User);
            admission.HoldUserConnection(await TakeAsync(pool, subject, LimitKind.MaxConnectionsPerUser, ofUser, patience, cancellationToken));
        }
    }

    private async ValueTask<PermitSlot> TakeAsync(
        PermitPool pool, LimitSubject subject, LimitKind kind, long limit, TimeSpan patience, CancellationToken cancellationToken)
    {
        long begun = clock.GetTimestamp();
        do
        {
            if (await pool.AcquireAsync(limit, patience, cancellationToken) is { } permit)
            {
                return permit;
            }
        }
        while (patience > TimeSpan.Zero && pool.Keeper is { IsUnreachable: false } asking && !asking.FoundNoneSince(begun) && clock.GetElapsedTime(begun) < options.StoreTimeout);

        throw pool.Keeper is { IsUnreachable: true } keeper
            ? LimitRefusals.OfCounters(subject, kind, keeper.Failure)
            : Refused(subject, kind, LimitRefusals.OfPermits(subject, kind, limit));
    }

    private async Task OpenCountedAsync(LimitSubject subject, string transactionId, CancellationToken cancellationToken)
    {
        LimitKind? refused = null;
        await ReachingAsync(
            subject, async () => refused = await GateOf(subject).Transactions.OpenAsync(subject, transactionId, cancellationToken), cancellationToken);
        if (refused is { } kind)
        {
            throw Refused(subject, kind, LimitRefusals.OfPermits(subject, kind, subject.Limits[kind]!.Value));
        }
    }

    private static async Task ReachingAsync(LimitSubject subject, Func<Task> request, CancellationToken cancellationToken)
    {
        try
        {
            await request();
        }
        catch (Exception failure) when (failure is not GraphException && !cancellationToken.IsCancellationRequested)
        {
            throw LimitRefusals.OfCounters(subject, LimitKind.MaxConnections, failure);
        }
    }

    private GraphException Refused(LimitSubject subject, LimitKind kind, GraphException refusal)
    {
        observer?.Refused(subject, kind);
        return refusal;
    }

    private TimeSpan? TimeLeft(LimitSubject subject, long begun)
    {
        if (subject.Limits.MaxQueryTime is not { } time)
        {
            return null;
        }

        TimeSpan left = time - clock.GetElapsedTime(begun);
        return left > TimeSpan.Zero
            ? left
            : throw new GraphException(
                ErrorCodes.TransactionTimedOut,
                $"The query has waited for a permit for longer than the limit `max_query_time` of the database `{subject.DatabaseName}` allows.");
    }
}
