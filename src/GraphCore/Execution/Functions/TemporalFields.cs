using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Functions;

/// <summary>The components that a map names for a temporal value, read and checked for their kinds. Keys may be in any case.</summary>
internal sealed class TemporalFields
{
    private static readonly string[] Names =
    [
        "year", "quarter", "month", "week", "dayOfQuarter", "day", "ordinalDay", "dayOfWeek",
        "hour", "minute", "second", "millisecond", "microsecond", "nanosecond", "epochSeconds", "epochMillis",
    ];

    private readonly long?[] numbers = new long?[Names.Length];

    public long? Year => numbers[0];

    public long? Quarter => numbers[1];

    public long? Month => numbers[2];

    public long? Week => numbers[3];

    public long? DayOfQuarter => numbers[4];

    public long? Day => numbers[5];

    public long? OrdinalDay => numbers[6];

    public long? DayOfWeek => numbers[7];

    public long? Hour => numbers[8];

    public long? Minute => numbers[9];

    public long? Second => numbers[10];

    public long? Millisecond { get => numbers[11]; set => numbers[11] = value; }

    public long? Microsecond { get => numbers[12]; set => numbers[12] = value; }

    public long? Nanosecond => numbers[13];

    public long? EpochSeconds => numbers[14];

    public long? EpochMillis => numbers[15];

    /// <summary>The value from which the date is taken.</summary>
    public Value? Date { get; private set; }

    /// <summary>The value from which the time, and its offset or zone, are taken.</summary>
    public Value? Time { get; private set; }

    /// <summary>The value from which all is taken.</summary>
    public Value? DateTime { get; private set; }

    public string? TimeZone { get; private set; }

    public bool HasDateNumbers => numbers.AsSpan(0, 8).IndexOfAnyExcept((long?)null) >= 0;

    public bool HasTimeNumbers => numbers.AsSpan(8, 6).IndexOfAnyExcept((long?)null) >= 0;

    public bool HasEpoch => EpochSeconds is not null || EpochMillis is not null;

    /// <summary>Whether nothing but a zone is named: the value is then taken from the clock.</summary>
    public bool IsOnlyTimeZone => TimeZone is not null && Date is null && Time is null && DateTime is null && numbers.AsSpan().IndexOfAnyExcept((long?)null) < 0;

    /// <summary>Reads a map; null when one of its values is Cypher's null.</summary>
    public static TemporalFields? Read(MapValue map)
    {
        var fields = new TemporalFields();
        foreach (ref readonly KeyValuePair<string, Value> entry in map.Entries)
        {
            if (entry.Value.IsNull)
            {
                return null;
            }

            fields.Set(entry.Key, entry.Value);
        }

        return fields;
    }

    private void Set(string key, Value value)
    {
        int index = Array.FindIndex(Names, name => string.Equals(name, key, StringComparison.OrdinalIgnoreCase));
        if (index >= 0)
        {
            numbers[index] = value is IntegerValue integer
                ? integer.Integer
                : throw TemporalErrors.Invalid($"`{key}` must be an Integer, but is {ValueErrors.Describe(value)}.");
            return;
        }

        switch (key.ToLowerInvariant())
        {
            case "date":
                Date = Temporal(key, value);
                break;
            case "time":
                Time = Temporal(key, value);
                break;
            case "datetime":
                DateTime = Temporal(key, value);
                break;
            case "timezone":
                TimeZone = value is StringValue text ? text.Text : throw TemporalErrors.Invalid($"`{key}` must be a String, but is {ValueErrors.Describe(value)}.");
                break;
            default:
                throw TemporalErrors.Invalid($"Unknown component `{key}` of a temporal value.");
        }
    }

    private static Value Temporal(string key, Value value) => value.Kind is >= ValueKind.Date and <= ValueKind.DateTime
        ? value
        : throw TemporalErrors.Invalid($"`{key}` must be a temporal value, but is {ValueErrors.Describe(value)}.");
}
