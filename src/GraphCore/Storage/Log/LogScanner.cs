using Serverless.GraphCore.Storage.Format;

namespace Serverless.GraphCore.Storage.Log;

/// <summary>A record with its place: the bytes <paramref name="Start"/> to <paramref name="End"/> of its log.</summary>
internal readonly record struct PlacedRecord(LogRecord Record, long Start, long End);

/// <summary>Cuts a stretch of a log into records, and tells the remains of an interrupted append from damage.</summary>
internal static class LogScanner
{
    /// <summary>
    /// Reads the records of <paramref name="bytes"/>, which begin at <paramref name="position"/>, with record number
    /// <paramref name="ordinal"/>, and reach to the end of the log. Returns where the sound records end: at the end of the bytes, or
    /// earlier if an append was interrupted.
    /// </summary>
    /// <param name="what">The log, for messages.</param>
    /// <exception cref="Errors.GraphException">
    /// Unsound bytes are followed by a sound record: nothing that is followed by an append was interrupted, so it is damage. Or a record
    /// was written by a newer version.
    /// </exception>
    public static long Scan(ReadOnlyMemory<byte> bytes, long position, int ordinal, List<PlacedRecord> records, string what)
    {
        var offset = 0;
        while (offset < bytes.Length)
        {
            var start = position + offset;
            switch (LogRecordCodec.Decode(bytes[offset..], start, ordinal, out var record, out var length))
            {
                case DecodeStatus.TooNew:
                    throw FormatVersion.TooNew(what);
                case DecodeStatus.Unsound when length > 0 || HasSoundRecord(bytes.Span, offset + 1, position):
                    throw FormatVersion.Damaged(what);
                case DecodeStatus.Unsound:
                    return start;
            }

            records.Add(new PlacedRecord(record!, start, start + length));
            offset += length;
            ordinal++;
        }

        return position + offset;
    }

    private static bool HasSoundRecord(ReadOnlySpan<byte> bytes, int from, long position)
    {
        for (var offset = from; offset + LogRecordCodec.HeaderLength <= bytes.Length; offset++)
        {
            if (LogRecordCodec.IsSound(bytes[offset..], position + offset, out _))
            {
                return true;
            }
        }

        return false;
    }
}
