using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Serverless.Functions.Tests;

/// <summary>A function as the host finds it.</summary>
internal sealed record HostFunction(string Name, MethodInfo Method)
{
    /// <summary>Every function of the application.</summary>
    public static IReadOnlyList<HostFunction> All { get; } =
    [
        .. from type in typeof(FunctionsHostOptions).Assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
           let function = method.GetCustomAttribute<FunctionAttribute>()
           where function is not null
           select new HostFunction(function.Name, method),
    ];

    /// <summary>What a request starts it by; null: it is none that requests start.</summary>
    public HttpTriggerAttribute? Http => Trigger<HttpTriggerAttribute>();

    /// <summary>When the clock starts it; null: it never does.</summary>
    public TimerTriggerAttribute? Timer => Trigger<TimerTriggerAttribute>();

    private TTrigger? Trigger<TTrigger>()
        where TTrigger : Attribute => Method.GetParameters().Select(static parameter => parameter.GetCustomAttribute<TTrigger>()).SingleOrDefault(static trigger => trigger is not null);
}
