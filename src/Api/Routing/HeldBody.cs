using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Serverless.Api.Contracts;

namespace Serverless.Api.Routing;

/// <summary>
/// An answer that is held until it is complete or a limit is reached. While nothing has been sent, its status can still
/// change and its text be taken back.
/// </summary>
/// <param name="status">Its status unless it fails.</param>
/// <param name="contentType">Its media type.</param>
/// <param name="limit">Number of bytes from which on it is sent.</param>
internal sealed class HeldBody(ApiResponse response, int status, string contentType, int limit) : IDisposable
{
    private int status = status;

    /// <summary>The text that is held.</summary>
    public JsonOutput Json { get; } = new();

    /// <summary>Whether a part has been sent: status and headers are decided.</summary>
    public bool IsStarted { get; private set; }

    public bool IsFull => Json.Length >= limit;

    /// <summary>Takes back what is held and gives the answer an error's status. Nothing may have been sent.</summary>
    public void Fail(ApiError error)
    {
        Json.Truncate(0);
        status = error.Status;
        if (error.RetryAfter is { } seconds)
        {
            response.SetHeader("Retry-After", seconds.ToString(CultureInfo.InvariantCulture));
        }

        if (error.Status == 401)
        {
            response.SetHeader("WWW-Authenticate", "Basic realm=\"graph\", charset=\"UTF-8\", Bearer realm=\"graph\"");
        }
    }

    /// <summary>Sends what is held.</summary>
    public async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        Start();
        await FlushAsync(cancellationToken);
    }

    /// <summary>Sends the rest; there is nothing more.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        if (!IsStarted)
        {
            response.ContentLength = Json.Length;
            Start();
        }

        await FlushAsync(cancellationToken);
    }

    public void Dispose() => Json.Dispose();

    private void Start()
    {
        if (!IsStarted)
        {
            IsStarted = true;
            response.Status = status;
            response.ContentType = contentType;
        }
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        response.Body.Write(Json.Written);
        Json.Truncate(0);
        FlushResult result = await response.Body.FlushAsync(cancellationToken);
        if (result.IsCompleted)
        {
            // Nobody reads any more: the query need not go on.
            throw new OperationCanceledException("The caller has gone.");
        }
    }
}
