using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Import;

/// <summary>Reads lines of UTF-8 text where they lie in the buffer. Lines end in LF or CR LF; blank lines are passed over.</summary>
internal sealed class LineReader(Stream stream, string file)
{
    private const int BufferSize = 1 << 20;

    private byte[] buffer = new byte[BufferSize];
    private int position;
    private int length;
    private bool isEnded;
    private bool hasBegun;

    /// <summary>The file that errors name.</summary>
    public string File { get; } = file;

    /// <summary>Number of the line that was read last, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Bytes read from the stream.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Whether there is nothing left to read.</summary>
    public bool IsAtEnd => isEnded && position == length;

    /// <summary>Reads on from the stream, when <see cref="TryRead"/> has found no whole line.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.ImportFailed"/>: a line is too long.</exception>
    public async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        buffer.AsSpan(position, length - position).CopyTo(buffer);
        length -= position;
        position = 0;
        if (length == buffer.Length)
        {
            if (length >= RecordReader.MaxRecordLength)
            {
                throw ImportErrors.At(File, Line + 1, 0, $"the line has more than {RecordReader.MaxRecordLength} bytes");
            }

            Array.Resize(ref buffer, buffer.Length * 2);
        }

        int read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
        length += read;
        BytesRead += read;
        isEnded = read == 0;
        if (!hasBegun && (length >= 3 || isEnded))
        {
            hasBegun = true;
            position = buffer.AsSpan(0, length).StartsWith("\uFEFF"u8) ? 3 : 0;
        }
    }

    /// <summary>Reads the next line if all of it is in the buffer; false: fill it, or it is the end.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        line = default;
        while (hasBegun)
        {
            ReadOnlySpan<byte> rest = buffer.AsSpan(position, length - position);
            int end = rest.IndexOf((byte)'\n');
            if (end < 0 && (!isEnded || rest.IsEmpty))
            {
                return false;
            }

            line = rest[..(end < 0 ? rest.Length : end)];
            position += end < 0 ? rest.Length : end + 1;
            Line++;
            if (!line.Trim(" \t\r"u8).IsEmpty)
            {
                return true;
            }
        }

        return false;
    }
}
