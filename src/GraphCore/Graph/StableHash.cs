using System.Diagnostics;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Graph;

/// <summary>
/// A 64-bit hash that is the same in every process and version: the finaliser of MurmurHash3 over each word. Values that
/// Cypher calls equal hash alike (1 and 1.0, also inside lists). Persisted: never change it.
/// </summary>
internal readonly struct StableHash
{
    private readonly ulong state;

    private StableHash(ulong state) => this.state = state;

    public StableHash Add(ulong word) => new(Mix(state ^ Mix(word + 0x9E37_79B9_7F4A_7C15)));

    public StableHash Add(string? text)
    {
        if (text is null)
        {
            return Add(ulong.MaxValue);
        }

        StableHash hash = Add((ulong)text.Length);
        ulong word = 0;
        for (int i = 0; i < text.Length; i++)
        {
            word = (word << 16) | text[i];
            if ((i & 3) == 3)
            {
                hash = hash.Add(word);
                word = 0;
            }
        }

        return hash.Add(word);
    }

    /// <summary>Adds a value that can be stored.</summary>
    public StableHash Add(Value value)
    {
        switch (value)
        {
            case IntegerValue integer:
                return Kind(ValueKind.Integer).Add((ulong)integer.Integer);
            case FloatValue number:
                return Add(number.Float);
        }

        StableHash hash = Kind(value.Kind);
        switch (value)
        {
            case NullValue:
                return hash;
            case BooleanValue boolean:
                return hash.Add(boolean.Boolean ? 1UL : 0);
            case StringValue text:
                return hash.Add(text.Text);
            case ListValue list:
                foreach (Value item in list.Items)
                {
                    hash = hash.Add(item);
                }

                return hash.Add((ulong)list.Count);
            case DateValue date:
                return hash.Add((ulong)date.EpochDay);
            case LocalTimeValue time:
                return hash.Add((ulong)time.NanosecondOfDay);
            case TimeValue time:
                return hash.Add((ulong)time.UtcNanosecond);
            case LocalDateTimeValue local:
                return hash.Add((ulong)local.EpochSecond).Add((ulong)local.Nanosecond);
            case DateTimeValue instant:
                return hash.Add((ulong)instant.EpochSecond).Add((ulong)instant.Nanosecond);
            case DurationValue duration:
                return hash.Add((ulong)duration.Months).Add((ulong)duration.Days).Add((ulong)duration.Seconds).Add((ulong)duration.Nanosecond);
            case PointValue point:
                return hash.Add((ulong)point.System).Add(point.X).Add(point.Y).Add(point.Z);
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>The hash; never <see cref="ConflictKey.All"/>.</summary>
    public ulong ToKey() => state == ConflictKey.All ? 0 : state;

    private static ulong Mix(ulong word)
    {
        word ^= word >> 33;
        word *= 0xFF51_AFD7_ED55_8CCD;
        word ^= word >> 33;
        word *= 0xC4CE_B9FE_1A85_EC53;
        return word ^ (word >> 33);
    }

    private StableHash Kind(ValueKind kind) => Add((ulong)kind);

    private StableHash Add(double number) => number is >= long.MinValue and < 9223372036854775808.0 && Math.Floor(number) == number
        ? Kind(ValueKind.Integer).Add((ulong)(long)number)
        : Kind(ValueKind.Float).Add(double.IsNaN(number) ? 0x7FF8_0000_0000_0000UL : (ulong)BitConverter.DoubleToInt64Bits(number));
}
