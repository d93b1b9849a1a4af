using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Serverless.Api.Orchestration;
using Serverless.Api.Routing;
using Serverless.GraphCore;

namespace Serverless.Api.Hosting;

/// <summary>A request of ASP.NET Core.</summary>
internal sealed class HttpApiRequest(HttpRequest request, PathNames names, IOrchestrationClient? orchestrations) : ApiRequest
{
    public override IOrchestrationClient? Orchestrations => orchestrations;

    public override string Database => names.Database;

    public override string Id => names.Id;

    public override string BaseAddress => $"{request.Scheme}://{request.Host.Value}{request.PathBase.Value}";

    public override string? Source => request.HttpContext.Connection.RemoteIpAddress is { } address
        ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString()
        : null;

    public override string? Header(string name) =>
        request.Headers.TryGetValue(name, out Microsoft.Extensions.Primitives.StringValues values) ? values.ToString() : null;

    public override IEnumerable<string> QueryNames => request.Query.Keys;

    public override IReadOnlyList<string> Query(string name) => [.. request.Query[name].OfType<string>()];

    public override Stream OpenBody(long limit) => request.ContentLength > limit ? throw TooLong(limit) : new LimitedStream(request.Body, limit, TooLongText(limit));

    public override IAsyncEnumerable<ImportFile> ReadFormFilesAsync(long limit, CancellationToken cancellationToken) =>
        FormFiles.ReadAsync(request.ContentType, OpenBody(limit), cancellationToken);

    public override async ValueTask<ApiRequestBody> ReadBodyAsync(int limit, CancellationToken cancellationToken)
    {
        if (request.ContentLength > limit)
        {
            throw TooLong(limit);
        }

        PipeReader reader = request.BodyReader;
        try
        {
            while (true)
            {
                ReadResult read = await reader.ReadAsync(cancellationToken);
                if (read.Buffer.Length > limit)
                {
                    reader.AdvanceTo(read.Buffer.End);
                    throw TooLong(limit);
                }

                if (read.IsCompleted)
                {
                    return read.Buffer.IsSingleSegment ? new LentBody(reader, read.Buffer) : Copy(reader, read.Buffer);
                }

                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
        catch (BadHttpRequestException exception)
        {
            throw new RejectedRequestException(exception.StatusCode, "The request's body broke off or is not framed as HTTP demands.");
        }
    }

    private static RejectedRequestException TooLong(long limit) => new(413, TooLongText(limit));

    private static string TooLongText(long limit) => $"The request's body is too long; at most {limit} bytes are allowed.";

    private static CopiedBody Copy(PipeReader reader, ReadOnlySequence<byte> buffer)
    {
        var body = new CopiedBody(buffer);
        reader.AdvanceTo(buffer.End);
        return body;
    }

    /// <summary>A body that lies in one piece in the connection's own buffer.</summary>
    private sealed class LentBody(PipeReader reader, ReadOnlySequence<byte> buffer) : ApiRequestBody
    {
        public override ReadOnlySpan<byte> Utf8 => buffer.FirstSpan;

        public override void Dispose() => reader.AdvanceTo(buffer.End);
    }

    private sealed class CopiedBody : ApiRequestBody
    {
        private readonly int length;
        private byte[] copy;

        public CopiedBody(ReadOnlySequence<byte> buffer)
        {
            length = (int)buffer.Length;
            copy = ArrayPool<byte>.Shared.Rent(length);
            buffer.CopyTo(copy);
        }

        public override ReadOnlySpan<byte> Utf8 => copy.AsSpan(0, length);

        public override void Dispose()
        {
            byte[] returned = copy;
            copy = [];
            if (returned.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(returned);
            }
        }
    }
}
