using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Serverless.Benchmarks.Http;

/// <summary>
/// A blocking keep-alive connection that costs the client almost nothing, so that what is measured is the server. Reads
/// one whole response for each request, with a length or chunked.
/// </summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket _socket;
    private byte[] _buffer = new byte[64 << 10];
    private int _count;

    public RawConnection(IPEndPoint server)
    {
        _socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _socket.Connect(server);
    }

    /// <summary>The bytes of a POST with a JSON body, to be sent as often as wanted.</summary>
    public static byte[] Post(string path, string body) => Request("POST", path, body);

    public static byte[] Get(string path) => Request("GET", path, "");

    /// <summary>Sends a request and waits for its response.</summary>
    /// <returns>The status; <paramref name="body"/> is valid until the next call and may hold chunk headers.</returns>
    public int Send(byte[] request, out ReadOnlySpan<byte> body)
    {
        _socket.Send(request);
        _count = 0;
        var headers = -1;
        while (headers < 0)
        {
            Receive();
            headers = _buffer.AsSpan(0, _count).IndexOf("\r\n\r\n"u8);
        }

        var head = _buffer.AsSpan(0, headers);
        Utf8Parser.TryParse(head[9..12], out int status, out _);
        var start = headers + 4;
        var lengthAt = head.IndexOf("Content-Length: "u8);
        if (lengthAt >= 0)
        {
            Utf8Parser.TryParse(head[(lengthAt + 16)..], out int length, out _);
            while (_count < start + length)
            {
                Receive();
            }
        }
        else if (head.IndexOf("chunked"u8) >= 0)
        {
            while (!_buffer.AsSpan(start, _count - start).EndsWith("0\r\n\r\n"u8))
            {
                Receive();
            }
        }

        body = _buffer.AsSpan(start, _count - start);
        return status;
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static byte[] Request(string method, string path, string body) => Encoding.UTF8.GetBytes(
        $"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    private void Receive()
    {
        if (_count == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = _socket.Receive(_buffer, _count, _buffer.Length - _count, SocketFlags.None);
        _count += read > 0 ? read : throw new IOException("The server closed the connection.");
    }
}
