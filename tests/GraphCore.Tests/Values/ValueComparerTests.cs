using CsCheck;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;
using static Serverless.GraphCore.Tests.Values.Literals;

namespace Serverless.GraphCore.Tests.Values;

public sealed class ValueComparerTests
{
    public static readonly TheoryData<object?, object?, bool?> Equalities = new()
    {
        { 1, 1.0, true },
        { "1", 1, false },
        { null, null, null },
        { 1, null, null },
        { double.NaN, double.NaN, false },
        { 0.0, -0.0, true },
        { L(1, 2), L(1), false },
        { L(Null), L(1), null },
        { L("a"), L(1), false },
        { L(L(1)), L(L(1), L(Null)), false },
        { L(L(1), L(2)), L(L(1), L(Null)), null },
        { L(L(1), L(2, 3)), L(L(1), L(Null)), false },
        { L(double.NaN), L(double.NaN), false },
        { M(), M(("k", null)), false },
        { M(("k", 1)), M(("k", 1), ("l", null)), false },
        { M(("k", null)), M(("k", null)), null },
        { M(("k", 1), ("l", null)), M(("k", null), ("l", 1)), null },
        { M(("k", 1), ("l", 2)), M(("l", 2.0), ("k", 1)), true },
        { 4611686018427387905, 4611686018427387904.0, false },
    };

    public static readonly TheoryData<object?, object?, bool?> Inequalities = new()
    {
        { 1, 3.14, true },
        { 1, 1.0, false },
        { "1", 1, null },
        { "a", "b", true },
        { false, true, true },
        { double.NaN, 1, false },
        { 1, double.NaN, false },
        { double.NaN, "a", null },
        { null, 1, null },
        { M(), M(), null },
        { L(1), L(1, 0), true },
        { L(1), L(1, Null), true },
        { L(1, Null), L(1, 2), null },
        { L(1, Null), L(1, "a"), null },
        { L(3, Null), L(1, 2), false },
        { new DateValue(1), new DateValue(2), true },
        { new DateValue(1), new LocalDateTimeValue(2, 0), null },
        { new DurationValue(0, 1, 0, 0), new DurationValue(1, 0, 0, 0), null },
        { new PointValue(CoordinateSystem.Cartesian, 1, 1), new PointValue(CoordinateSystem.Cartesian, 2, 2), null },
        { long.MaxValue, 9223372036854775807.0, true },
        { 9007199254740993, 9007199254740992.0, false },
    };

    [Theory]
    [MemberData(nameof(Equalities))]
    public void Equality_is_three_valued(object? left, object? right, bool? expected)
    {
        Assert.Equal(expected, ValueComparer.AreEqual(V(left), V(right)));
        Assert.Equal(expected, ValueComparer.AreEqual(V(right), V(left)));
    }

    [Theory]
    [MemberData(nameof(Inequalities))]
    public void Less_is_three_valued(object? left, object? right, bool? expected)
    {
        Assert.Equal(expected, ValueComparer.IsLess(V(left), V(right)));
        Assert.Equal(expected, ValueComparer.IsGreater(V(right), V(left)));
    }

    [Fact]
    public void Order_places_kinds_as_openCypher_does()
    {
        Value[] sorted =
        [
            M(("a", 1)),
            new NodeReference(0),
            new RelationshipReference(0),
            L("list"),
            new PathReference([new NodeReference(0)], []),
            new PointValue(CoordinateSystem.Cartesian, 0, 0),
            new DateTimeValue(0, 0, 0),
            new LocalDateTimeValue(0, 0),
            new DateValue(0),
            new TimeValue(0, 0),
            new LocalTimeValue(0),
            new DurationValue(0, 0, 0, 0),
            V("text"),
            V(false),
            V(true),
            V(double.NegativeInfinity),
            V(1.5),
            V(double.PositiveInfinity),
            V(double.NaN),
            Null,
        ];
        for (int i = 1; i < sorted.Length; i++)
        {
            Assert.True(ValueComparer.Order(sorted[i - 1], sorted[i]) < 0, $"{sorted[i - 1]} before {sorted[i]}");
        }
    }

    [Fact]
    public void Order_of_strings_goes_by_code_points() =>
        Assert.True(ValueComparer.Order(V("\uFFFD"), V("😀")) < 0);

    [Fact]
    public void Order_is_total_and_agrees_with_equivalence_and_hashes() =>
        Gen.Select(ValueGen.All, ValueGen.All, ValueGen.All).Sample(
            static (a, b, c) =>
            {
                Assert.Equal(0, ValueComparer.Order(a, a));
                Assert.Equal(Math.Sign(ValueComparer.Order(a, b)), -Math.Sign(ValueComparer.Order(b, a)));
                if (ValueComparer.Order(a, b) <= 0 && ValueComparer.Order(b, c) <= 0)
                {
                    Assert.True(ValueComparer.Order(a, c) <= 0);
                }

                Assert.Equal(ValueComparer.Order(a, b) == 0, a.Equals(b));
                Assert.Equal(a.Equals(b), b.Equals(a));
                if (a.Equals(b))
                {
                    Assert.Equal(a.GetHashCode(), b.GetHashCode());
                }
            },
            iter: 100_000);

    [Fact]
    public void Number_comparison_is_exact() =>
        Gen.Select(ValueGen.Integers, ValueGen.Floats).Sample(
            static (integer, number) =>
            {
                if (double.IsFinite(number))
                {
                    Assert.Equal(Math.Sign(new ExactNumber(integer).CompareTo(new ExactNumber(number))), Math.Sign(ValueComparer.CompareExactly(integer, number)));
                }
            },
            iter: 20_000);

    [Fact]
    public void True_equality_implies_equivalence_and_less_implies_order() =>
        Gen.Select(ValueGen.All, ValueGen.All).Sample(
            static (a, b) =>
            {
                Assert.True(ValueComparer.AreEqual(a, b) != true || a.Equals(b));
                Assert.True(ValueComparer.IsLess(a, b) != true || ValueComparer.Order(a, b) < 0);
                Assert.True(ValueComparer.IsLess(a, b) is null == ValueComparer.IsLessOrEqual(a, b) is null);
            },
            iter: 50_000);

    [Fact]
    public void Deep_nesting_ends_in_an_error_and_not_in_a_stack_overflow()
    {
        Value deep = ListValue.Empty;
        Value other = ListValue.Empty;
        for (int i = 0; i < 1_000_000; i++)
        {
            deep = new ListValue([deep]);
            other = new ListValue([other]);
        }

        Assert.Equal(ErrorCodes.ArgumentError, Assert.Throws<GraphException>(() => deep.Equals(other)).Code);
        Assert.Throws<GraphException>(() => ValueComparer.AreEqual(deep, other));
        Assert.Throws<GraphException>(() => ValueComparer.Order(deep, other));
        Assert.Throws<GraphException>(() => deep.GetHashCode());
        Assert.Throws<GraphException>(deep.ToString);
    }

    /// <summary>A number as mantissa times two to the power of an exponent above −1100, in exact arithmetic.</summary>
    private readonly struct ExactNumber : IComparable<ExactNumber>
    {
        private readonly System.Numerics.BigInteger scaled;

        public ExactNumber(long integer) => scaled = new System.Numerics.BigInteger(integer) << 1100;

        public ExactNumber(double number)
        {
            long bits = BitConverter.DoubleToInt64Bits(number);
            int exponent = (int)((bits >> 52) & 0x7FF);
            long mantissa = bits & 0xFFFFFFFFFFFFF;
            mantissa |= exponent == 0 ? 0 : 1L << 52;
            scaled = (new System.Numerics.BigInteger(mantissa) << (Math.Max(exponent, 1) - 1075 + 1100)) * (bits < 0 ? -1 : 1);
        }

        public int CompareTo(ExactNumber other) => scaled.CompareTo(other.scaled);
    }
}
