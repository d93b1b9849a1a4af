using Serverless.Api.Contracts;
using Serverless.Api.Routing;

namespace Serverless.Api.Endpoints;

/// <summary>What a request's headers say of its body and its answer.</summary>
internal static class RequestHeaders
{
    private static readonly string Types = string.Join(", ", ResultFormat.All.Where(format => !format.Lines).Select(format => format.ContentType));

    public static ResultFormat Negotiate(ApiRequest request, IReadOnlyList<ResultFormat> offered) =>
        MediaTypes.Negotiate(request.Header("Accept"), offered)
        ?? throw new RejectedRequestException(406, $"`Accept` must allow one of {string.Join(", ", offered.Select(format => format.ContentType))}.");

    /// <summary>Whether the body is typed JSON.</summary>
    public static bool IsTyped(ApiRequest request) =>
        MediaTypes.IsTyped(request.Header("Content-Type"))
        ?? throw new RejectedRequestException(415, $"`Content-Type` must be one of {Types}, in UTF-8.");

    /// <summary>Makes sure that the body, if there is one, is plain JSON.</summary>
    public static void EnsureJson(ApiRequest request, bool isEmpty)
    {
        if (!isEmpty && MediaTypes.IsTyped(request.Header("Content-Type")) != false)
        {
            throw new RejectedRequestException(415, $"`Content-Type` must be {MediaTypes.Json}, in UTF-8.");
        }
    }
}
