using System.Runtime.CompilerServices;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Import;

/// <summary>Where a field of a record lies in the reader's buffer.</summary>
/// <param name="IsQuoted">Whether it stood in quotes: then an empty one is an empty text and not nothing.</param>
internal readonly record struct FieldRange(int Start, int Length, bool IsQuoted);

/// <summary>
/// Reads records of delimited text in UTF-8 where they lie in the buffer: no field becomes an object. Fields may stand in quotes, in which a
/// doubled quote is one and line ends may occur; lines end in CR LF, LF or CR; empty lines are no records. Holds one record at a time.
/// </summary>
internal sealed class RecordReader(Stream stream, string file, byte delimiter, byte quote)
{
    /// <summary>Bytes of one record, so that a missing quote cannot fill the memory.</summary>
    public const int MaxRecordLength = 64 << 20;

    private const int BufferSize = 1 << 20;

    private byte[] buffer = new byte[BufferSize];
    private FieldRange[] fields = new FieldRange[16];
    private int fieldCount;
    private int position;
    private int length;
    private long nextLine = 1;
    private bool isEnded;
    private bool hasBegun;

    /// <summary>The file that errors name.</summary>
    public string File { get; } = file;

    /// <summary>Number of the line that the record begins in, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Bytes read from the stream.</summary>
    public long BytesRead { get; private set; }

    /// <summary>The number of fields of the record.</summary>
    public int FieldCount => fieldCount;

    /// <summary>What is wrong with the record itself, or null; <see cref="ProblemColumn"/> tells where, from 1.</summary>
    public string? Problem { get; private set; }

    /// <inheritdoc cref="Problem"/>
    public int ProblemColumn { get; private set; }

    /// <summary>Whether there is nothing left to read.</summary>
    public bool IsAtEnd => isEnded && position == length;

    public bool IsQuoted(int field) => fields[field].IsQuoted;

    /// <summary>A field's bytes, without its quotes; they hold until the next call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Field(int field) => buffer.AsSpan(fields[field].Start, fields[field].Length);

    /// <summary>Reads on from the stream, when <see cref="TryRead"/> has found no whole record.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.ImportFailed"/>: the text is not UTF-8, or a record is too long.</exception>
    public async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        buffer.AsSpan(position, length - position).CopyTo(buffer);
        length -= position;
        position = 0;
        if (length == buffer.Length)
        {
            if (length >= MaxRecordLength)
            {
                throw ImportErrors.At(File, nextLine, 0, $"the record has more than {MaxRecordLength} bytes; is a quote missing?");
            }

            Array.Resize(ref buffer, buffer.Length * 2);
        }

        do
        {
            int read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            length += read;
            BytesRead += read;
            isEnded = read == 0;
        }
        while (!isEnded && length < buffer.Length / 2);

        if (!hasBegun)
        {
            hasBegun = true;
            SkipByteOrderMark();
        }
    }

    /// <summary>Reads the next record if all of it is in the buffer; false: fill it, or it is the end.</summary>
    public bool TryRead()
    {
        int at = position;
        long line = nextLine;
        if (!SkipEmptyLines(ref at, ref line))
        {
            return false;
        }

        position = at;
        nextLine = line;
        if (at == length)
        {
            return false;
        }

        Line = line;
        Problem = null;
        fieldCount = 0;
        bool hasEscapes = false;
        while (true)
        {
            if (fieldCount == fields.Length)
            {
                Array.Resize(ref fields, fieldCount * 2);
            }

            bool isWhole = at < length && buffer[at] == quote ? TryQuoted(ref at, ref line, ref hasEscapes) : TryPlain(ref at);
            if (!isWhole)
            {
                return false;
            }

            if (at == length)
            {
                break;
            }

            byte end = buffer[at++];
            if (end == delimiter)
            {
                continue;
            }

            if (end == '\r')
            {
                if (at == length && !isEnded)
                {
                    return false;
                }

                at += at < length && buffer[at] == '\n' ? 1 : 0;
            }

            line++;
            break;
        }

        position = at;
        nextLine = line;
        if (hasEscapes)
        {
            Unescape();
        }

        return true;
    }

    private void SkipByteOrderMark()
    {
        ReadOnlySpan<byte> start = buffer.AsSpan(0, length);
        if (start.StartsWith("\uFEFF"u8))
        {
            position = 3;
        }
        else if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            throw ImportErrors.At(File, 1, 0, "the text is UTF-16; it must be UTF-8");
        }
    }

    private bool SkipEmptyLines(ref int at, ref long line)
    {
        while (at < length && buffer[at] is (byte)'\r' or (byte)'\n')
        {
            if (buffer[at] == '\r')
            {
                if (at + 1 == length && !isEnded)
                {
                    return false;
                }

                at += at + 1 < length && buffer[at + 1] == '\n' ? 1 : 0;
            }

            at++;
            line++;
        }

        return true;
    }

    private bool TryPlain(ref int at)
    {
        int end = buffer.AsSpan(at, length - at).IndexOfAny(delimiter, (byte)'\n', (byte)'\r');
        if (end < 0)
        {
            if (!isEnded)
            {
                return false;
            }

            end = length - at;
        }

        fields[fieldCount++] = new FieldRange(at, end, false);
        at += end;
        return true;
    }

    private bool TryQuoted(ref int at, ref long line, ref bool hasEscapes)
    {
        int start = ++at;
        while (true)
        {
            int next = buffer.AsSpan(at, length - at).IndexOf(quote);
            if (next < 0 || (at + next + 1 == length && !isEnded))
            {
                return isEnded ? throw ImportErrors.At(File, Line, fieldCount + 1, "the quote is not closed") : false;
            }

            at += next + 1;
            if (at == length || buffer[at] != quote)
            {
                break;
            }

            hasEscapes = true;
            at++;
        }

        ReadOnlySpan<byte> content = buffer.AsSpan(start, at - 1 - start);
        line += content.Count((byte)'\n');
        fields[fieldCount++] = new FieldRange(start, content.Length, true);
        if (at < length && buffer[at] != delimiter && buffer[at] is not ((byte)'\r' or (byte)'\n'))
        {
            Problem = "there is text after a closing quote";
            ProblemColumn = fieldCount;
            fieldCount--;
            return TryPlain(ref at);
        }

        return true;
    }

    // Only once the record is whole: until then it may be read again.
    private void Unescape()
    {
        for (int i = 0; i < fieldCount; i++)
        {
            if (!fields[i].IsQuoted)
            {
                continue;
            }

            Span<byte> content = buffer.AsSpan(fields[i].Start, fields[i].Length);
            int kept = 0;
            for (int at = 0; at < content.Length; at++)
            {
                content[kept++] = content[at];
                at += content[at] == quote ? 1 : 0;
            }

            fields[i] = fields[i] with { Length = kept };
        }
    }
}
