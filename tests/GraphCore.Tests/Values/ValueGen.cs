using CsCheck;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Values;

/// <summary>Random values, with many near-collisions: equal numbers of both kinds, huge integers, NaN, surrogates, nesting.</summary>
internal static class ValueGen
{
    public static readonly Gen<long> Integers = Gen.OneOf(
        Gen.Long[-3, 3],
        Gen.Long,
        Gen.OneOf(long.MinValue, long.MaxValue, (1L << 53) - 1, 1L << 53, (1L << 53) + 1, 1L << 62, (1L << 62) + 1));

    public static readonly Gen<double> Floats = Gen.OneOf(
        Gen.Int[-3, 3].Select(static i => (double)i),
        Gen.Double,
        Gen.OneOf(-0.0, 0.5, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 9007199254740992.0, 9223372036854775808.0, -9223372036854775808.0, 4611686018427387904.0, double.Epsilon));

    public static readonly Gen<string> Strings = Gen.OneOf(
        Gen.OneOf("", "a", "b", "B", "ab", "\uE000", "\uFFFD", "😀", "𐍈", "a😀", "e\u0301"),
        Gen.String[Gen.Char['a', 'e'], 0, 4]);

    public static readonly Gen<Value> Scalars = Gen.OneOf(
        Gen.Const((Value)NullValue.Instance),
        Gen.Bool.Select(static value => (Value)BooleanValue.Of(value)),
        Integers.Select(static value => (Value)IntegerValue.Of(value)),
        Floats.Select(static value => (Value)new FloatValue(value)),
        Strings.Select(static value => (Value)new StringValue(value)));

    private static readonly Gen<long> Days = Gen.Long[-800_000, 800_000];
    private static readonly Gen<long> NanosecondsOfDay = Gen.OneOf(Gen.Long[0, 3], Gen.Long[0, 86_399_999_999_999]);
    private static readonly Gen<long> Seconds = Gen.OneOf(Gen.Long[-2, 2], Gen.Long[-60_000_000_000, 60_000_000_000]);
    private static readonly Gen<int> Nanoseconds = Gen.OneOf(Gen.Const(0), Gen.Int[0, 999_999_999]);
    private static readonly Gen<int> Offsets = Gen.OneOf(0, 3600, -3600, 3208, -64800);
    private static readonly Gen<string?> Zones = Gen.OneOf<string?>(null, "Europe/Stockholm", "Europe/London");
    private static readonly Gen<long> Spans = Gen.OneOf(Gen.Long[-2, 2], Gen.Long[-100_000, 100_000]);

    public static readonly Gen<Value> Temporals = Gen.OneOf(
        Days.Select(static day => (Value)new DateValue(day)),
        NanosecondsOfDay.Select(static time => (Value)new LocalTimeValue(time)),
        Gen.Select(NanosecondsOfDay, Offsets).Select(static (time, offset) => (Value)new TimeValue(time, offset)),
        Gen.Select(Seconds, Nanoseconds).Select(static (second, nanosecond) => (Value)new LocalDateTimeValue(second, nanosecond)),
        Gen.Select(Seconds, Nanoseconds, Offsets, Zones).Select(static (second, nanosecond, offset, zone) => (Value)new DateTimeValue(second, nanosecond, offset, zone)),
        Gen.Select(Spans, Spans, Seconds, Nanoseconds).Select(static (months, days, seconds, nanoseconds) => (Value)new DurationValue(months, days, seconds, nanoseconds)));

    public static readonly Gen<Value> Points = Gen.Select(Gen.Enum<CoordinateSystem>(), Floats, Floats, Floats)
        .Select(static (system, x, y, z) => (Value)new PointValue(system, x, y, z))
        .Select(static value => value is PointValue { IsThreeDimensional: false } point ? new PointValue(point.System, point.X, point.Y) : value);

    public static readonly Gen<Value> Entities = Gen.Select(Gen.Long[0, 3], Gen.Int[0, 3]).Select(static (id, form) => form switch
    {
        0 => (Value)new NodeReference((int)id),
        1 => Node(id),
        2 => new RelationshipReference(id),
        _ => Relationship(id),
    });

    public static readonly Gen<Value> Paths = Gen.Select(Gen.Long[0, 2].Array[1, 3], Gen.Bool).Select(static (ids, isResult) => isResult
        ? (Value)new PathValue([.. ids.Select(Node)], [.. ids.Skip(1).Select(Relationship)])
        : new PathReference([.. ids.Select(static id => new NodeReference((int)id))], [.. ids.Skip(1).Select(static id => new RelationshipReference(id))]));

    /// <summary>Values without entities, nested up to three deep.</summary>
    public static readonly Gen<Value> Plain = Nested(Gen.OneOf(Scalars, Scalars, Temporals, Points), 3);

    /// <summary>Values of every kind.</summary>
    public static readonly Gen<Value> All = Nested(Gen.OneOf(Scalars, Scalars, Temporals, Points, Entities, Paths), 3);

    private static Gen<Value> Nested(Gen<Value> leaf, int depth)
    {
        if (depth == 0)
        {
            return leaf;
        }

        Gen<Value> inner = Nested(leaf, depth - 1);
        Gen<Value> lists = inner.Array[0, 3].Select(static items => (Value)new ListValue(items));
        Gen<Value> maps = Gen.SelectMany(Gen.OneOf("a", "b", "c", "😀").Array[0, 3], keys =>
        {
            string[] distinct = [.. keys.Distinct()];
            return inner.Array[distinct.Length].Select(values =>
                (Value)new MapValue([.. distinct.Select((key, i) => KeyValuePair.Create(key, values[i]))]));
        });
        return Gen.Frequency((6, leaf), (2, lists), (1, maps));
    }

    private static NodeValue Node(long id) => new(id, $"4:t:{id}", ["L"], MapValue.Empty);

    private static RelationshipValue Relationship(long id) => new(id, $"5:t:{id}", "T", id, $"4:t:{id}", id, $"4:t:{id}", MapValue.Empty);
}
