using System.IO.Pipelines;

namespace Serverless.Api.Routing;

/// <summary>A response as the endpoints write it, whatever host sends it. Status and headers are set before the first byte of the body.</summary>
public abstract class ApiResponse
{
    /// <summary>Whether the first byte has left: status and headers cannot change any more.</summary>
    public abstract bool HasStarted { get; }

    public abstract int Status { set; }

    public abstract string ContentType { set; }

    public abstract long ContentLength { set; }

    /// <summary>The body. Bytes leave when it is flushed.</summary>
    public abstract PipeWriter Body { get; }

    public abstract void SetHeader(string name, string value);

    /// <summary>Breaks the connection off, so that the caller cannot take what it has for a whole answer.</summary>
    public abstract void Abort();
}
