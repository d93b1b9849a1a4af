using System.Collections.Concurrent;
using Serverless.GraphCore.Tck.Features;
using Serverless.GraphCore.Tck.Running;

namespace Serverless.GraphCore.Tck;

/// <summary>
/// Every scenario of the openCypher TCK. One that <c>Denylist.txt</c> lists must fail, and counts as skipped; every other must
/// pass. With TCK_REGENERATE=1 in the environment nothing is judged, and the list and the ratchet are written from what happened.
/// </summary>
public sealed class TckTests(TckTests.Outcomes outcomes) : IClassFixture<TckTests.Outcomes>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly Dictionary<string, TckScenario> Scenarios = TckFeatures.All.ToDictionary(scenario => scenario.Id, StringComparer.Ordinal);

    public static TheoryData<string> Ids => [.. Scenarios.Keys];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Ids))]
    public async Task Scenario(string id)
    {
        string? failure = await FailureOfAsync(Scenarios[id]);
        if (outcomes.Record(id, failure))
        {
            return;
        }

        string? reason = outcomes.Denylist.Reason(id);
        if (failure is null)
        {
            Assert.True(reason is null, $"passes, take it off Denylist.txt: {id}");
        }
        else
        {
            Assert.SkipWhen(reason is not null, reason ?? "");
            Assert.Fail(failure);
        }
    }

    private static async Task<string?> FailureOfAsync(TckScenario scenario)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await using var database = new EngineDatabase();
            await new ScenarioRun(database).RunAsync(scenario, patience.Token);
            return null;
        }
        catch (TckFailureException exception)
        {
            return exception.Message;
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            return $"did not end within {Patience.TotalSeconds} s";
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return exception.ToString();
        }
    }

    /// <summary>Collects what happened, for rewriting the list.</summary>
    public sealed class Outcomes : IDisposable
    {
        private readonly ConcurrentDictionary<string, string?> failures = new(StringComparer.Ordinal);
        private readonly bool regenerate = Environment.GetEnvironmentVariable("TCK_REGENERATE") == "1";

        internal Denylist Denylist { get; } = Denylist.Read();

        /// <summary>Whether this run only records.</summary>
        public bool Record(string id, string? failure)
        {
            failures[id] = failure;
            return regenerate;
        }

        public void Dispose()
        {
            if (regenerate && failures.Count == Scenarios.Count)
            {
                Denylist.Rewrite(
                    failures.Where(failure => failure.Value is not null).ToDictionary(failure => failure.Key, failure => Shorten(failure.Value!), StringComparer.Ordinal),
                    failures.Count(failure => failure.Value is null));
            }
        }

        private static string Shorten(string failure)
        {
            string line = string.Join(' ', failure.Split(['\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(3));
            return line.Length <= 160 ? line : line[..160] + "…";
        }
    }
}
