using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Execution.Procedures;
using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Tests.Execution;
using Serverless.TestSupport;
using Serverless.TestSupport.Graphs;

namespace Serverless.GraphCore.Tests.Planning;

/// <summary>LSQB's questions have the published answers, with and without counting by degrees, wherever the graph is.</summary>
public sealed class LsqbTests
{
    private static readonly long[] Answers = [20608, 281, 0, 3047, 4973, 33201, 7188, 2436, 23669];

    [Theory]
    [InlineData(GraphPlace.Segments, null)]
    [InlineData(GraphPlace.Segments, 1L)]
    [InlineData(GraphPlace.Log, null)]
    [InlineData(GraphPlace.Both, null)]
    public async Task Answers_are_the_same_in(GraphPlace place, long? cacheBudget)
    {
        string? folder = SharedData.Find(Path.Combine("data", "lsqb-sf0.003"));
        Assert.SkipWhen(folder is null && !SharedData.Required, "the data set lsqb-sf0.003 is not there");
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        var options = new GraphDatabaseOptions { Cache = new GraphCache(cacheBudget) };
        await using GraphDatabase database = await LsqbDatabase.CreateAsync(
            new InMemoryObjectStore(TimeProvider.System), ObjectPath.Parse("lsqb"), options, new LsqbFiles(folder!), place, cancellationToken);

        var answers = new List<long>();
        foreach (string question in LsqbQueries.All)
        {
            answers.Add(await LsqbDatabase.AskAsync(database, question, cancellationToken));
        }

        Assert.Equal(Answers, answers);
    }

    [Theory]
    [InlineData("lsqb-example", new long[] { 8, 3, 6, 8, 3, 8, 11, 2, 4 })]
    [InlineData("lsqb-sf0.003", new long[] { 20608, 281, 0, 3047, 4973, 33201, 7188, 2436, 23669 })]
    public async Task Answers_are_right(string data, long[] answers)
    {
        string? folder = SharedData.Find(Path.Combine("data", data));
        Assert.SkipWhen(folder is null && !SharedData.Required, $"the data set {data} is not there");
        var graph = new ExecutionHarness { Snapshot = LsqbGraph.Load(folder!) };
        foreach (PlanningOptions options in new[] { PlanningOptions.Default, new PlanningOptions { Factorises = false }, new PlanningOptions { FoldsAlways = true } })
        {
            for (int i = 0; i < answers.Length; i++)
            {
                CompiledQuery query = new QueryCompiler(FunctionRegistry.Default, ProcedureRegistry.Default) { Options = options }
                    .Compile(LsqbQueries.All[i], new HashSet<string>(), graph.Snapshot.Tokens, graph.Snapshot.Schema, graph.Snapshot.Statistics);
                Assert.Equal($"{i + 1}: {answers[i]}", $"{i + 1}: {(await graph.RunAsync(query)).Texts.Single()}");
            }
        }
    }
}
