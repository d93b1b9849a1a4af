using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>Single integers.</summary>
internal readonly struct IntegerKeys : IIndexKeys<long, IntegerRange>
{
    public static int Compare(long left, long right) => left.CompareTo(right);

    public static bool TryKey(Value[] tuple, out long key)
    {
        key = tuple is [IntegerValue integer] ? integer.Integer : 0;
        return tuple is [IntegerValue];
    }

    public static Value[] Tuple(long key) => [IntegerValue.Of(key)];

    public static bool TryRange(in IndexRange range, out IntegerRange part)
    {
        part = new IntegerRange(long.MinValue, long.MaxValue);
        if (range.IsText)
        {
            return false;
        }

        if (range.Equal is [Value equal, ..])
        {
            return part.TryRaise(equal, inclusive: true) && part.TryLower(equal, inclusive: true);
        }

        return (range.Lower is null || part.TryRaise(range.Lower, range.LowerInclusive))
            && (range.Upper is null || part.TryLower(range.Upper, range.UpperInclusive));
    }
}

/// <summary>Integers between two, inclusive.</summary>
internal struct IntegerRange(long first, long last) : IKeyRange<long>
{
    private long first = first;
    private long last = last;

    public readonly bool IsBefore(long key) => key < first;

    public readonly bool IsPast(long key) => key > last;

    public readonly bool Accepts(long key) => true;

    /// <summary>Leaves out what is below a bound. False when nothing is left, or the bound is no number.</summary>
    public bool TryRaise(Value bound, bool inclusive)
    {
        if (bound is FloatValue { Float: var number })
        {
            double whole = Math.Ceiling(number);
            if (!(whole < 9223372036854775808.0))
            {
                return false;
            }

            first = whole < long.MinValue ? long.MinValue : (long)whole;
            inclusive |= whole != number || whole < long.MinValue;
        }
        else if (bound is IntegerValue { Integer: var integer })
        {
            first = integer;
        }
        else
        {
            return false;
        }

        if (!inclusive)
        {
            if (first == long.MaxValue)
            {
                return false;
            }

            first++;
        }

        return first <= last;
    }

    /// <summary>Leaves out what is above a bound, likewise.</summary>
    public bool TryLower(Value bound, bool inclusive)
    {
        if (bound is FloatValue { Float: var number })
        {
            double whole = Math.Floor(number);
            if (!(whole >= long.MinValue))
            {
                return false;
            }

            last = whole >= 9223372036854775808.0 ? long.MaxValue : (long)whole;
            inclusive |= whole != number || whole >= 9223372036854775808.0;
        }
        else if (bound is IntegerValue { Integer: var integer })
        {
            last = integer;
        }
        else
        {
            return false;
        }

        if (!inclusive)
        {
            if (last == long.MinValue)
            {
                return false;
            }

            last--;
        }

        return first <= last;
    }
}

/// <summary>Single strings.</summary>
internal readonly struct StringKeys : IIndexKeys<string, StringRange>
{
    public static int Compare(string left, string right) => CypherText.Compare(left, right);

    public static bool TryKey(Value[] tuple, out string key)
    {
        key = tuple is [StringValue text] ? text.Text : string.Empty;
        return tuple is [StringValue];
    }

    public static Value[] Tuple(string key) => [new StringValue(key)];

    public static bool TryRange(in IndexRange range, out StringRange part)
    {
        part = default;
        if (range.IsText)
        {
            part = new StringRange(range.Prefix, true, null, false, range);
            return true;
        }

        Value? lower = range.Equal is [Value equal, ..] ? equal : range.Lower;
        Value? upper = range.Equal is [Value same, ..] ? same : range.Upper;
        if (lower is not null and not StringValue || upper is not null and not StringValue)
        {
            return false;
        }

        bool isEqual = range.Equal.Length > 0;
        part = new StringRange((lower as StringValue)?.Text, isEqual || range.LowerInclusive, (upper as StringValue)?.Text, isEqual || range.UpperInclusive, default);
        return true;
    }
}

/// <summary>Strings between bounds, or like the texts of a range.</summary>
internal readonly struct StringRange(string? lower, bool lowerInclusive, string? upper, bool upperInclusive, IndexRange texts) : IKeyRange<string>
{
    public bool IsBefore(string key) => lower is not null && CypherText.Compare(key, lower) is int order && (order < 0 || (order == 0 && !lowerInclusive));

    public bool IsPast(string key)
    {
        if (texts.Prefix is { } prefix)
        {
            return !key.StartsWith(prefix, StringComparison.Ordinal) && CypherText.Compare(key, prefix) > 0;
        }

        return upper is not null && CypherText.Compare(key, upper) is int order && (order > 0 || (order == 0 && !upperInclusive));
    }

    public bool Accepts(string key) => texts.Accepts(key);
}

/// <summary>Tuples of any values, column by column.</summary>
internal readonly struct TupleKeys : IIndexKeys<Value[], TupleRange>
{
    public static int Compare(Value[] left, Value[] right)
    {
        for (int i = 0; i < left.Length; i++)
        {
            int order = ValueComparer.Order(left[i], right[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    public static bool TryKey(Value[] tuple, out Value[] key)
    {
        key = tuple;
        return true;
    }

    public static Value[] Tuple(Value[] key) => key;

    public static bool TryRange(in IndexRange range, out TupleRange part)
    {
        part = new TupleRange(range);
        return true;
    }
}

/// <summary>
/// An <see cref="IndexRange"/> over tuples. Where the range begins and ends follows orderability; what is in it is
/// decided by Cypher's comparisons, which are unknown for values that only orderability can place.
/// </summary>
internal readonly struct TupleRange(IndexRange range) : IKeyRange<Value[]>
{
    private readonly IndexRange range = range;

    /// <summary>Where the strings of the range begin; null when it is not one of texts.</summary>
    private readonly StringValue? prefix = range.IsText ? new StringValue(range.Prefix ?? "") : null;

    public bool IsBefore(Value[] key)
    {
        int order = OrderToEqual(key);
        if (order != 0 || range.Equal.Length == key.Length)
        {
            return order < 0;
        }

        Value next = key[range.Equal.Length];
        Value? lower = range.Lower ?? prefix;
        return lower is not null
            ? ValueComparer.Order(next, lower) < 0
            : range.Upper is not null && ValueComparer.Rank(next.Kind) < ValueComparer.Rank(range.Upper.Kind);
    }

    public bool IsPast(Value[] key)
    {
        int order = OrderToEqual(key);
        if (order != 0 || range.Equal.Length == key.Length)
        {
            return order > 0;
        }

        Value next = key[range.Equal.Length];
        if (prefix is not null)
        {
            return !(next is StringValue text && text.Text.StartsWith(prefix.Text, StringComparison.Ordinal)) && ValueComparer.Order(next, prefix) > 0;
        }

        return range.Upper is not null
            ? ValueComparer.Order(next, range.Upper) > 0
            : range.Lower is not null && ValueComparer.Rank(next.Kind) > ValueComparer.Rank(range.Lower.Kind);
    }

    public bool Accepts(Value[] key)
    {
        for (int i = 0; i < range.Equal.Length; i++)
        {
            if (ValueComparer.AreEqual(key[i], range.Equal[i]) != true)
            {
                return false;
            }
        }

        if (range.Equal.Length == key.Length)
        {
            return true;
        }

        Value next = key[range.Equal.Length];
        return (prefix is null || (next is StringValue text && range.Accepts(text.Text)))
            && (range.Lower is null || (range.LowerInclusive ? ValueComparer.IsGreaterOrEqual(next, range.Lower) : ValueComparer.IsGreater(next, range.Lower)) == true)
            && (range.Upper is null || (range.UpperInclusive ? ValueComparer.IsLessOrEqual(next, range.Upper) : ValueComparer.IsLess(next, range.Upper)) == true);
    }

    private int OrderToEqual(Value[] key)
    {
        for (int i = 0; i < range.Equal.Length; i++)
        {
            int order = ValueComparer.Order(key[i], range.Equal[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }
}
