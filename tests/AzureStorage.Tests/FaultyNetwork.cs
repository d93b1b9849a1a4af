using System.Collections.Concurrent;
using System.Net;

namespace Serverless.AzureStorage.Tests;

/// <summary>What happens to a request.</summary>
public enum Fault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The connection breaks before it has arrived.</summary>
    LostRequest,

    /// <summary>The connection breaks after it was carried out.</summary>
    LostReply,

    /// <summary>It arrives twice; the second answer comes back.</summary>
    Doubled,

    /// <summary>It arrives twice; the first answer comes back.</summary>
    Echoed,

    /// <summary>The connection breaks, and it arrives when the caller has sent other requests since.</summary>
    Late,

    /// <summary>The service is busy.</summary>
    Busy,

    /// <summary>There is never an answer.</summary>
    Silence,

    /// <summary>No connection comes about.</summary>
    NoConnection,
}

/// <summary>Carries requests to the service, each with the fault that is chosen for it.</summary>
internal sealed class FaultyNetwork(Func<HttpRequestMessage, Fault> choose) : DelegatingHandler(new SocketsHttpHandler())
{
    private const int Lateness = 3;
    private readonly ConcurrentQueue<(int Due, HttpRequestMessage Request)> late = new();
    private readonly ConcurrentQueue<string> sent = new();

    /// <summary>A network that does nothing to a request.</summary>
    public FaultyNetwork()
        : this(_ => Fault.None)
    {
    }

    /// <summary>The requests that a caller has sent: method and query.</summary>
    public IReadOnlyList<string> Sent => [.. sent];

    /// <summary>Lets what is on its way arrive.</summary>
    public async Task ArriveAsync(int due = int.MaxValue)
    {
        while (late.TryPeek(out var next) && next.Due <= due && late.TryDequeue(out next))
        {
            (await base.SendAsync(next.Request, CancellationToken.None)).Dispose();
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Fault fault = choose(request);
        sent.Enqueue($"{request.Method} {request.RequestUri!.Query}");
        await ArriveAsync(sent.Count);
        switch (fault)
        {
            case Fault.LostRequest:
                throw Broken(HttpRequestError.ResponseEnded);
            case Fault.LostReply:
                (await base.SendAsync(request, cancellationToken)).Dispose();
                throw Broken(HttpRequestError.ResponseEnded);
            case Fault.Late:
                late.Enqueue((sent.Count + Lateness, await CopyAsync(request)));
                throw Broken(HttpRequestError.ResponseEnded);
            case Fault.Doubled:
                HttpRequestMessage second = await CopyAsync(request);
                (await base.SendAsync(request, cancellationToken)).Dispose();
                return await base.SendAsync(second, cancellationToken);
            case Fault.Echoed:
                HttpRequestMessage echo = await CopyAsync(request);
                HttpResponseMessage first = await base.SendAsync(request, cancellationToken);
                (await base.SendAsync(echo, cancellationToken)).Dispose();
                return first;
            case Fault.Busy:
                return Answer(HttpStatusCode.ServiceUnavailable, "ServerBusy");
            case Fault.Silence:
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                throw Broken(HttpRequestError.ResponseEnded);
            case Fault.NoConnection:
                throw Broken(HttpRequestError.ConnectionError);
            default:
                return await base.SendAsync(request, cancellationToken);
        }
    }

    /// <summary>An answer of the service without a body.</summary>
    public static HttpResponseMessage Answer(HttpStatusCode status, string code) => new(status) { Headers = { { "x-ms-error-code", code } }, Content = new ByteArrayContent([]) };

    private static HttpRequestException Broken(HttpRequestError error) => new(error, "The connection broke.");

    private static async Task<HttpRequestMessage> CopyAsync(HttpRequestMessage request)
    {
        var copy = new HttpRequestMessage(request.Method, request.RequestUri) { Version = request.Version };
        foreach ((string name, IEnumerable<string> values) in request.Headers)
        {
            copy.Headers.TryAddWithoutValidation(name, values);
        }

        if (request.Content is { } content)
        {
            copy.Content = new ByteArrayContent(await content.ReadAsByteArrayAsync());
            foreach ((string name, IEnumerable<string> values) in content.Headers)
            {
                copy.Content.Headers.TryAddWithoutValidation(name, values);
            }
        }

        return copy;
    }
}
