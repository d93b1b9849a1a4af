using System.Text;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Execution.Csv;

/// <summary>
/// Reads records of comma-separated values as RFC 4180 has them: fields may be quoted, a quote inside is doubled, line ends
/// may stand in quotes, a backslash means itself. Lines may end in CR LF, LF or CR; empty lines are no records. An empty
/// field that is not quoted is null. Holds one record at a time.
/// </summary>
internal sealed class CsvReader(Stream stream, char terminator, string name) : IDisposable
{
    /// <summary>Characters of one record, so that a missing quote cannot fill the memory.</summary>
    public const int MaxRecordLength = 4 << 20;

    private readonly StreamReader reader = new(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
    private readonly List<string?> fields = [];
    private readonly StringBuilder text = new();
    private char[] buffer = new char[16 << 10];
    private int position;
    private int length;
    private bool isEnded;

    /// <summary>Number of the line that the last record began in, from 1.</summary>
    public long Line { get; private set; }

    private long nextLine = 1;

    /// <summary>The fields of the record read last.</summary>
    public IReadOnlyList<string?> Fields => fields;

    /// <summary>Reads the next record. False at the end.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.ExternalResourceFailed"/>: the text is no CSV.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            switch (TryParse())
            {
                case Outcome.Record:
                    return true;
                case Outcome.End:
                    return false;
                case Outcome.NeedsMore:
                    await FillAsync(cancellationToken);
                    break;
            }
        }
    }

    public void Dispose() => reader.Dispose();

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        buffer.AsSpan(position, length - position).CopyTo(buffer);
        length -= position;
        position = 0;
        if (length == buffer.Length)
        {
            if (length >= MaxRecordLength)
            {
                throw Error($"the record that begins in line {nextLine} has more than {MaxRecordLength} characters; is a quote missing?");
            }

            Array.Resize(ref buffer, buffer.Length * 2);
        }

        int read;
        try
        {
            read = await reader.ReadAsync(buffer.AsMemory(length), cancellationToken);
        }
        catch (IOException exception)
        {
            throw new GraphException(ErrorCodes.ExternalResourceFailed, $"Reading `{name}` failed.", innerException: exception);
        }

        length += read;
        isEnded = read == 0;
    }

    /// <summary>Parses one record out of the buffer, all of it or nothing.</summary>
    private Outcome TryParse()
    {
        int at = position;
        long line = nextLine;
        if (!SkipEmptyLines(ref at, ref line))
        {
            return Outcome.NeedsMore;
        }

        position = at;
        nextLine = line;
        if (at == length)
        {
            return isEnded ? Outcome.End : Outcome.NeedsMore;
        }

        Line = line;
        fields.Clear();
        while (true)
        {
            bool isComplete = at < length && buffer[at] == '"' ? TryQuoted(ref at, ref line) : TryPlain(ref at);
            if (!isComplete)
            {
                return Outcome.NeedsMore;
            }

            if (at == length)
            {
                if (!isEnded)
                {
                    return Outcome.NeedsMore;
                }

                break;
            }

            char end = buffer[at++];
            if (end == terminator)
            {
                continue;
            }

            if (end == '\r')
            {
                if (at == length && !isEnded)
                {
                    return Outcome.NeedsMore;
                }

                at += at < length && buffer[at] == '\n' ? 1 : 0;
            }

            line++;
            break;
        }

        position = at;
        nextLine = line;
        return Outcome.Record;
    }

    private bool SkipEmptyLines(ref int at, ref long line)
    {
        while (at < length && buffer[at] is '\r' or '\n')
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
        int start = at;
        while (at < length && buffer[at] != terminator && buffer[at] is not ('\r' or '\n'))
        {
            at++;
        }

        if (at == length && !isEnded)
        {
            return false;
        }

        fields.Add(at == start ? null : new string(buffer, start, at - start));
        return true;
    }

    private bool TryQuoted(ref int at, ref long line)
    {
        text.Clear();
        int start = ++at;
        while (true)
        {
            int quote = buffer.AsSpan(at, length - at).IndexOf('"');
            if (quote < 0 || (at + quote + 1 == length && !isEnded))
            {
                return isEnded ? throw Error($"the quote in line {line} is not closed") : false;
            }

            at += quote + 1;
            bool isDoubled = at < length && buffer[at] == '"';
            text.Append(buffer, start, at - start - (isDoubled ? 0 : 1));
            if (!isDoubled)
            {
                break;
            }

            start = ++at;
        }

        if (at < length && buffer[at] != terminator && buffer[at] is not ('\r' or '\n'))
        {
            throw Error($"in line {line} there is text after a closing quote");
        }

        string field = text.ToString();
        line += field.AsSpan().Count('\n');
        fields.Add(field);
        return true;
    }

    private GraphException Error(string what) => new(ErrorCodes.ExternalResourceFailed, $"`{name}` is not valid CSV: {what}.");

    private enum Outcome : byte
    {
        Record,
        NeedsMore,
        End,
    }
}
