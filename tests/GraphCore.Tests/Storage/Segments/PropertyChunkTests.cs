using System.Text;
using CsCheck;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Segments;
using Serverless.GraphCore.Tests.Values;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Storage.Segments;

public sealed class PropertyChunkTests
{
    private static readonly Gen<Value> Null = Gen.Const((Value)NullValue.Instance);

    private static readonly Gen<Value> Integers = ValueGen.Integers.Select(static value => (Value)new IntegerValue(value));

    private static readonly Gen<Value> Floats = Gen.OneOf(ValueGen.Floats, Gen.Int[-99_999, 99_999].Select(static cents => cents / 100.0)).Select(static value => (Value)new FloatValue(value));

    private static readonly Gen<Value> Decimals = Gen.Int[-99_999, 99_999].Select(static cents => (Value)new FloatValue(cents / 100.0));

    private static readonly Gen<Value> Strings = Gen.OneOf(ValueGen.Strings, Gen.String[0, 50]).Select(static value => (Value)new StringValue(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value))));

    private static readonly Gen<Value> FewStrings = Gen.OneOf("", "red", "green", "blue 😀", "\uFFFD").Select(static value => (Value)new StringValue(value));

    private static readonly Gen<Value> Booleans = Gen.Bool.Select(static value => (Value)BooleanValue.Of(value));

    private static readonly Gen<Value[]> Columns = Gen.OneOf(
        Column(Integers),
        Column(Floats),
        Column(Decimals),
        Column(Strings),
        Column(FewStrings),
        Column(Booleans),
        Column(Null),
        Column(ValueGen.Plain),
        Column(ValueGen.Scalars),
        Column(ValueGen.Points),
        Column(ValueGen.Temporals),
        Gen.Enum<ValueKind>().Where(static kind => TemporalColumns.Parts(kind) > 0).SelectMany(static kind => Column(ValueGen.Temporals.Where(value => value.Kind == kind))),
        Gen.OneOf(Integers, FewStrings, Floats, ValueGen.Temporals).SelectMany(static value => Column(Gen.Const(value))));

    [Fact]
    public void Values_come_back() =>
        Columns.Sample(
            static values =>
            {
                using var parsed = new ParsedChunk<PropertyChunk>(ChunkKey.NodeProperty(0, 0), values.Length, Encode(values, out ZoneMap zone));
                PropertyChunk chunk = parsed.Chunk;
                Assert.Equal(zone, chunk.Zone);
                Assert.Equal((values.Length, values.Count(value => value.IsNull)), (zone.Count, zone.NullCount));
                Assert.Equal(KindOf(values), chunk.Kind);
                for (int row = 0; row < values.Length; row++)
                {
                    Assert.Equal(Text(values[row]), Text(chunk.Get(row)));
                    Assert.Equal(!values[row].IsNull, chunk.Has(row));
                }

                Assert.Same(NullValue.Instance, chunk.Get(values.Length));
                Assert.False(chunk.Has(0xFFFF));
            },
            iter: 6_000);

    [Fact]
    public void Gathers_equal_an_array() =>
        Gen.Select(Columns, Gen.Double[0, 1].Array[0, 600], Gen.Int[0, 3]).Sample(
            static (values, places, form) =>
            {
                // Rows of a later group, any, consecutive, or some behind the end.
                int[] rows = places.Select(place => (5 << 16) | (int)(place * (values.Length + 2))).ToArray();
                if (form == 0 && rows.Length > 0)
                {
                    rows = Enumerable.Range(rows[0], Math.Max(0, values.Length - (rows[0] & 0xFFFF))).ToArray();
                }

                using var parsed = new ParsedChunk<PropertyChunk>(ChunkKey.NodeProperty(5, 0), values.Length, Encode(values, out _));
                Value[] expected = rows.Select(row => (row & 0xFFFF) < values.Length ? values[row & 0xFFFF] : NullValue.Instance).ToArray();
                AssertGather(parsed.Chunk, rows, expected);
            },
            iter: 6_000);

    [Fact]
    public void Comparing_in_place_is_comparing_the_value() =>
        Gen.Select(Columns, Gen.OneOf(ValueGen.Plain, Integers, Strings)).Sample(
            static (values, other) =>
            {
                using var parsed = new ParsedChunk<PropertyChunk>(ChunkKey.NodeProperty(0, 0), values.Length, Encode(values, out _));
                for (int row = 0; row < values.Length; row++)
                {
                    Assert.Equal(Math.Sign(ValueComparer.Order(values[row], other)), Math.Sign(parsed.Chunk.Compare(row, other)));
                }
            },
            iter: 1_000);

    [Fact]
    public void Zones_hold_every_value_that_compares() =>
        Columns.Sample(
            static values =>
            {
                Encode(values, out ZoneMap zone);
                foreach (Value value in values)
                {
                    if (!value.IsNull && value is not FloatValue { Float: double.NaN })
                    {
                        Assert.True(zone.Min is null || ValueComparer.IsGreaterOrEqual(value, zone.Min) == true, $"{value} below {zone.Min}");
                        Assert.True(zone.Max is null || ValueComparer.IsLessOrEqual(value, zone.Max) == true, $"{value} above {zone.Max}");
                    }
                }
            },
            iter: 4_000);

    [Fact]
    public void Zones_are_tight_where_values_compare_and_none_where_they_do_not()
    {
        Encode([Of(3L), NullValue.Instance, Of(-7L), Of(5L)], out ZoneMap integers);
        Assert.Equal(new ZoneMap(Of(-7L), Of(5L), 4, 1), integers);
        Encode([Of(3L), new FloatValue(2.5), new FloatValue(double.NaN)], out ZoneMap numbers);
        Assert.Equal(new ZoneMap(new FloatValue(2.5), Of(3L), 3, 0), numbers);
        Encode([new FloatValue(double.NaN)], out ZoneMap nan);
        Assert.Equal(new ZoneMap(null, null, 1, 0), nan);
        Encode([new StringValue("b"), new StringValue(new string('c', 33)), new StringValue("a")], out ZoneMap texts);
        Assert.Equal(new ZoneMap(new StringValue("a"), null, 3, 0), texts);
        Encode([Of(3L), new StringValue("a")], out ZoneMap mixed);
        Assert.Equal(new ZoneMap(null, null, 2, 0), mixed);
        Encode([DurationValue.Zero], out ZoneMap durations);
        Assert.Equal(new ZoneMap(null, null, 1, 0), durations);
    }

    [Theory]
    [InlineData(0x8000_0000_0000_0000UL, 0UL, 0x7FF8_0000_0000_0000UL, 0x7FF8_0000_0000_1234UL, 0x3FF8_0000_0000_0000UL)]
    [InlineData(0x3FF8_0000_0000_0000UL, 0x8000_0000_0000_0000UL)]
    public void Negative_zero_and_every_nan_keep_their_bits(params ulong[] pattern)
    {
        ulong[] bits = [.. Enumerable.Repeat(pattern, 40).SelectMany(static some => some)];
        var encoder = new PropertyEncoder();
        foreach (ulong number in bits)
        {
            encoder.Add(BitConverter.UInt64BitsToDouble(number));
        }

        using var parsed = new ParsedChunk<PropertyChunk>(ChunkKey.NodeProperty(0, 0), bits.Length, encoder.Finish(out _));
        var read = new double[bits.Length];
        parsed.Chunk.Gather(Enumerable.Range(0, bits.Length).ToArray(), read);
        Assert.Equal(bits, read.Select(BitConverter.DoubleToUInt64Bits));
    }

    [Fact]
    public void Lone_surrogates_become_the_replacement_character_in_values_and_bounds()
    {
        byte[] bytes = Encode([new StringValue("a\uD800"), new StringValue("a\uFFFE")], out ZoneMap zone);
        Assert.Equal((new StringValue("a\uFFFD"), new StringValue("a\uFFFE")), (zone.Min, zone.Max));
        using var parsed = new ParsedChunk<PropertyChunk>(ChunkKey.NodeProperty(0, 0), 2, bytes);
        Assert.Equal(new StringValue("a\uFFFD"), parsed.Chunk.Get(0));
    }

    [Fact]
    public void Sizes_follow_what_the_values_need()
    {
        var random = new Random(1);
        AssertSize(60, Enumerable.Repeat((Value)new StringValue("one"), 10_000));
        AssertSize(10_000 * 2 / 8, Enumerable.Range(0, 10_000).Select(i => (Value)new StringValue("colour " + random.Next(4))));
        AssertSize(10_000 / 8, Enumerable.Range(0, 10_000).Select(_ => (Value)BooleanValue.Of(random.Next(2) == 0)));
        AssertSize(10_000 * 12 / 8, Enumerable.Range(0, 10_000).Select(_ => (Value)new FloatValue(random.Next(4096) / 100.0)));
        AssertSize(10_000 * 8, Enumerable.Range(0, 10_000).Select(_ => (Value)new FloatValue(random.NextDouble())));
        AssertSize(10_000 * 15 / 8, Enumerable.Range(0, 10_000).Select(_ => (Value)new DateValue(random.Next(1 << 15))));

        // One row in a hundred: neither a bit nor a value for the others.
        AssertSize(100 * (14 + 20) / 8, Enumerable.Range(0, 10_000).Select(i => i % 100 == random.Next(3) ? new IntegerValue(random.Next(1 << 20)) : (Value)NullValue.Instance));
    }

    [Fact]
    public void Relationships_have_more_rows_than_a_group_has_nodes()
    {
        var encoder = new PropertyEncoder();
        for (int row = 0; row < 200_000; row++)
        {
            encoder.Add((long)row * row);
        }

        using var parsed = new ParsedChunk<PropertyChunk>(ChunkKey.RelationshipProperty(0, 0, 0), 200_000, encoder.Finish(out _));
        var read = new long[2];
        Assert.Equal(2, parsed.Chunk.Gather([199_999, 70_000], read));
        Assert.Equal([199_999L * 199_999, 70_000L * 70_000], read);
    }

    [Fact]
    public void An_encoder_can_be_used_again()
    {
        var encoder = new PropertyEncoder();
        encoder.Add("text");
        encoder.Add(1L);
        encoder.AddNull(3);
        encoder.Finish(out _);
        encoder.Add(true);
        byte[] again = encoder.Finish(out ZoneMap zone);
        Assert.Equal(new ZoneMap(BooleanValue.True, BooleanValue.True, 1, 0), zone);
        Assert.Equal(Encode([BooleanValue.True], out _), again);
    }

    internal static byte[] Encode(Value[] values, out ZoneMap zone)
    {
        var encoder = new PropertyEncoder();
        foreach (Value value in values)
        {
            encoder.Add(value);
        }

        Assert.Equal(values.Length, encoder.Count);
        return encoder.Finish(out zone);
    }

    /// <summary>Columns of no, few or many rows of which none, some or most have no value.</summary>
    private static Gen<Value[]> Column(Gen<Value> values) => Gen.OneOf(
        values.Array[0, 40],
        values.Array[100, 400],
        Gen.Frequency((1, values), (1, Null)).Array[0, 200],
        Gen.Frequency((1, values), (60, Null)).Array[0, 400]);

    private static void AssertGather(PropertyChunk chunk, int[] rows, Value[] expected)
    {
        int present = expected.Count(value => !value.IsNull);
        var nulls = new bool[rows.Length];
        chunk.GatherNulls(rows, nulls);
        Assert.Equal(expected.Select(value => value.IsNull), nulls);
        var values = new Value[rows.Length];
        Assert.Equal(present, chunk.Gather(rows, values));
        Assert.Equal(expected.Select(Text), values.Select(Text));
        switch (chunk.Kind)
        {
            case VectorKind.Boolean:
                var booleans = Filled(rows.Length, true);
                Assert.Equal(present, chunk.Gather(rows, booleans));
                Assert.Equal(expected.Select(value => value is BooleanValue { Boolean: true }), booleans);
                break;
            case VectorKind.Integer:
                long[] integers = Filled(rows.Length, 77L);
                Assert.Equal(present, chunk.Gather(rows, integers));
                Assert.Equal(expected.Select(value => (value as IntegerValue)?.Integer ?? 0), integers);
                break;
            case VectorKind.Float:
                double[] floats = Filled(rows.Length, 77.0);
                Assert.Equal(present, chunk.Gather(rows, floats));
                Assert.Equal(expected.Select(value => BitConverter.DoubleToInt64Bits((value as FloatValue)?.Float ?? 0)), floats.Select(BitConverter.DoubleToInt64Bits));
                break;
            case VectorKind.String:
                string?[] strings = Filled<string?>(rows.Length, "77");
                Assert.Equal(present, chunk.Gather(rows, strings));
                Assert.Equal(expected.Select(value => (value as StringValue)?.Text), strings);
                break;
        }
    }

    private static T[] Filled<T>(int count, T value)
    {
        var array = new T[count];
        Array.Fill(array, value);
        return array;
    }

    private static VectorKind KindOf(Value[] values)
    {
        ValueKind[] kinds = values.Select(value => value.Kind).Where(kind => kind != ValueKind.Null).Distinct().ToArray();
        return kinds switch
        {
            [] => VectorKind.Null,
            [ValueKind.Boolean] => VectorKind.Boolean,
            [ValueKind.Integer] => VectorKind.Integer,
            [ValueKind.Float] => VectorKind.Float,
            [ValueKind.String] => VectorKind.String,
            _ => VectorKind.Value,
        };
    }

    private static Value Of(long value) => new IntegerValue(value);

    /// <summary>Equality of values takes 1 for 1.0 and 0.0 for −0.0; their texts do not.</summary>
    private static string Text(Value value) => $"{value.Kind} {value}";

    private static void AssertSize(int content, IEnumerable<Value> values) =>
        Assert.InRange(Encode(values.ToArray(), out _).Length, content, content + 160);
}
