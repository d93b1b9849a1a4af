using System.Text;
using Serverless.Api.Contracts;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Tests.Support;

/// <summary>Reads single parameters.</summary>
internal static class TypedParameters
{
    /// <summary>Whether values of a kind can be sent.</summary>
    public static bool Takes(ValueKind kind) => kind is not (ValueKind.Node or ValueKind.Relationship or ValueKind.Path);

    public static Value Read(string json) => Read(json, typed: true);

    public static Value Read(string json, bool typed)
    {
        byte[] body = Encoding.UTF8.GetBytes($$$"""{"statement":"","parameters":{"x":{{{json}}}}}""");
        return QueryBody.Read(body, typed, new ApiLimits()).Query.Parameters.Get("x");
    }
}
