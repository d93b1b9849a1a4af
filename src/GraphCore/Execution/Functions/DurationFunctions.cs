using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Functions;

/// <summary>The constructors of durations.</summary>
internal static class DurationFunctions
{
    private static readonly string[] Components =
    [
        "years", "quarters", "months", "weeks", "days", "hours", "minutes", "seconds", "milliseconds", "microseconds", "nanoseconds",
    ];

    public static void Register(FunctionLibrary library)
    {
        library.Add("duration(input :: ANY) :: DURATION", "Returns the duration of a text or of a map of components.", Create);
        Add(library, "between", "Returns the time between two temporal values, in months, days and seconds.", DurationBetween.Calculate);
        Add(library, "inMonths", "Returns the whole months between two temporal values.", DurationBetween.InMonths);
        Add(library, "inDays", "Returns the whole days between two temporal values.", DurationBetween.InDays);
        Add(library, "inSeconds", "Returns the seconds between two temporal values.", DurationBetween.InSeconds);
    }

    private static void Add(FunctionLibrary library, string name, string description, Func<Value, Value, DurationValue> between)
    {
        string function = "duration." + name;
        library.Add($"{function}(from :: ANY, to :: ANY) :: DURATION", description, (_, arguments) => between(Temporal(function, arguments[0]), Temporal(function, arguments[1])));
    }

    private static Value Temporal(string function, Value argument) => argument.Kind is >= ValueKind.Date and <= ValueKind.DateTime
        ? argument
        : throw ValueErrors.ArgumentType(function, argument, "a temporal value");

    private static Value Create(IFunctionContext context, ReadOnlySpan<Value> arguments) => arguments[0] switch
    {
        StringValue text => DurationParser.Parse(text.Text),
        MapValue map => Create(map),
        DurationValue duration => duration,
        _ => throw ValueErrors.ArgumentType("duration", arguments[0], "a String or a Map"),
    };

    private static Value Create(MapValue map)
    {
        var amounts = new decimal[Components.Length];
        foreach (ref readonly KeyValuePair<string, Value> entry in map.Entries)
        {
            string key = entry.Key;
            int index = Array.FindIndex(Components, name => string.Equals(name, key, StringComparison.OrdinalIgnoreCase));
            if (index < 0)
            {
                throw TemporalErrors.Invalid($"Unknown component `{key}` of a duration: expected one of {string.Join(", ", Components)}.");
            }

            switch (entry.Value)
            {
                case NullValue:
                    return NullValue.Instance;
                case IntegerValue integer:
                    amounts[index] = integer.Integer;
                    break;
                case FloatValue number:
                    amounts[index] = DurationArithmetic.ToDecimal(number.Float);
                    break;
                default:
                    throw TemporalErrors.Invalid($"`{key}` must be a number, but is {ValueErrors.Describe(entry.Value)}.");
            }
        }

        return DurationArithmetic.FromParts(() => (
            (amounts[0] * 12) + (amounts[1] * 3) + amounts[2],
            (amounts[3] * 7) + amounts[4],
            (amounts[5] * 3600) + (amounts[6] * 60) + amounts[7],
            (amounts[8] * 1_000_000) + (amounts[9] * 1000) + amounts[10]));
    }
}
