using Serverless.Api.Orchestration;
using Serverless.Api.Security;
using Serverless.GraphCore;

namespace Serverless.Api.Routing;

/// <summary>A request as the endpoints see it, whatever host received it.</summary>
public abstract class ApiRequest
{
    /// <summary>The database's name in the path, as received; empty for a route without one.</summary>
    public abstract string Database { get; }

    /// <summary>What else the path names, as received; empty for a route that names nothing.</summary>
    public abstract string Id { get; }

    /// <summary>Scheme and authority by which the caller reached the server, without a final slash.</summary>
    public abstract string BaseAddress { get; }

    /// <summary>The address that the request came from; null: the host does not know it.</summary>
    public abstract string? Source { get; }

    /// <summary>Starts orchestrations, where the host gives a client of its own to each request; null: the process runs them.</summary>
    public virtual IOrchestrationClient? Orchestrations => null;

    /// <summary>Who asks. Known before a handler runs.</summary>
    /// <exception cref="InvalidOperationException">The request has not been dispatched.</exception>
    public RequestCaller Caller
    {
        get => field ?? throw new InvalidOperationException("Nobody has found out yet who asks.");
        internal set;
    }

    /// <summary>Names the request: to its caller when a bug ends it, in the log and in the audit log.</summary>
    public Guid CorrelationId { get; internal set; }

    /// <summary>A header's value, or null.</summary>
    public abstract string? Header(string name);

    /// <summary>The names of the parameters in the query.</summary>
    public abstract IEnumerable<string> QueryNames { get; }

    /// <summary>The values of a parameter in the query, in their order.</summary>
    public abstract IReadOnlyList<string> Query(string name);

    /// <summary>The body as it arrives.</summary>
    /// <param name="limit">Bytes; one more makes a read fail with a <see cref="RejectedRequestException"/>.</param>
    public abstract Stream OpenBody(long limit);

    /// <summary>The files of a body that is a multipart form, as they arrive; each is valid until the next is asked for.</summary>
    /// <exception cref="RejectedRequestException">It is none, or has parts that are no files.</exception>
    public abstract IAsyncEnumerable<ImportFile> ReadFormFilesAsync(long limit, CancellationToken cancellationToken);

    /// <summary>The whole body. The caller disposes it when it needs its bytes no more.</summary>
    /// <exception cref="RejectedRequestException">It is longer than <paramref name="limit"/>, or broken off.</exception>
    public abstract ValueTask<ApiRequestBody> ReadBodyAsync(int limit, CancellationToken cancellationToken);
}

/// <summary>The bytes of a request's body, lent by the host until disposed.</summary>
public abstract class ApiRequestBody : IDisposable
{
    public abstract ReadOnlySpan<byte> Utf8 { get; }

    public abstract void Dispose();
}
