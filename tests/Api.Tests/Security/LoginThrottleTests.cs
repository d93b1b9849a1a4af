using Serverless.Api.Security;
using Serverless.GraphCore.Errors;
using Serverless.TestSupport;

namespace Serverless.Api.Tests.Security;

public sealed class LoginThrottleTests
{
    private const string Here = "192.0.2.1";
    private const string Elsewhere = "198.51.100.7";

    private readonly ManualClock clock = new();
    private readonly LoginThrottle throttle;

    public LoginThrottleTests() => throttle = new LoginThrottle(clock);

    [Fact]
    public async Task Five_failures_are_free_and_each_further_one_costs_twice_the_time()
    {
        for (int i = 0; i < LoginThrottle.UserFailures; i++)
        {
            await TryAsync("ann", Here, succeeds: false);
        }

        Assert.Equal(TimeSpan.FromSeconds(2), await RefusedAsync("ann", Here));
        clock.Now += TimeSpan.FromSeconds(2);
        await TryAsync("ann", Here, succeeds: false);
        Assert.Equal(TimeSpan.FromSeconds(4), await RefusedAsync("ann", Here));
        for (int i = 0; i < 20; i++)
        {
            clock.Now += LoginThrottle.MaxWait;
            await TryAsync("ann", Here, succeeds: false);
        }

        Assert.Equal(LoginThrottle.MaxWait, await RefusedAsync("ann", Here));
    }

    [Fact]
    public async Task Who_is_refused_does_not_wait_longer_for_having_asked()
    {
        await FailAsync("ann", Here, 5);
        await RefusedAsync("ann", Here);
        await RefusedAsync("ann", Here);
        clock.Now += TimeSpan.FromSeconds(2);

        await TryAsync("ann", Here, succeeds: true);
    }

    [Fact]
    public async Task A_user_is_not_locked_out_by_another_source()
    {
        await FailAsync("ann", Here, 5);
        await RefusedAsync("ann", Here);

        await TryAsync("ann", Elsewhere, succeeds: true);
    }

    [Fact]
    public async Task Another_user_of_the_source_is_not_locked_out_either()
    {
        await FailAsync("ann", Here, 5);

        await TryAsync("bob", Here, succeeds: true);
    }

    [Fact]
    public async Task A_source_that_tries_many_users_has_to_wait_but_for_those_who_have_logged_in_from_there()
    {
        await TryAsync("bob", Here, succeeds: true);
        for (int i = 0; i < LoginThrottle.SourceFailures; i++)
        {
            await TryAsync($"user{i}", Here, succeeds: false);
        }

        await RefusedAsync("ann", Here);
        await TryAsync("bob", Here, succeeds: true);
        await TryAsync("ann", Elsewhere, succeeds: true);
    }

    [Fact]
    public async Task Own_logins_between_guesses_do_not_hide_them()
    {
        for (int i = 0; i < LoginThrottle.SourceFailures; i++)
        {
            await TryAsync($"user{i}", Here, succeeds: false);
            await TryAsync("mallory", Here, succeeds: true);
        }

        await RefusedAsync("ann", Here);
    }

    [Fact]
    public async Task A_user_whom_many_sources_try_has_one_attempt_of_each_source_and_the_right_one_still_gets_in()
    {
        await TryAsync("ann", Elsewhere, succeeds: true);
        for (int i = 0; i < LoginThrottle.AttackFailures; i++)
        {
            await TryAsync("ann", $"203.0.113.{i}", succeeds: false);
        }

        await TryAsync("ann", Here, succeeds: false);
        await RefusedAsync("ann", Here);
        await FailAsync("ann", Elsewhere, 4);
        await TryAsync("ann", Elsewhere, succeeds: true);
        await TryAsync("ann", "203.0.113.200", succeeds: true);
    }

    [Fact]
    public async Task A_network_of_IPv6_is_one_source()
    {
        for (int i = 1; i <= 5; i++)
        {
            await TryAsync("ann", $"2001:db8:1:2::{i}", succeeds: false);
        }

        await RefusedAsync("ann", "2001:db8:1:2:ffff::1");
        await TryAsync("ann", "2001:db8:1:3::1", succeeds: true);
    }

    [Fact]
    public async Task Attempts_at_once_count_as_failed_until_they_have_ended()
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        var running = new List<LoginThrottle.Attempt>();
        for (int i = 0; i < 5; i++)
        {
            running.Add(await throttle.BeginAsync("ann", Here, cancellationToken));
        }

        Task<LoginThrottle.Attempt> sixth = throttle.BeginAsync("ann", Here, cancellationToken).AsTask();
        Assert.False(sixth.IsCompleted);
        running[0].Complete(succeeded: true);
        running[0].Dispose();
        (await sixth).Dispose();
        foreach (LoginThrottle.Attempt attempt in running.Skip(1))
        {
            attempt.Dispose();
        }
    }

    [Fact]
    public async Task Failures_are_forgotten()
    {
        await FailAsync("ann", Here, 4);
        clock.Now += LoginThrottle.Window;
        await FailAsync("ann", Here, 4);

        await TryAsync("ann", Here, succeeds: true);
    }

    private async Task FailAsync(string user, string source, int times)
    {
        for (int i = 0; i < times; i++)
        {
            await TryAsync(user, source, succeeds: false);
        }
    }

    private async Task TryAsync(string user, string source, bool succeeds)
    {
        using LoginThrottle.Attempt attempt = await throttle.BeginAsync(user, source, TestContext.Current.CancellationToken);
        attempt.Complete(succeeds);
    }

    private async Task<TimeSpan> RefusedAsync(string user, string source)
    {
        GraphException failure = await Assert.ThrowsAsync<GraphException>(async () => await throttle.BeginAsync(user, source, TestContext.Current.CancellationToken));
        Assert.Equal(ErrorCodes.AuthenticationRateLimit, failure.Code);
        return failure.RetryAfter!.Value;
    }
}
