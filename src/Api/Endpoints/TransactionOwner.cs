using Serverless.Api.Routing;

namespace Serverless.Api.Endpoints;

/// <summary>Who alone may use a transaction that a request begins, and whose transactions it may use.</summary>
internal static class TransactionOwner
{
    /// <summary>The caller of a request. There are no users, so all callers are one.</summary>
    /// <param name="_">The request.</param>
    public static string Of(ApiRequest _) => "anonymous";
}
