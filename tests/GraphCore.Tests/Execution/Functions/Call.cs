using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Values;
using static Serverless.GraphCore.Tests.Values.Literals;

namespace Serverless.GraphCore.Tests.Execution.Functions;

/// <summary>Calls functions by name, as a statement would.</summary>
internal static class Call
{
    public static Value Function(string name, params object?[] arguments)
    {
        Assert.True(FunctionRegistry.Default.TryGetFunction(name, out FunctionDefinition? definition), $"no function {name}");
        Assert.InRange(arguments.Length, definition.Signature.MinArguments, definition.Signature.MaxArguments);
        return definition.Invoke(new TestFunctionContext(), [.. arguments.Select(V)]);
    }

    /// <summary>The code's title and the detail of the error that a call raises.</summary>
    public static string Error(string name, params object?[] arguments) => Error(() => Function(name, arguments));

    public static string Error(Func<Value> call)
    {
        GraphException error = Assert.Throws<GraphException>(call);
        return error.Detail is null ? error.Code.Title : $"{error.Code.Title} {error.Detail}";
    }
}
