using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Api.Routing;

namespace Serverless.Functions.Tests;

public sealed class RouteTests
{
    /// <summary>Calling the adapter takes some ten bytes; a decision or a second call does not fit in.</summary>
    private const int MaxBody = 32;

    [Fact]
    public void Every_route_has_one_function_of_its_name_method_and_pattern_and_every_function_a_route()
    {
        IEnumerable<string> functions =
            from function in HostFunction.All
            where function.Http is not null
            select Line(function.Name, Assert.Single(function.Http!.Methods!), PatternOf(function.Http!.Route!));

        Assert.Equal(
            ApiRoutes.All.Select(static route => Line(route.Name, route.Method, route.Pattern)).Order(StringComparer.Ordinal),
            functions.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Names_are_unique_whatever_their_case()
    {
        Assert.NotEmpty(HostFunction.All);
        Assert.Equal(HostFunction.All.Count, HostFunction.All.Select(static function => function.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void No_route_is_one_that_the_host_refuses_or_renames()
    {
        foreach (string route in HostFunction.All.Select(static function => function.Http?.Route).OfType<string>())
        {
            Assert.NotEmpty(route);
            Assert.False(route.StartsWith('/'), route);
            Assert.DoesNotContain(route.Split('/')[0], ["admin", "runtime"], StringComparer.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void Only_the_API_decides_who_may_call()
    {
        Assert.All(HostFunction.All.Where(static function => function.Http is not null), static function => Assert.Equal(AuthorizationLevel.Anonymous, function.Http!.AuthLevel));
    }

    [Fact]
    public void Functions_hold_one_expression()
    {
        Assert.All(HostFunction.All, static function =>
        {
            Assert.InRange(function.Method.GetMethodBody()!.GetILAsByteArray()!.Length, 1, MaxBody);
            Assert.Empty(function.Method.GetMethodBody()!.LocalVariables);

            // What an async method does is in another one, which would hide it.
            Assert.False(function.Method.IsDefined(typeof(AsyncStateMachineAttribute), inherit: false), function.Name);
        });
    }

    [Fact]
    public void Functions_begin_with_a_request_or_the_clock_and_can_be_stopped()
    {
        Assert.All(HostFunction.All, static function =>
        {
            Assert.True(function.Http is null != function.Timer is null, function.Name);
            Type[] parameters = [.. function.Method.GetParameters().Select(static parameter => parameter.ParameterType)];
            Assert.Equal([function.Http is null ? typeof(TimerInfo) : typeof(HttpRequest), typeof(CancellationToken)], parameters);
        });
    }

    // The host knows the root by a parameter that can only be absent.
    private static string PatternOf(string route) => route == DeploymentFunctions.Root ? ApiRoutes.Discovery : route;

    private static string Line(string name, string method, string pattern) => $"{name} {method} /{pattern}";
}
