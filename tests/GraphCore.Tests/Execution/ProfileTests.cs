using Microsoft.Extensions.Time.Testing;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Planning.Explain;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Execution;

/// <summary>What PROFILE charges to which operator.</summary>
public sealed class ProfileTests
{
    [Fact]
    public async Task Requests_are_charged_to_the_operator_that_loads()
    {
        ExecutionHarness graph = await Graph();
        graph.Reading = static reader => new RequestingReader(reader);

        PlanDescription plan = await ProfileAsync(graph, "PROFILE MATCH (n:A) WHERE n.x > 1 RETURN count(n)");

        PlanDescription filter = Find(plan, "Filter");
        Assert.Equal(3, filter.StoreRequests);
        Assert.Equal(3, plan.TotalStoreRequests);
        Assert.Contains("store requests: 3", PlanTable.Render(plan), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_of_other_statements_are_not_counted()
    {
        ExecutionHarness graph = await Graph();
        graph.Reading = static reader => new RequestingReader(reader);

        await graph.RunAsync("MATCH (n:A) WHERE n.x > 1 RETURN n");
        PlanDescription plan = await ProfileAsync(graph, "PROFILE RETURN 1");

        Assert.Equal(0, plan.TotalStoreRequests);
    }

    [Fact]
    public async Task Memory_is_charged_to_the_operator_that_holds_rows()
    {
        ExecutionHarness graph = await Graph();

        PlanDescription plan = await ProfileAsync(graph, "PROFILE UNWIND range(1, 10000) AS i RETURN i ORDER BY i DESC");

        Assert.True(Find(plan, "Sort").Memory >= 80_000, $"Sort held {Find(plan, "Sort").Memory} bytes.");
        Assert.True(Find(plan, "Unwind").Memory < 1_000, "Unwind holds a range only, as its bounds.");
    }

    [Fact]
    public async Task Rows_batches_and_estimates_are_told()
    {
        ExecutionHarness graph = await Graph();
        graph.MaxBatchRows = 4;

        PlanDescription scan = Find(await ProfileAsync(graph, "PROFILE MATCH (n:A) RETURN n"), "NodeByLabelScan");

        Assert.Equal((10, 10.0), (scan.Rows, scan.EstimatedRows));
        Assert.Equal(3, scan.Batches);
    }

    private static async Task<PlanDescription> ProfileAsync(ExecutionHarness graph, string text)
    {
        CompiledQuery query = graph.Compile(text);
        ExecutionHarness.Rows rows = await graph.RunAsync(query);
        return PlanDescriber.Describe(query.Plan!, rows.Outcome.Profile!.Annotate);
    }

    private static PlanDescription Find(PlanDescription plan, string type) =>
        plan.OperatorType == type ? plan : plan.Children.Select(child => Find(child, type)).FirstOrDefault(static found => found.OperatorType.Length > 0) ?? new PlanDescription("", "", [], 0, []);

    private static async Task<ExecutionHarness> Graph()
    {
        var graph = new ExecutionHarness { Clock = new FakeTimeProvider() };
        await graph.RunAsync("UNWIND range(1, 10) AS i CREATE (:A {x: i})");
        return graph;
    }

    /// <summary>A reader that asks an object store three times for properties of nodes.</summary>
    private sealed class RequestingReader(IGraphReader inner) : IGraphReader
    {
        private readonly CountingObjectStore store = new(new InMemoryObjectStore(TimeProvider.System));

        public ITokens Tokens => inner.Tokens;

        public SchemaCatalog Schema => inner.Schema;

        public IGraphStatistics Statistics => inner.Statistics;

        public ILabelSets LabelSets => inner.LabelSets;

        public IReadOnlyList<NodeGroup> Groups => inner.Groups;

        public string ElementId(ValueKind kind, long id) => inner.ElementId(kind, id);

        public async ValueTask<IGraphView> LoadAsync(LoadRequest request, CancellationToken cancellationToken)
        {
            for (int i = 0; i < 3 && request.NodeKeys is not null; i++)
            {
                await Task.Yield();
                await store.DeleteAsync(ObjectPath.Parse("seg/a"), ifMatch: null, cancellationToken);
            }

            return await inner.LoadAsync(request, cancellationToken);
        }
    }
}
