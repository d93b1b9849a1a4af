using System.Diagnostics;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Segments;

/// <summary>
/// Temporal values of one kind as columns of integers, one for each part: Date days; LocalTime nanoseconds; Time nanoseconds, offset;
/// LocalDateTime seconds, nanoseconds; DateTime seconds, nanoseconds, offset, number of the zone's name (0: none); Duration months,
/// days, seconds, nanoseconds. Units are those of <see cref="ValueCodec"/>.
/// </summary>
internal static class TemporalColumns
{
    private const int MaxOffsetSeconds = 18 * 3600;

    private static long MinSecond => (Calendar.MinEpochDay - 1) * Calendar.SecondsPerDay;

    private static long MaxSecond => (Calendar.MaxEpochDay + 2) * Calendar.SecondsPerDay;

    /// <summary>How many parts values of a kind have; 0 for kinds that are not temporal.</summary>
    public static int Parts(ValueKind kind) => kind switch
    {
        ValueKind.Date or ValueKind.LocalTime => 1,
        ValueKind.Time or ValueKind.LocalDateTime => 2,
        ValueKind.DateTime or ValueKind.Duration => 4,
        _ => 0,
    };

    /// <summary>Takes a value apart. <paramref name="zones"/> numbers the names of zones from 1.</summary>
    public static void Split(Value value, Span<long> parts, Dictionary<string, int> zones)
    {
        switch (value)
        {
            case DateValue date:
                parts[0] = date.EpochDay;
                break;
            case LocalTimeValue time:
                parts[0] = time.NanosecondOfDay;
                break;
            case TimeValue time:
                parts[0] = time.NanosecondOfDay;
                parts[1] = time.OffsetSeconds;
                break;
            case LocalDateTimeValue local:
                parts[0] = local.EpochSecond;
                parts[1] = local.Nanosecond;
                break;
            case DateTimeValue instant:
                parts[0] = instant.EpochSecond;
                parts[1] = instant.Nanosecond;
                parts[2] = instant.OffsetSeconds;
                parts[3] = ZoneNumber(instant.ZoneName, zones);
                break;
            case DurationValue duration:
                parts[0] = duration.Months;
                parts[1] = duration.Days;
                parts[2] = duration.Seconds;
                parts[3] = duration.Nanosecond;
                break;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Puts a value together from parts that need not be sound.</summary>
    public static Value Join(ValueKind kind, ReadOnlySpan<long> parts, string[] zones) => kind switch
    {
        ValueKind.Date => new DateValue(InRange(parts[0], Calendar.MinEpochDay, Calendar.MaxEpochDay)),
        ValueKind.LocalTime => new LocalTimeValue(InRange(parts[0], 0, Calendar.NanosecondsPerDay - 1)),
        ValueKind.Time => new TimeValue(InRange(parts[0], 0, Calendar.NanosecondsPerDay - 1), Offset(parts[1])),
        ValueKind.LocalDateTime => new LocalDateTimeValue(InRange(parts[0], MinSecond, MaxSecond), Nanosecond(parts[1])),
        ValueKind.DateTime => new DateTimeValue(InRange(parts[0], MinSecond, MaxSecond), Nanosecond(parts[1]), Offset(parts[2]), Zone(parts[3], zones)),
        ValueKind.Duration => new DurationValue(parts[0], parts[1], parts[2], Nanosecond(parts[3])),
        _ => throw new UnreachableException(),
    };

    private static int ZoneNumber(string? zone, Dictionary<string, int> zones)
    {
        if (zone is null)
        {
            return 0;
        }

        if (!zones.TryGetValue(zone, out int number))
        {
            number = zones.Count + 1;
            zones.Add(zone, number);
        }

        return number;
    }

    private static string? Zone(long number, string[] zones) => number == 0 ? null : zones[InRange(number, 1, zones.Length) - 1];

    private static int Nanosecond(long value) => (int)InRange(value, 0, Calendar.NanosecondsPerSecond - 1);

    private static int Offset(long value) => (int)InRange(value, -MaxOffsetSeconds, MaxOffsetSeconds);

    private static long InRange(long value, long smallest, long largest) =>
        value >= smallest && value <= largest ? value : throw Varint.Damage("a date, a time or a zone's number is out of range");
}

/// <summary>Temporal values of one kind.</summary>
internal sealed class TemporalValues(ValueKind kind, IntegerChunk[] columns, string[] zones) : PropertyValues(columns[0].Count)
{
    public override VectorKind Kind => VectorKind.Value;

    public override long MemoryBytes
    {
        get
        {
            long bytes = 64;
            foreach (IntegerChunk column in columns)
            {
                bytes += column.MemoryBytes;
            }

            foreach (string zone in zones)
            {
                bytes += 32 + (zone.Length * sizeof(char));
            }

            return bytes;
        }
    }

    public override Value Get(int index)
    {
        Span<long> parts = stackalloc long[4];
        for (int i = 0; i < columns.Length; i++)
        {
            parts[i] = columns[i][index];
        }

        return TemporalColumns.Join(kind, parts, zones);
    }
}
