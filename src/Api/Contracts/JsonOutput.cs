using System.Buffers;
using System.Text.Unicode;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Contracts;

/// <summary>
/// Writes JSON as UTF-8 into one growing pooled buffer. Text is never held as UTF-16 in between and a number costs no
/// allocation. The writer knows tokens, not structure: commas and brackets are the caller's.
/// </summary>
internal sealed class JsonOutput : IDisposable
{
    private const int InitialSize = 4096;

    /// <summary>Text is transcoded in pieces, so that room for the worst case is never asked for a long text at once.</summary>
    private const int PieceLength = 16 * 1024;
    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        "\"\\\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f"
        + "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f");

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(InitialSize);

    /// <summary>Number of bytes written.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, Length);

    /// <summary>Takes back what was written after a point.</summary>
    public void Truncate(int length) => Length = Math.Min(Length, length);

    public void Raw(ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(Reserve(utf8.Length));
        Length += utf8.Length;
    }

    public void Raw(char ascii)
    {
        Reserve(1)[0] = (byte)ascii;
        Length++;
    }

    /// <summary>The comma before every item but the first.</summary>
    public void Separate(int index)
    {
        if (index > 0)
        {
            Raw(',');
        }
    }

    /// <summary>A string with its quotes. An unpaired surrogate, which UTF-8 cannot express, becomes U+FFFD.</summary>
    public void String(ReadOnlySpan<char> text)
    {
        Raw('"');
        for (int at = text.IndexOfAny(Escaped); at >= 0; at = text.IndexOfAny(Escaped))
        {
            Transcode(text[..at]);
            Escape(text[at]);
            text = text[(at + 1)..];
        }

        Transcode(text);
        Raw('"');
    }

    /// <summary>A property's name and the colon.</summary>
    public void Name(ReadOnlySpan<char> name)
    {
        String(name);
        Raw(':');
    }

    public void Boolean(bool value) => Raw(value ? "true"u8 : "false"u8);

    public void Integer(long value)
    {
        value.TryFormat(Reserve(20), out int written);
        Length += written;
    }

    /// <summary>
    /// The text of a float as Cypher's <c>toString()</c> has it, without quotes. Where the number is finite, this is a JSON
    /// number too, and one that a reader can tell from an integer.
    /// </summary>
    public void Float(double value)
    {
        double magnitude = Math.Abs(value);
        if (magnitude is >= 1e-3 and < 1e7)
        {
            Span<byte> room = Reserve(32);
            value.TryFormat(room, out int written, "R", System.Globalization.CultureInfo.InvariantCulture);
            Length += written;
            if (!room[..written].Contains((byte)'.'))
            {
                Raw(".0"u8);
            }
        }
        else
        {
            Transcode(NumberText.Format(value));
        }
    }

    public void Dispose()
    {
        byte[] returned = buffer;
        buffer = [];
        Length = 0;
        if (returned.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(returned);
        }
    }

    private void Transcode(ReadOnlySpan<char> text)
    {
        while (text.Length > PieceLength)
        {
            int length = char.IsHighSurrogate(text[PieceLength - 1]) ? PieceLength - 1 : PieceLength;
            TranscodePiece(text[..length]);
            text = text[length..];
        }

        TranscodePiece(text);
    }

    private void TranscodePiece(ReadOnlySpan<char> text)
    {
        // One UTF-16 unit takes at most three bytes.
        Utf8.FromUtf16(text, Reserve(text.Length * 3), out _, out int written);
        Length += written;
    }

    private void Escape(char unit)
    {
        switch (unit)
        {
            case '"':
                Raw("\\\""u8);
                break;
            case '\\':
                Raw("\\\\"u8);
                break;
            case '\n':
                Raw("\\n"u8);
                break;
            case '\r':
                Raw("\\r"u8);
                break;
            case '\t':
                Raw("\\t"u8);
                break;
            default:
                Raw("\\u00"u8);
                ((int)unit).TryFormat(Reserve(2), out int written, "x2");
                Length += written;
                break;
        }
    }

    private Span<byte> Reserve(int count)
    {
        if (buffer.Length - Length < count)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(Length + count), buffer.Length * 2));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }

        return buffer.AsSpan(Length);
    }
}
