using System.Buffers;
using System.IO.Pipelines;
using Serverless.Api.Routing;

namespace Serverless.Api.Operations;

/// <summary>An answer that is written to be sent later.</summary>
/// <param name="stream">Takes the body.</param>
internal sealed class StoredAnswer(Stream stream) : ApiResponse
{
    private const int PieceLength = 1 << 16;

    private readonly Dictionary<string, string> headers = [];
    private readonly PipeWriter body = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
    private int status = 200;
    private string contentType = "";

    public override bool HasStarted => stream.Position > 0;

    public override int Status
    {
        set => status = value;
    }

    public override string ContentType
    {
        set => contentType = value;
    }

    public override long ContentLength
    {
        set
        {
            // Known when it is sent.
        }
    }

    public override PipeWriter Body => body;

    public override void SetHeader(string name, string value) => headers[name] = value;

    public override void Abort() => throw new InvalidOperationException("A stored answer is complete or not stored.");

    /// <summary>The end of an operation with this answer, whose body is stored under a name.</summary>
    public OperationOutcome ToOutcome(OperationStatus ended, OperationError? error, string name) => new(ended, error, name, status, contentType, headers);

    /// <summary>Sends a stored answer.</summary>
    public static async Task SendAsync(OperationOutcome outcome, Stream stored, ApiResponse response, CancellationToken cancellationToken)
    {
        response.Status = outcome.Status;
        response.ContentType = outcome.ContentType;
        response.ContentLength = stored.Length;
        foreach ((string name, string value) in outcome.Headers)
        {
            response.SetHeader(name, value);
        }

        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceLength);
        try
        {
            int count;
            while ((count = await stored.ReadAsync(piece, cancellationToken)) > 0)
            {
                response.Body.Write(piece.AsSpan(0, count));
                await response.Body.FlushAsync(cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }
}
