using System.Text.Json.Nodes;
using Serverless.Api.Hosting;
using Serverless.Api.Operations;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Tests.Operations;

/// <summary>Whatever happens at any request to the store of operations: the answer is right or a coded error, what is written is written once, and nothing is left behind.</summary>
public sealed class OperationFaultTests
{
    private const string Join = "MATCH (n:P) FROM DATABASE one MATCH (m:P) FROM DATABASE two WHERE n.id = m.id RETURN n.name, m.name ORDER BY n.id";
    private const string Union = "USE one MATCH (n:P) RETURN n.name AS name UNION ALL USE two MATCH (n:P) RETURN n.name AS name";
    private const string Copy = "MATCH (n:P) FROM DATABASE one CREATE (m:C {id: n.id}) IN DATABASE two RETURN count(m)";
    private const string Single = "USE one MATCH (n:P) RETURN n.name ORDER BY n.id";
    private const string Create = "USE two CREATE (m:C {id: 1}) RETURN m.id";
    private const string Batches = "USE two UNWIND range(1, 4) AS i CALL (i) { CREATE (:C {id: i}) } IN TRANSACTIONS OF 2 ROWS";
    private const string CopyInBatches = "MATCH (n:P) FROM DATABASE one CALL (n) { USE two CREATE (:C {id: n.id}) } IN TRANSACTIONS OF 1 ROWS";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, int, Fault> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, int, Fault>();
            foreach (Fault fault in Enum.GetValues<Fault>())
            {
                cases.Add(Join, """[["o2","t2"],["o3","t3"]]""", 0, fault);
                cases.Add(Union, """[["o1"],["o2"],["o3"],["t2"],["t3"],["t4"]]""", 0, fault);
                cases.Add(Copy, "[[3]]", 3, fault);
                cases.Add(Single, """[["o1"],["o2"],["o3"]]""", 0, fault);
                cases.Add(Create, "[[1]]", 1, fault);
                cases.Add(Batches, "[]", 4, fault);
                cases.Add(CopyInBatches, "[]", 3, fault);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Answer_is_right_or_a_coded_error_whatever_happens_at_a_request(string statement, string rows, int written, Fault fault)
    {
        bool happens = true;
        int failures = 0;
        int number = 0;
        for (; happens; number++)
        {
            await using var harness = new OperationHarness();
            Deployment process = await SeedAsync(harness);
            var store = new FaultStore(harness.Store, fault, number);
            Deployment faulty = await harness.StartAsync(store);
            var key = new Guid(number, 0, 0, new byte[8]);

            OperationState? state = await TryAsync(faulty, statement, key);
            await Task.WhenAny(state is null ? Task.CompletedTask : OperationHarness.WaitAsync(faulty, state), store.Dead.Task);
            await harness.StopAsync(faulty);

            // Whoever does not know whether the request has arrived makes it again.
            state = await OperationHarness.AskAsync(process, statement, key);
            await process.Operations.SweepAsync(null, Token);
            state = await OperationHarness.WaitAsync(process, state!);

            Assert.True(state.IsFinished, $"{fault} at {number}: {state.Status}");
            await process.Operations.SweepAsync(null, Token);
            (int status, JsonNode body) = await OperationHarness.AnswerAsync(process, state.Id);
            string found = await OperationHarness.RunAsync(process, "two", "MATCH (c:C) RETURN count(c)");
            if (state.Status == OperationStatus.Succeeded)
            {
                bool wasCommittedBefore = body["notifications"] is not null && written > 0;
                Assert.True(status == 202 && (wasCommittedBefore || body["data"]!["values"]!.ToJsonString() == rows), $"{fault} at {number}: {body.ToJsonString()}");
                Assert.Equal(written.ToString(System.Globalization.CultureInfo.InvariantCulture), found);
            }
            else
            {
                failures++;
                Assert.True(status >= 400 && body["errors"]![0]!["code"] is not null, $"{fault} at {number}: {body.ToJsonString()}");
                Assert.True(int.Parse(found, System.Globalization.CultureInfo.InvariantCulture) <= written, $"{fault} at {number}: {found} nodes");
            }

            Assert.True((await harness.LeftOversAsync()).Count == 0, $"{fault} at {number}: {string.Join(", ", await harness.LeftOversAsync())}");
            happens = store.HasHappened;
        }

        Assert.True(number > 10, $"only {number} requests");
        TestContext.Current.SendDiagnosticMessage("{0} of {1} failed", failures, number);
    }

    private static async Task<Deployment> SeedAsync(OperationHarness harness)
    {
        Deployment process = await harness.StartAsync();
        foreach (string name in (string[])["one", "two"])
        {
            await OperationHarness.RunAsync(process, "graph", $"CREATE DATABASE {name}");
        }

        await OperationHarness.RunAsync(process, "one", "UNWIND range(1, 3) AS i CREATE (:P {id: i, name: 'o' + i})");
        await OperationHarness.RunAsync(process, "two", "UNWIND range(2, 4) AS i CREATE (:P {id: i, name: 't' + i})");
        return process;
    }

    private static async Task<OperationState?> TryAsync(Deployment process, string statement, Guid key)
    {
        try
        {
            return await OperationHarness.AskAsync(process, statement, key);
        }
        catch (GraphException)
        {
            return null;
        }
    }
}
