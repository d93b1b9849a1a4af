using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Execution.Procedures;
using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Tests.Execution;
using Serverless.TestSupport;

namespace Serverless.GraphCore.Tests.Planning;

/// <summary>LSQB's questions have the published answers, with and without counting by degrees.</summary>
public sealed class LsqbTests
{
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
