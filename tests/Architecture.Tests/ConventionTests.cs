using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Serverless.Architecture.Tests;

public sealed class ConventionTests
{
    private static readonly Assembly[] Assemblies = [typeof(GraphCore.IIdGenerator).Assembly, Assembly.Load("Serverless.Api"), Assembly.Load("Serverless.AzureStorage")];

    [Fact]
    public void A_cancellation_token_is_the_last_parameter_and_has_no_default()
    {
        Expect.None(Assemblies.SelectMany(assembly => assembly.GetTypes()).Where(IsWritten).SelectMany(MisplacedTokens));
    }

    [Fact]
    public void A_misplaced_cancellation_token_is_reported()
    {
        Assert.Equal(2, MisplacedTokens(typeof(IMisplaced)).Count());
    }

    [Fact]
    public void Asynchronous_methods_end_with_Async()
    {
        Expect.None(Assemblies.SelectMany(assembly => assembly.GetTypes()).Where(IsWritten).SelectMany(MisnamedAsynchronous));
        Assert.Single(MisnamedAsynchronous(typeof(IMisplaced)));
    }

    private static IEnumerable<string> MisplacedTokens(Type type) =>
        from method in Methods(type)
        let parameters = method.GetParameters()
        from parameter in parameters
        where parameter.ParameterType == typeof(CancellationToken)
        where parameter.Position != parameters.Length - 1 || parameter.HasDefaultValue || parameter.Name != "cancellationToken"
        select $"{type.FullName}.{method.Name}({parameter.Name})";

    private static IEnumerable<string> MisnamedAsynchronous(Type type) =>
        from method in Methods(type)
        let result = method.ReturnType
        where result == typeof(Task) || result == typeof(ValueTask)
            || (result.IsGenericType && result.GetGenericTypeDefinition() is { } definition
                && (definition == typeof(Task<>) || definition == typeof(ValueTask<>) || definition == typeof(IAsyncEnumerable<>)))
        where !method.Name.EndsWith("Async", StringComparison.Ordinal)
        select $"{type.FullName}.{method.Name}";

    private static IEnumerable<MethodInfo> Methods(Type type) =>
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        where !method.IsSpecialName && !method.Name.Contains('<', StringComparison.Ordinal) && !method.Name.Contains('.', StringComparison.Ordinal)
        where method.GetCustomAttribute<CompilerGeneratedAttribute>() is null
        select method;

    private static bool IsWritten(Type type) =>
        !type.Name.Contains('<', StringComparison.Ordinal)
        && type.GetCustomAttribute<CompilerGeneratedAttribute>() is null
        && !type.IsSubclassOf(typeof(Delegate))
        && (type.DeclaringType is null || IsWritten(type.DeclaringType));

    private interface IMisplaced
    {
        [SuppressMessage("Design", "CA1068", Justification = "It is here to break the rule.")]
        Task First(CancellationToken cancellationToken, int x);

        Task SecondAsync(int x, CancellationToken cancellationToken = default);
    }
}
