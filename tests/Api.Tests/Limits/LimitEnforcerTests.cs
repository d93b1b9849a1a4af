using Microsoft.Extensions.Time.Testing;
using Serverless.Api.Limits;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Tests.Limits;

/// <summary>Limits where one process serves a database.</summary>
public sealed class LimitEnforcerTests : IAsyncDisposable
{
    private static readonly QueryTraits Read = new(Writes: false, CrossDatabase: false, InTransaction: false);
    private static readonly QueryTraits Write = new(Writes: true, CrossDatabase: false, InTransaction: false);

    private readonly FakeTimeProvider clock = new();
    private readonly Observer observer = new();
    private readonly LimitEnforcer enforcer;

    public LimitEnforcerTests() => enforcer = new LimitEnforcer(new LimitEnforcerOptions(), clock, observer);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => enforcer.DisposeAsync();

    [Fact]
    public async Task What_a_query_may_spend_comes_from_its_database()
    {
        using Admission admission = await AdmitAsync(DatabaseLimits.Default);
        using Admission unlimited = await AdmitAsync(DatabaseLimits.Unlimited);

        Assert.Equal((TimeSpan.FromSeconds(30), 10_000L), (admission.Timeout, admission.MaxRows));
        Assert.Equal((null, null), (unlimited.Timeout, unlimited.MaxRows));
        Assert.False(admission.PermitLost.CanBeCanceled);
    }

    [Fact]
    public async Task Queries_above_the_limit_wait_in_order_and_get_the_permits_that_are_given_back()
    {
        DatabaseLimits limits = new() { MaxConcurrentQueries = 2, MaxQueryTime = TimeSpan.FromSeconds(30) };
        Admission first = await AdmitAsync(limits);
        Admission second = await AdmitAsync(limits);
        Task<Admission> third = AdmitAsync(limits).AsTask();
        Task<Admission> fourth = AdmitAsync(limits).AsTask();
        Assert.False(third.IsCompleted);

        clock.Advance(TimeSpan.FromMilliseconds(100));
        first.Dispose();
        first.Dispose();
        Admission admitted = await third;
        Assert.False(fourth.IsCompleted);
        Assert.Equal(TimeSpan.FromMilliseconds(29_900), admitted.Timeout);

        second.Dispose();
        (await fourth).Dispose();
    }

    [Fact]
    public async Task A_query_that_has_waited_long_enough_is_refused_with_what_it_needs_to_know()
    {
        DatabaseLimits limits = new() { MaxConcurrentQueries = 1 };
        using Admission running = await AdmitAsync(limits);
        Task<Admission> waiting = AdmitAsync(limits).AsTask();

        clock.Advance(TimeSpan.FromMilliseconds(250));

        GraphException refusal = await Assert.ThrowsAsync<GraphException>(() => waiting);
        Assert.Equal(ErrorCodes.MaximumTransactionLimitReached, refusal.Code);
        Assert.NotNull(refusal.RetryAfter);
        Assert.Equal("The database `sales` has reached its limit `max_concurrent_queries` of 1: 1 queries run now. Repeat the request later.", refusal.Message);
        Assert.Equal([LimitKind.MaxConcurrentQueries], observer.Refusals);
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_leaves_his_turn_to_the_next()
    {
        DatabaseLimits limits = new() { MaxConcurrentQueries = 1 };
        Admission running = await AdmitAsync(limits);
        using var cancellation = new CancellationTokenSource();
        Task<Admission> first = enforcer.AdmitAsync(Subject(limits), Read, cancellation.Token).AsTask();
        Task<Admission> second = AdmitAsync(limits).AsTask();

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        running.Dispose();

        (await second).Dispose();
        using Admission next = await AdmitAsync(limits);
    }

    [Fact]
    public async Task A_changed_limit_counts_from_the_next_admission_on()
    {
        Admission first = await AdmitAsync(new() { MaxConcurrentQueries = 1 });
        Task<Admission> waiting = AdmitAsync(new() { MaxConcurrentQueries = 1 }).AsTask();
        Task<Admission> raised = AdmitAsync(new() { MaxConcurrentQueries = 3 }).AsTask();
        (await waiting).Dispose();
        Admission second = await raised;

        Task<Admission> lowered = AdmitAsync(new() { MaxConcurrentQueries = 1 }).AsTask();
        second.Dispose();
        Assert.False(lowered.IsCompleted);
        first.Dispose();
        (await lowered).Dispose();
    }

    [Fact]
    public async Task Databases_and_their_aliases_are_counted_by_id()
    {
        DatabaseLimits limits = new() { MaxConnections = 1 };
        using Admission one = await enforcer.AdmitAsync(new LimitSubject("1", "sales", limits, "ann"), Read, Token);
        using Admission other = await enforcer.AdmitAsync(new LimitSubject("2", "stock", limits, "ann"), Read, Token);

        await Assert.ThrowsAsync<GraphException>(async () => await enforcer.AdmitAsync(new LimitSubject("1", "alias", limits, "ann"), Read, Token));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(100, 25)]
    public async Task A_rate_allows_a_quarter_of_a_second_at_once_and_then_what_comes_in(long limit, int burst)
    {
        DatabaseLimits limits = new() { MaxQueriesPerSecond = limit };
        Assert.Equal(burst, await CountAdmittedAsync(limits, Read, 1000));

        clock.Advance(TimeSpan.FromSeconds(1.0 / limit));
        Assert.Equal(1, await CountAdmittedAsync(limits, Read, 10));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(burst, await CountAdmittedAsync(limits, Read, 1000));
    }

    [Fact]
    public async Task A_refusal_for_the_rate_says_when_there_is_a_token_again()
    {
        DatabaseLimits limits = new() { MaxQueriesPerSecond = 2 };
        using Admission first = await AdmitAsync(limits);
        GraphException refusal = await Assert.ThrowsAsync<GraphException>(async () => await AdmitAsync(limits));

        Assert.Equal(TimeSpan.FromMilliseconds(500), refusal.RetryAfter);
        Assert.Equal("The database `sales` has reached its limit `max_queries_per_second` of 2: 2 were asked of this instance in the last second. Repeat the request later.", refusal.Message);
    }

    [Fact]
    public async Task A_write_counts_against_both_rates_or_against_none()
    {
        DatabaseLimits limits = new() { MaxQueriesPerSecond = 40, MaxWritesPerSecond = 8 };

        Assert.Equal(2, await CountAdmittedAsync(limits, Write, 5));
        Assert.Equal(8, await CountAdmittedAsync(limits, Read, 20));
        Assert.Equal(3, observer.Refusals.Count(kind => kind == LimitKind.MaxWritesPerSecond));
    }

    [Fact]
    public async Task Only_queries_over_databases_count_against_their_rate()
    {
        DatabaseLimits limits = new() { MaxCrossDatabaseQueriesPerSecond = 1 };

        Assert.Equal(1, await CountAdmittedAsync(limits, new QueryTraits(Writes: false, CrossDatabase: true, InTransaction: false), 3));
        Assert.Equal(5, await CountAdmittedAsync(limits, Read, 5));
    }

    [Fact]
    public async Task A_query_without_a_permit_costs_no_token()
    {
        DatabaseLimits limits = new() { MaxQueriesPerSecond = 8, MaxConcurrentQueries = 1 };
        Admission running = await AdmitAsync(limits);
        Task<Admission> refused = AdmitAsync(limits).AsTask();
        clock.Advance(TimeSpan.FromMilliseconds(250));
        await Assert.ThrowsAsync<GraphException>(() => refused);
        running.Dispose();

        Assert.Equal(2, await CountAdmittedAsync(limits, Read, 5));
    }

    [Fact]
    public async Task Connections_are_counted_for_the_database_and_for_each_user()
    {
        DatabaseLimits limits = new() { MaxConnections = 3, MaxConnectionsPerUser = 2 };
        using Admission one = await AdmitAsync(limits, "ann");
        using Admission two = await AdmitAsync(limits, "ann");
        GraphException ofUser = await Assert.ThrowsAsync<GraphException>(async () => await AdmitAsync(limits, "ann"));
        Assert.Contains("`max_connections_per_user` of 2", ofUser.Message, StringComparison.Ordinal);

        using Admission three = await AdmitAsync(limits, "bob");
        GraphException ofDatabase = await Assert.ThrowsAsync<GraphException>(async () => await AdmitAsync(limits, "bob"));
        Assert.Contains("`max_connections` of 3", ofDatabase.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_open_transaction_is_one_connection_with_all_its_requests()
    {
        DatabaseLimits limits = new() { MaxConnections = 1 };
        await enforcer.OpenTransactionAsync(Subject(limits), "tx1", Token);
        await enforcer.OpenTransactionAsync(Subject(limits), "tx1", Token);
        using Admission inside = await enforcer.AdmitAsync(Subject(limits), new QueryTraits(false, false, InTransaction: true), Token);
        await Assert.ThrowsAsync<GraphException>(() => enforcer.OpenTransactionAsync(Subject(limits), "tx2", Token));
        await Assert.ThrowsAsync<GraphException>(async () => await AdmitAsync(limits));

        await enforcer.CloseTransactionAsync(Subject(limits), "tx1", Token);
        await enforcer.CloseTransactionAsync(Subject(limits), "tx1", Token);
        using Admission after = await AdmitAsync(limits);
    }

    [Fact]
    public async Task A_transaction_that_nobody_touches_stops_to_count()
    {
        DatabaseLimits limits = new() { MaxConnectionsPerUser = 1 };
        await enforcer.OpenTransactionAsync(Subject(limits), "tx1", Token);
        clock.Advance(TimeSpan.FromSeconds(50));
        await enforcer.TouchTransactionAsync(Subject(limits), "tx1", Token);
        clock.Advance(TimeSpan.FromSeconds(50));
        await Assert.ThrowsAsync<GraphException>(() => enforcer.OpenTransactionAsync(Subject(limits), "tx2", Token));

        clock.Advance(TimeSpan.FromSeconds(30));
        await enforcer.OpenTransactionAsync(Subject(limits), "tx2", Token);
    }

    private async Task<int> CountAdmittedAsync(DatabaseLimits limits, QueryTraits traits, int requests)
    {
        int admitted = 0;
        for (int i = 0; i < requests; i++)
        {
            try
            {
                (await enforcer.AdmitAsync(Subject(limits), traits, Token)).Dispose();
                admitted++;
            }
            catch (GraphException refusal) when (refusal.Code == ErrorCodes.MaximumTransactionLimitReached)
            {
                Assert.True(refusal.RetryAfter > TimeSpan.Zero);
            }
        }

        return admitted;
    }

    private ValueTask<Admission> AdmitAsync(DatabaseLimits limits, string user = "ann") => enforcer.AdmitAsync(Subject(limits, user), Read, Token);

    private static LimitSubject Subject(DatabaseLimits limits, string user = "ann") => new("1", "sales", limits, user);

    private sealed class Observer : ILimitObserver
    {
        public List<LimitKind> Refusals { get; } = [];

        public void Refused(LimitSubject subject, LimitKind limit) => Refusals.Add(limit);
    }
}
