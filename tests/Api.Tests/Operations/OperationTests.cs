using System.Text.Json;
using System.Text.Json.Nodes;
using Serverless.Api.Hosting;
using Serverless.Api.Operations;
using Serverless.Api.Orchestration;
using Serverless.Api.Routing;
using Serverless.Api.Security;
using Serverless.GraphCore.Administration;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.Api.Tests.Operations;

public sealed class OperationTests
{
    private const string Join = "MATCH (n:P) FROM DATABASE one MATCH (m:P) FROM DATABASE two WHERE n.id = m.id RETURN n.id ORDER BY n.id";

    private const string Endless = "UNWIND range(1, 1000000000) AS i UNWIND range(1, 1000000000) AS j WITH i, j WHERE i + j < 0 RETURN count(*)";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parts_on_another_process_read_the_states_that_those_before_them_have_read_or_the_operation_begins_anew()
    {
        await using var harness = new OperationHarness();
        Deployment first = await SeedAsync(harness);
        Deployment second = await harness.StartAsync();
        OperationState state = await AskWithoutRunningAsync(harness, first, Join);
        var left = new OperationCall(state.Id, 0, 0, 0);
        Assert.Equal(1, (await first.Activities.AdvanceAsync(left, Token)).Parts);
        Assert.False((await first.Activities.RunPartAsync(left, Token)).HasMoved);
        Assert.Equal(1, (await second.Activities.AdvanceAsync(left with { Round = 1 }, Token)).Parts);

        // Of database two nothing was read yet; of database one another process would read what it was not.
        await OperationHarness.RunAsync(first, "one", "CREATE (:P {id: 9})");
        Assert.False((await second.Activities.RunPartAsync(left with { Round = 1 }, Token)).HasMoved);
        Assert.Equal(0, (await second.Activities.AdvanceAsync(left with { Round = 2 }, Token)).Parts);

        Assert.Equal("[[2],[3]]", (await OperationHarness.AnswerAsync(second, state.Id)).Body["data"]!["values"]!.ToJsonString());
    }

    [Fact]
    public async Task Part_that_cannot_read_the_state_of_the_others_makes_the_operation_begin_anew()
    {
        await using var harness = new OperationHarness();
        Deployment first = await SeedAsync(harness);
        Deployment second = await harness.StartAsync();
        const string twice = "USE one MATCH (n:P) RETURN n.id AS id UNION ALL USE two MATCH (n:P) RETURN n.id AS id UNION ALL USE one MATCH (n:P) RETURN -n.id AS id";
        OperationState state = await AskWithoutRunningAsync(harness, first, twice);
        var call = new OperationCall(state.Id, 0, 0, 0);
        int parts = (await first.Activities.AdvanceAsync(call, Token)).Parts;
        Assert.Equal(3, parts);
        for (int i = 0; i < parts - 1; i++)
        {
            await first.Activities.RunPartAsync(call with { Part = i }, Token);
        }

        await OperationHarness.RunAsync(first, "one", "CREATE (:P {id: 9})");
        await OperationHarness.RunAsync(first, "two", "CREATE (:P {id: 9})");
        Assert.True((await second.Activities.RunPartAsync(call with { Part = parts - 1 }, Token)).HasMoved);

        // From here on the orchestration goes its way.
        await second.Operations.SweepAsync(null, Token);
        state = await OperationHarness.WaitAsync(second, state);

        Assert.Equal(OperationStatus.Succeeded, state.Status);
        JsonArray rows = (await OperationHarness.AnswerAsync(second, state.Id)).Body["data"]!["values"]!.AsArray();
        Assert.Equal(12, rows.Count);
        Assert.Empty(await harness.LeftOversAsync());
    }

    [Fact]
    public async Task Every_prefix_of_a_history_leads_to_the_same_activities()
    {
        await using var harness = new OperationHarness();
        Deployment process = await SeedAsync(harness);
        OperationState state = await AskWithoutRunningAsync(harness, process, Join);
        var recorded = new RecordingContext(OperationStore.Name(state.Id), process.Activities, []);
        await OperationOrchestration.RunAsync(recorded);
        Assert.True(recorded.Calls.Count >= 6, $"{recorded.Calls.Count} activities");

        for (int length = 0; length <= recorded.Calls.Count; length++)
        {
            var replayed = new RecordingContext(OperationStore.Name(state.Id), null, [.. recorded.Calls.Take(length)]);
            Task run = OperationOrchestration.RunAsync(replayed);

            Assert.Equal(length == recorded.Calls.Count, run.IsCompletedSuccessfully);
            Assert.Equal(recorded.Calls.Take(replayed.Calls.Count).Select(static call => call.Text), replayed.Calls.Select(static call => call.Text));
            Assert.True(replayed.Calls.Count > length || run.IsCompleted);
        }
    }

    [Fact]
    public async Task What_goes_through_the_history_is_small_however_many_databases_there_are()
    {
        await using var harness = new OperationHarness();
        Deployment process = await SeedAsync(harness);
        string constituents = string.Concat(Enumerable.Range(0, 300).Select(static i => $" ALIAS c{i} FOR DATABASE {(i % 2 == 0 ? "one" : "two")}"));
        await OperationHarness.RunAsync(process, "graph", "CREATE COMPOSITE DATABASE many" + constituents);
        foreach (string statement in (string[])[Join, "USE many MATCH (n:P) RETURN count(*)", $"MATCH (n:P) FROM DATABASE one MERGE (m:C {{id: n.id, text: '{new string('x', 20_000)}'}}) IN DATABASE two"])
        {
            OperationState state = await AskWithoutRunningAsync(harness, process, statement);
            var context = new RecordingContext(OperationStore.Name(state.Id), process.Activities, []);
            await OperationOrchestration.RunAsync(context);

            Assert.All(context.Calls, static call => Assert.InRange(call.Text.Length, 1, 1024));
            Assert.Equal(OperationStatus.Succeeded, (await OperationHarness.WaitAsync(process, state)).Status);
        }
    }

    [Fact]
    public async Task Two_processes_that_run_the_same_operation_at_a_time_do_it_once()
    {
        await using var harness = new OperationHarness();
        Deployment first = await SeedAsync(harness);
        Deployment second = await harness.StartAsync();
        OperationState state = await AskWithoutRunningAsync(harness, first, "MATCH (n:P) FROM DATABASE one CREATE (:C {id: n.id}) IN DATABASE two");
        var contexts = new[] { first, second }.Select(process => new RecordingContext(OperationStore.Name(state.Id), process.Activities, []));

        await Task.WhenAll(contexts.Select(OperationOrchestration.RunAsync));

        Assert.Equal("3", await OperationHarness.RunAsync(first, "two", "MATCH (c:C) RETURN count(c)"));
        Assert.Equal(OperationStatus.Succeeded, (await OperationHarness.WaitAsync(first, state)).Status);
        Assert.Equal(OperationStore.HistoryOf(OperationStore.Name(state.Id)).Name, Assert.Single(await harness.LeftOversAsync()));
    }

    [Theory]
    [InlineData("USE one MATCH (n:P) RETURN n.id", 6, 7, 3, 1, 1)]
    [InlineData(Join, 33, 17, 7, 1, 9)]
    public async Task Requests_of_an_operation_are_counted(string statement, long gets, long puts, long appends, long lists, long deletes)
    {
        await using var harness = new OperationHarness();
        await SeedAsync(harness);
        var counted = new CountingObjectStore(harness.Store);
        Deployment process = await harness.StartAsync(counted);
        await process.Operations.SweepAsync(null, Token);
        StoreCounters before = counted.Counters;

        OperationState state = await OperationHarness.WaitAsync(process, (await OperationHarness.AskAsync(process, statement, null))!);

        Assert.Equal(OperationStatus.Succeeded, state.Status);
        StoreCounters used = counted.Counters - before;
        Assert.Equal((gets, puts, appends, lists, deletes), (used.Gets, used.Puts, used.Appends, used.Lists, used.Deletes));
    }

    [Fact]
    public async Task A_cancelled_operation_ends_and_says_so()
    {
        await using var harness = new OperationHarness();
        Deployment process = await SeedAsync(harness);
        OperationState state = (await OperationHarness.AskAsync(process, Endless, null))!;

        OperationState? cancelled = await process.Operations.CancelAsync(OperationHarness.Caller, state.Id.ToString(), null, Token);

        Assert.True(cancelled?.Status == OperationStatus.Cancelled, $"{cancelled}");
        (int status, JsonNode body) = await OperationHarness.AnswerAsync(process, state.Id);
        Assert.Equal((503, "Neo.TransientError.Transaction.Terminated"), (status, (string?)body["errors"]![0]!["code"]));
        Assert.Empty(await harness.LeftOversAsync());

        Assert.Null(await process.Operations.CancelAsync(OperationHarness.Caller, state.Id.ToString(), null, Token));
        Assert.Empty(await harness.ObjectsAsync());
    }

    [Fact]
    public async Task A_cancellation_reaches_the_process_that_runs_the_operation()
    {
        await using var harness = new OperationHarness { Options = new() { CancelInterval = TimeSpan.FromMilliseconds(1), SweepInterval = TimeSpan.FromHours(1) } };
        Deployment first = await SeedAsync(harness);
        Deployment second = await harness.StartAsync();
        OperationState state = (await OperationHarness.AskAsync(first, Endless, null))!;

        await second.Operations.CancelAsync(OperationHarness.Caller, state.Id.ToString(), null, Token);

        state = await OperationHarness.WaitAsync(first, state);
        Assert.True(state.Status == OperationStatus.Cancelled, $"{state}");
    }

    [Fact]
    public async Task Only_who_asked_and_administrators_know_of_an_operation_as_long_as_they_may_read_its_databases()
    {
        await using var harness = new OperationHarness();
        Deployment process = await SeedAsync(harness);
        RequestCaller owner = CallerOf("ann", DatabasePrivileges.Read | DatabasePrivileges.CrossDatabase);
        OperationState state = (await OperationHarness.AskAsync(process, "MATCH (n:P) RETURN n.id ORDER BY n.id", null, "one", owner))!;
        state = await OperationHarness.WaitAsync(process, state);
        Assert.Equal(OperationStatus.Succeeded, state.Status);

        Assert.Equal(202, (await OperationHarness.AnswerAsync(process, state.Id, owner)).Status);
        Assert.Equal(202, (await OperationHarness.AnswerAsync(process, state.Id)).Status);
        foreach (RequestCaller other in (RequestCaller[])[CallerOf("bob", DatabasePrivileges.Read | DatabasePrivileges.Write), CallerOf("ann", DatabasePrivileges.Write), CallerOf("ann", DatabasePrivileges.None)])
        {
            string id = state.Id.ToString();
            Assert.Equal(404, (await Assert.ThrowsAsync<RejectedRequestException>(() => process.Operations.FindAsync(other, id, Token))).Status);
            Assert.Equal(404, (await Assert.ThrowsAsync<RejectedRequestException>(() => OperationHarness.AnswerAsync(process, state.Id, other))).Status);
            Assert.Equal(404, (await Assert.ThrowsAsync<RejectedRequestException>(() => process.Operations.CancelAsync(other, id, null, Token))).Status);
        }
    }

    [Fact]
    public async Task A_key_names_one_request_of_one_caller()
    {
        await using var harness = new OperationHarness();
        Deployment process = await SeedAsync(harness);
        var key = new Guid("0a5c3f1e-0000-0000-0000-000000000001");
        OperationState first = (await OperationHarness.AskAsync(process, "CREATE (:C)", key))!;

        OperationState again = (await OperationHarness.AskAsync(process, "CREATE (:C)", key))!;
        OperationState others = (await OperationHarness.AskAsync(process, "CREATE (:C)", key, caller: CallerOf("ann", DatabasePrivileges.Write)))!;

        Assert.Equal(first.Id, again.Id);
        Assert.NotEqual(first.Id, others.Id);
        Assert.Equal(422, (await Assert.ThrowsAsync<RejectedRequestException>(() => OperationHarness.AskAsync(process, "CREATE (:D)", key))).Status);
    }

    [Theory]
    [InlineData("RETURN", "SyntaxError")]
    [InlineData("USE nowhere RETURN 1", "DatabaseNotFound")]
    public async Task What_may_not_be_asked_is_refused_at_once(string statement, string code)
    {
        await using var harness = new OperationHarness();
        Deployment process = await SeedAsync(harness);

        GraphException failure = await Assert.ThrowsAsync<GraphException>(() => OperationHarness.AskAsync(process, statement, null));

        Assert.EndsWith(code, failure.Code.Text, StringComparison.Ordinal);
        Assert.Empty(await harness.ObjectsAsync());
    }

    [Fact]
    public async Task A_command_is_answered_at_once()
    {
        await using var harness = new OperationHarness();
        Deployment process = await SeedAsync(harness);

        Assert.Null(await OperationHarness.AskAsync(process, "CREATE DATABASE three", null));
        Assert.Empty(await harness.ObjectsAsync());
    }

    [Fact]
    public async Task A_failure_is_the_one_that_the_statement_would_have_had()
    {
        await using var harness = new OperationHarness();
        Deployment process = await SeedAsync(harness);
        OperationState state = (await OperationHarness.AskAsync(process, "MATCH (n:P) FROM DATABASE one MATCH (m:P) FROM DATABASE two WHERE n.id = m.id / 0 RETURN n", null))!;

        state = await OperationHarness.WaitAsync(process, state);

        Assert.Equal(OperationStatus.Failed, state.Status);
        Assert.Contains(state.Progress, static one => one is { Database: "two", Status: OperationStatus.Failed });
        (int status, JsonNode body) = await OperationHarness.AnswerAsync(process, state.Id);
        Assert.Equal(400, status);
        Assert.Equal(state.Error!.Code, (string?)body["errors"]![0]!["code"]);
        Assert.EndsWith("ArithmeticError", state.Error.Code, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_are_kept_for_a_time_and_what_was_lost_is_removed()
    {
        await using var harness = new OperationHarness { Options = new() { Retention = TimeSpan.Zero, MaxAge = TimeSpan.Zero, SweepInterval = TimeSpan.FromHours(1) } };
        Deployment process = await SeedAsync(harness);
        OperationState ended = (await OperationHarness.AskAsync(process, "RETURN 1", null))!;
        Assert.Equal(OperationStatus.Succeeded, (await OperationHarness.WaitAsync(process, ended)).Status);
        await AskWithoutRunningAsync(harness, process, Join);
        await harness.Store.PutAsync(ObjectPath.Parse("operations/ab/000000000000000000000000000000ab.request"), "{}"u8.ToArray(), PutCondition.None, Token);

        await process.Operations.SweepAsync(null, Token);

        Assert.Empty(await harness.ObjectsAsync());
    }

    private static async Task<Deployment> SeedAsync(OperationHarness harness)
    {
        Deployment process = await harness.StartAsync();
        foreach (string name in (string[])["one", "two"])
        {
            await OperationHarness.RunAsync(process, "graph", $"CREATE DATABASE {name}");
        }

        await OperationHarness.RunAsync(process, "one", "UNWIND range(1, 3) AS i CREATE (:P {id: i})");
        await OperationHarness.RunAsync(process, "two", "UNWIND range(2, 4) AS i CREATE (:P {id: i})");
        return process;
    }

    // Stores an operation that nobody runs yet.
    private static async Task<OperationState> AskWithoutRunningAsync(OperationHarness harness, Deployment process, string statement)
    {
        var asleep = new IdleClient();
        OperationState state = (await OperationHarness.AskAsync(process, statement, null, client: asleep))!;
        await harness.Store.CreateAppendableAsync(OperationStore.HistoryOf(OperationStore.Name(state.Id)), Token);
        return state;
    }

    private static RequestCaller CallerOf(string name, DatabasePrivileges privileges) =>
        new(new Principal(name, isAdministrator: false, new Dictionary<string, DatabasePrivileges> { [Principal.AllDatabases] = privileges }), null, Guid.Empty);

    private sealed class IdleClient : IOrchestrationClient
    {
        public Task StartAsync(string orchestration, string instanceId, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task EnsureRunningAsync(string orchestration, string instanceId, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task WaitAsync(string instanceId, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task TerminateAsync(string instanceId, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>Answers the first activities from a history, as Durable Functions does; runs the others, or leaves them unanswered.</summary>
    private sealed class RecordingContext(string id, OperationActivities? activities, IReadOnlyList<(string Text, JsonElement Result)> history) : IOrchestrationContext
    {
        private readonly ActivityTable table = Table(activities);

        public List<(string Text, JsonElement Result)> Calls { get; } = [];

        public string InstanceId => id;

        public async Task<TOutput> CallActivityAsync<TInput, TOutput>(ActivityName<TInput, TOutput> activity, TInput input)
        {
            JsonElement written = JsonSerializer.SerializeToElement(input, activity.Input);
            string text = $"{activity.Name} {written.GetRawText()}";
            int number = Calls.Count;
            Calls.Add((text, default));
            if (number < history.Count)
            {
                Assert.Equal(history[number].Text, text);
                Calls[number] = history[number];
            }
            else
            {
                Calls[number] = activities is null ? await new TaskCompletionSource<(string, JsonElement)>().Task : (text, await table.RunAsync(activity.Name, written, Token));
            }

            return Calls[number].Result.Deserialize(activity.Output)!;
        }

        public void SetCustomStatus(string status) => Assert.InRange(status.Length, 1, 1024);

        private static ActivityTable Table(OperationActivities? activities)
        {
            var table = new ActivityTable();
            activities?.AddTo(table);
            return table;
        }
    }
}
