using CsCheck;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Execution;

public sealed class SortTests
{
    private static readonly Gen<Value> Number = Gen.OneOf(
        Gen.Long[-5, 5].Select(static number => (Value)IntegerValue.Of(number)),
        Gen.Long.Select(static number => (Value)IntegerValue.Of(number)));

    private static readonly Gen<Value> Real = OneOf(0.0, -0.0, 1.5, -1.5, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon)
        .Select(static number => (Value)new FloatValue(number));

    private static readonly Gen<Value> Text = OneOf("", "a\0", "a", "ab", "abc", "abcd", "abcde", "abcdf", "\uE000x", "\U00010000", "\uD7FFz", "abcd\U00010000", "abcd\uFFFF")
        .Select(static text => (Value)new StringValue(text));

    [Fact]
    public async Task Rows_are_ordered_by_all_keys_and_stay_in_order_where_these_are_equal()
    {
        Gen<Value> withNull = Gen.OneOf(Number, Gen.Const<Value>(NullValue.Instance));
        Gen<Value>[] columns = [withNull, Gen.OneOf(Text, Gen.Const<Value>(NullValue.Instance)), Real, Gen.OneOf(Number, Real, Text)];
        await Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Bool, Gen.Bool, static (a, b, x, y) => (A: a, B: b, DescendingA: x, DescendingB: y))
            .SelectMany(plan => Gen.Select(columns[plan.A], columns[plan.B]).Array[0, 60].Select(rows => (plan, rows)))
            .SampleAsync(async sample => Assert.Equal(Expected(sample.rows, sample.plan.DescendingA, sample.plan.DescendingB), await Sorted(sample.rows, sample.plan.DescendingA, sample.plan.DescendingB)), iter: 300);
    }

    [Fact]
    public async Task The_first_rows_of_an_order_are_those_of_the_whole_order()
    {
        var graph = new ExecutionHarness();
        const string Rows = "UNWIND range(0, 20000) AS i WITH i, (i * 7919) % 503 AS k, toString(i % 13) AS t ";

        var all = await graph.RunAsync(Rows + "RETURN i ORDER BY t DESC, k, i % 2");
        var first = await graph.RunAsync(Rows + "RETURN i ORDER BY t DESC, k, i % 2 LIMIT 300");

        Assert.Equal(all.Texts.Take(300), first.Texts);
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static string[] Expected((Value, Value)[] rows, bool descendingA, bool descendingB)
    {
        IComparer<Value> up = ValueComparer.Ordering;
        IComparer<Value> down = Comparer<Value>.Create(static (x, y) => ValueComparer.Order(y, x));
        return [.. rows.Index().OrderBy(static row => row.Item.Item1, descendingA ? down : up).ThenBy(static row => row.Item.Item2, descendingB ? down : up).Select(static row => $"{row.Index}")];
    }

    private static async Task<string[]> Sorted((Value, Value)[] rows, bool descendingA, bool descendingB)
    {
        var list = new ListValue([.. rows.Index().Select(static row => new ListValue([row.Item.Item1, row.Item.Item2, IntegerValue.Of(row.Index)]))]);
        var result = await new ExecutionHarness().RunAsync(
            $"UNWIND $rows AS r WITH r[0] AS a, r[1] AS b, r[2] AS i RETURN i ORDER BY a {(descendingA ? "DESC" : "ASC")}, b {(descendingB ? "DESC" : "ASC")}",
            new MapValue([new("rows", list)]));
        return result.Texts;
    }
}
