using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Segments;

/// <summary>Finds the bounds of a column for its <see cref="ZoneMap"/>.</summary>
internal static class ZoneBounds
{
    public static (Value? Min, Value? Max) Find(PropertyEncoder column) => column.Kind switch
    {
        VectorKind.Boolean => Booleans(column.Booleans),
        VectorKind.Integer => Integers(column.Integers),
        VectorKind.Float => Floats(column.Floats),
        VectorKind.String => Strings(column.Strings),
        VectorKind.Value => Values(column.Values),
        _ => (null, null),
    };

    private static (Value? Min, Value? Max) Booleans(ReadOnlySpan<bool> values) =>
        (BooleanValue.Of(!values.Contains(false)), BooleanValue.Of(values.Contains(true)));

    private static (Value? Min, Value? Max) Integers(ReadOnlySpan<long> values)
    {
        long min = values[0];
        long max = values[0];
        foreach (long value in values)
        {
            min = Math.Min(min, value);
            max = Math.Max(max, value);
        }

        return (IntegerValue.Of(min), IntegerValue.Of(max));
    }

    private static (Value? Min, Value? Max) Floats(ReadOnlySpan<double> values)
    {
        double min = double.PositiveInfinity;
        double max = double.NegativeInfinity;
        bool any = false;
        foreach (double value in values)
        {
            if (!double.IsNaN(value))
            {
                min = value < min ? value : min;
                max = value > max ? value : max;
                any = true;
            }
        }

        return any ? (new FloatValue(min), new FloatValue(max)) : (null, null);
    }

    private static (Value? Min, Value? Max) Strings(ReadOnlySpan<string> values)
    {
        string min = values[0];
        string max = values[0];
        foreach (string value in values)
        {
            min = CypherText.Compare(value, min) < 0 ? value : min;
            max = CypherText.Compare(value, max) > 0 ? value : max;
        }

        return (Bound(new StringValue(min)), Bound(new StringValue(max)));
    }

    private static (Value? Min, Value? Max) Values(ReadOnlySpan<Value> values)
    {
        Value? min = null;
        Value? max = null;
        byte rank = ValueComparer.Rank(values[0].Kind);
        foreach (Value value in values)
        {
            if (!ZoneMap.IsComparable(value.Kind) || ValueComparer.Rank(value.Kind) != rank)
            {
                return (null, null);
            }

            if (value is not FloatValue { Float: double.NaN })
            {
                min = min is null || ValueComparer.Order(value, min) < 0 ? value : min;
                max = max is null || ValueComparer.Order(value, max) > 0 ? value : max;
            }
        }

        return (Bound(min), Bound(max));
    }

    private static Value? Bound(Value? value) => value is StringValue { Text.Length: > ZoneMap.MaxTextLength } ? null : value;
}
