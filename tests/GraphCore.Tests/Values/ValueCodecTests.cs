using System.Buffers;
using CsCheck;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;
using static Serverless.GraphCore.Tests.Values.Literals;

namespace Serverless.GraphCore.Tests.Values;

public sealed class ValueCodecTests
{
    /// <summary>Bytes that are already in stored databases: this table only ever grows.</summary>
    public static readonly TheoryData<object?, string> Golden = new()
    {
        { null, "00" },
        { false, "01" },
        { true, "21" },
        { 0, "0200" },
        { -1, "0201" },
        { 300, "02D804" },
        { long.MinValue, "02FFFFFFFFFFFFFFFFFF01" },
        { 1.5, "03000000000000F83F" },
        { "", "0400" },
        { "aß😀", "040761C39FF09F9880" },
        { L(1, "a"), "05020202040161" },
        { M(("k", 1), ("l", null)), "0602016B0202016C00" },
        { new DateValue(-1), "0A01" },
        { new LocalTimeValue(1000), "0BE807" },
        { new TimeValue(1000, -3600), "0CE8079F38" },
        { new LocalDateTimeValue(-1, 5), "0D0105" },
        { new DateTimeValue(1, 5, 3600, "A/B"), "0E0205A03803412F42" },
        { new DateTimeValue(1, 5, 0), "0E02050000" },
        { new DurationValue(1, -1, 2, 3), "0F02010403" },
        { new PointValue(CoordinateSystem.Cartesian, 1, 2), "10A338000000000000F03F0000000000000040" },
        { new PointValue(CoordinateSystem.Wgs84ThreeDimensional, 1, 2, 3), "10F326000000000000F03F00000000000000400000000000000840" },
        { new NodeValue(2, "4:t:2", ["L"], M(("k", 1))), "070405343A743A3201014C01016B0202" },
        { new RelationshipValue(1, "5", "T", 2, "4", 3, "4", MapValue.Empty), "08020135015404013406013400" },
        { new PathValue([new NodeValue(2, "4", [], MapValue.Empty)], []), "09000401340000" },
    };

    [Theory]
    [MemberData(nameof(Golden))]
    public void Bytes_of_a_value_never_change(object? literal, string hex)
    {
        Value value = V(literal);
        Assert.Equal(hex, Convert.ToHexString(Encode(value)));
        Assert.Equal(value.ToString(), Decode(Convert.FromHexString(hex)).ToString());
    }

    [Fact]
    public void Values_survive_the_round_trip() =>
        ValueGen.Plain.Sample(
            static value =>
            {
                Value read = Decode(Encode(value));
                Assert.Equal(value, read);
                Assert.Equal(value.ToString(), read.ToString());
            },
            iter: 20_000);

    [Fact]
    public void Every_prefix_of_a_value_is_reported_as_damage() =>
        ValueGen.Plain.Sample(
            static value =>
            {
                byte[] bytes = Encode(value);
                for (int length = 0; length < bytes.Length; length++)
                {
                    AssertDamage(bytes[..length]);
                }
            },
            iter: 1_000);

    [Fact]
    public void Any_bytes_are_read_or_reported_as_damage() =>
        Gen.Select(ValueGen.Plain, Gen.Byte.Array[1, 4], Gen.Int[0, 1000], Gen.Byte.Array[0, 12]).Sample(
            static (value, patch, at, noise) =>
            {
                byte[] bytes = Encode(value);
                patch.AsSpan(0, Math.Min(patch.Length, bytes.Length - (at % bytes.Length))).CopyTo(bytes.AsSpan(at % bytes.Length));
                ReadOrDamage(bytes);
                ReadOrDamage(noise);
            },
            iter: 50_000);

    [Theory]
    [InlineData("0602016100016100")]
    [InlineData("0401FF")]
    [InlineData("0BFFFFFFFFFFFFFFFFFF01")]
    [InlineData("0C00FFFFFFFF0F")]
    [InlineData("1001")]
    [InlineData("05FFFFFFFF0F")]
    [InlineData("02FFFFFFFFFFFFFFFFFFFF01")]
    [InlineData("22")]
    [InlineData("11")]
    public void Impossible_bytes_are_reported_as_damage(string hex) => AssertDamage(Convert.FromHexString(hex));

    [Fact]
    public void Nesting_is_limited_both_ways()
    {
        Value deep = ListValue.Empty;
        for (int i = 0; i < 100_000; i++)
        {
            deep = new ListValue([deep]);
        }

        Assert.Equal(ErrorCodes.ArgumentError, Assert.Throws<GraphException>(() => Encode(deep)).Code);
        AssertDamage([.. Enumerable.Repeat<byte[]>([5, 1], 100_000).SelectMany(static pair => pair), 0]);
    }

    [Fact]
    public void References_are_not_written() =>
        Assert.Throws<InvalidOperationException>(() => Encode(new NodeReference(1)));

    private static byte[] Encode(Value value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        ValueCodec.Write(buffer, value);
        return buffer.WrittenSpan.ToArray();
    }

    private static Value Decode(byte[] bytes)
    {
        int position = 0;
        Value value = ValueCodec.Read(bytes, ref position);
        Assert.Equal(bytes.Length, position);
        return value;
    }

    private static void AssertDamage(byte[] bytes)
    {
        int position = 0;
        Assert.Equal(ErrorCodes.StorageDamageDetected, Assert.Throws<GraphException>(() => ValueCodec.Read(bytes, ref position)).Code);
    }

    private static void ReadOrDamage(byte[] bytes)
    {
        try
        {
            int position = 0;
            ValueCodec.Read(bytes, ref position).ToString();
            Assert.InRange(position, 0, bytes.Length);
        }
        catch (GraphException damage) when (damage.Code == ErrorCodes.StorageDamageDetected)
        {
        }
    }
}
