using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Values;
using static Serverless.GraphCore.Tests.Values.Literals;

namespace Serverless.GraphCore.Tests.Execution.Functions;

public sealed class AggregatorTests
{
    public static readonly TheoryData<string, object?[], object?> Cases = new()
    {
        { "count", [1, null, "a"], 2 },
        { "sum", [], 0 },
        { "sum", [1, null, 2], 3 },
        { "sum", [1, 0.5, 2], 3.5 },
        { "sum", [new DurationValue(0, 1, 0, 600_000_000), new DurationValue(1, 0, 0, 600_000_000)], new DurationValue(1, 1, 1, 200_000_000) },
        { "avg", [], null },
        { "avg", [1, 2, 4.5], 2.5 },
        { "avg", [long.MaxValue, long.MaxValue], 9223372036854775807.0 },
        { "avg", [3, 0, 2, 3, 0, 2, 2, 3, 3], 2.0 },
        { "avg", [1e16, 1.0, -1e16, 1.0], 0.5 },
        { "avg", [double.MaxValue, double.MaxValue, 0.0, double.MaxValue], double.MaxValue / 4 * 3 },
        { "avg", [double.MaxValue, -double.MaxValue, double.MaxValue, double.MaxValue], double.MaxValue / 2 },
        { "avg", [double.PositiveInfinity, 1, 2.0], double.PositiveInfinity },
        { "avg", [double.PositiveInfinity, double.NegativeInfinity], double.NaN },
        { "avg", [new DurationValue(0, 1, 0, 0), new DurationValue(0, 2, 0, 0)], new DurationValue(0, 1, 43200, 0) },
        { "min", [1, "a", null, L(1, 2), 0.2, "b"], L(1, 2) },
        { "max", [1, "a", null, L(1, 2), 0.2, "b"], 1 },
        { "max", [1, 2.0, 5, null, 3.2, 0.1], 5 },
        { "max", [null], null },
        { "collect", [1, null, "a"], L(1, "a") },
        { "stDev", [], 0.0 },
        { "stDev", [2], 0.0 },
        { "stDev", [2, 4, 4, 4, 5, 5, 7, 9], 2.138089935299395 },
        { "stDevP", [2, 4, 4, 4, 5, 5, 7, 9], 2.0 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Aggregate_folds_values_and_ignores_nulls(string name, object?[] values, object? expected) =>
        Assert.Equal(V(expected), Run(name, [.. values.Select(static value => new[] { V(value) })]));

    [Theory]
    [InlineData("percentileCont", 0.0, 10.0)]
    [InlineData("percentileCont", 0.4, 18.0)]
    [InlineData("percentileCont", 1.0, 30.0)]
    [InlineData("percentileDisc", 0.0, 10.0)]
    [InlineData("percentileDisc", 0.33, 10.0)]
    [InlineData("percentileDisc", 0.5, 20.0)]
    [InlineData("percentileDisc", 1.0, 30.0)]
    public void Percentile_of_three_values(string name, double percentile, double expected) =>
        Assert.Equal(V(expected), Run(name, [[V(20.0), V(percentile)], [V(10.0), V(percentile)], [V(30.0), V(percentile)]]));

    [Theory]
    [InlineData("percentileCont", 1000)]
    [InlineData("percentileDisc", -1)]
    public void Percentile_out_of_range_is_an_argument_error(string name, int percentile)
    {
        GraphException error = Assert.Throws<GraphException>(() => Run(name, [[V(1), V(percentile)]]));
        Assert.Equal((ErrorCodes.ArgumentError, "NumberOutOfRange"), (error.Code, error.Detail));
    }

    [Fact]
    public void Sum_beyond_64_bits_is_an_arithmetic_error()
    {
        GraphException error = Assert.Throws<GraphException>(() => Run("sum", [[V(long.MaxValue)], [V(1)]]));
        Assert.Equal((ErrorCodes.ArithmeticError, "IntegerOverflow"), (error.Code, error.Detail));
    }

    [Fact]
    public void Sum_of_numbers_and_durations_is_a_type_error() =>
        Assert.Equal(ErrorCodes.TypeError, Assert.Throws<GraphException>(() => Run("sum", [[V(1)], [DurationValue.Zero]])).Code);

    private static Value Run(string name, Value[][] rows)
    {
        Assert.True(FunctionRegistry.Default.TryGetAggregate(name, out AggregateDefinition? definition));
        Aggregator aggregator = definition.Create();
        foreach (Value[] row in rows)
        {
            aggregator.Add(row);
        }

        return aggregator.Result();
    }
}
