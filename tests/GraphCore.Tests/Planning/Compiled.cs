using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Planning;

namespace Serverless.GraphCore.Tests.Planning;

/// <summary>Compiles statements against a <see cref="FakeGraph"/>.</summary>
internal static class Compiled
{
    public static CompiledQuery Query(string text, FakeGraph? graph = null, FakeProcedures? procedures = null, params string[] parameters)
    {
        graph ??= new FakeGraph();
        return new QueryCompiler(FunctionRegistry.Default, procedures ?? new FakeProcedures()).Compile(text, parameters.ToHashSet(), graph, graph.Schema, graph);
    }

    /// <summary>The error that a statement raises.</summary>
    public static GraphException Error(string text, FakeProcedures? procedures = null, params string[] parameters) =>
        Assert.Throws<GraphException>(() => Query(text, graph: null, procedures, parameters));
}
