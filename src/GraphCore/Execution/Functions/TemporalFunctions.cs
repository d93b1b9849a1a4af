using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Functions;

/// <summary>The constructors of temporal values, their clocks and truncations.</summary>
internal static class TemporalFunctions
{
    private delegate DateTimeOffset Clock(IFunctionContext context);

    public static void Register(FunctionLibrary library)
    {
        Register(library, "date", "DATE", ValueKind.Date);
        Register(library, "localtime", "LOCAL TIME", ValueKind.LocalTime);
        Register(library, "time", "ZONED TIME", ValueKind.Time);
        Register(library, "localdatetime", "LOCAL DATETIME", ValueKind.LocalDateTime);
        Register(library, "datetime", "ZONED DATETIME", ValueKind.DateTime);
        library.Add("datetime.fromepoch(seconds :: INTEGER, nanoseconds :: INTEGER) :: ZONED DATETIME", "Returns the instant at seconds and nanoseconds since 1970-01-01T00:00Z.", FromEpoch);
        library.Add("datetime.fromepochmillis(milliseconds :: INTEGER) :: ZONED DATETIME", "Returns the instant at milliseconds since 1970-01-01T00:00Z.", FromEpochMillis);
    }

    private static void Register(FunctionLibrary library, string name, string type, ValueKind kind)
    {
        library.AddStable($"{name}(input = now :: ANY) :: {type}", $"Returns the {type} of a text, a map of components or another temporal value, or the current one.", (context, arguments) => arguments.Length == 0
            ? At(kind, context.StatementTime, null)
            : Create(kind, name, context, arguments[0]));
        library.AddStable($"{name}.statement(timezone = 'Z' :: STRING) :: {type}", $"Returns the {type} at which the statement began.", (context, arguments) => At(kind, context.StatementTime, ZoneText(name, arguments)));
        library.AddStable($"{name}.transaction(timezone = 'Z' :: STRING) :: {type}", $"Returns the {type} at which the transaction began.", (context, arguments) => At(kind, context.TransactionTime, ZoneText(name, arguments)));
        library.AddVolatile($"{name}.realtime(timezone = 'Z' :: STRING) :: {type}", $"Returns the {type} at which the function is called.", (context, arguments) => At(kind, context.RealTime, ZoneText(name, arguments)));
        library.AddStable($"{name}.truncate(unit :: STRING, input = now :: ANY, fields = {{}} :: MAP) :: {type}", $"Returns the {type} of a value cut off at a unit, with components changed.", (context, arguments) => Truncate(kind, name, context, arguments));
    }

    private static Value Create(ValueKind kind, string name, IFunctionContext context, Value argument)
    {
        switch (argument)
        {
            case StringValue text:
                return TemporalParser.Parse(text.Text, kind);
            case MapValue map:
                TemporalFields? fields = TemporalFields.Read(map);
                return fields is null ? NullValue.Instance
                    : fields.IsOnlyTimeZone ? At(kind, context.StatementTime, fields.TimeZone)
                    : TemporalBuilder.Build(kind, fields, context.StatementTime);
            default:
                return TemporalParts.Of(Temporal(name, argument, "a String, a Map or a temporal value")).ToValue(kind);
        }
    }

    private static Value Truncate(ValueKind kind, string name, IFunctionContext context, ReadOnlySpan<Value> arguments)
    {
        string function = name + ".truncate";
        string unit = Arguments.Text(function, arguments[0]);
        Value value = arguments.Length > 1 ? Temporal(function, arguments[1], "a temporal value") : At(ValueKind.DateTime, context.StatementTime, null);
        MapValue map = arguments.Length <= 2 ? MapValue.Empty : arguments[2] as MapValue ?? throw ValueErrors.ArgumentType(function, arguments[2], "a Map");
        return TemporalFields.Read(map) is { } fields
            ? TemporalTruncation.Truncate(kind, unit, value, fields, context.StatementTime)
            : NullValue.Instance;
    }

    /// <summary>A moment of a clock as a value of a kind, in a zone or in UTC.</summary>
    private static Value At(ValueKind kind, DateTimeOffset moment, string? zoneText)
    {
        long second = moment.ToUnixTimeSeconds();
        int nanosecond = (int)(moment.UtcTicks % TimeSpan.TicksPerSecond) * 100;
        TemporalParts zone = zoneText is null ? default : TemporalBuilder.Zone(ValueKind.DateTime, zoneText, moment);
        DateTimeValue value = TimeZones.AtInstant(second, nanosecond, zone.OffsetSeconds ?? 0, zone.ZoneName);
        return kind == ValueKind.DateTime ? value : TemporalParts.Of(value).ToValue(kind);
    }

    private static string? ZoneText(string name, ReadOnlySpan<Value> arguments) => arguments.Length == 0 ? null : Arguments.Text(name, arguments[0]);

    private static Value Temporal(string function, Value argument, string expected) => argument.Kind is >= ValueKind.Date and <= ValueKind.DateTime
        ? argument
        : throw ValueErrors.ArgumentType(function, argument, expected);

    private static DateTimeValue FromEpoch(IFunctionContext context, ReadOnlySpan<Value> arguments)
    {
        const string function = "datetime.fromepoch";
        return Instant(Arguments.Integer(function, arguments[0]), Arguments.Integer(function, arguments[1]));
    }

    private static DateTimeValue FromEpochMillis(IFunctionContext context, ReadOnlySpan<Value> arguments)
    {
        long millis = Arguments.Integer("datetime.fromepochmillis", arguments[0]);
        return Instant(Calendar.FloorDivide(millis, 1000), Calendar.FloorModulo(millis, 1000) * 1_000_000);
    }

    private static DateTimeValue Instant(long seconds, long nanoseconds)
    {
        // Added to an instant as a duration is: with every overflow checked.
        DurationValue span = DurationArithmetic.Create(0, 0, seconds, nanoseconds);
        return (DateTimeValue)TemporalArithmetic.Add(new DateTimeValue(0, 0, 0), span, sign: 1);
    }
}
