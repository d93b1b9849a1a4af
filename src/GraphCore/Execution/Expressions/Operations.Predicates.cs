using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary>Operators that give true, false or null. Results are shared instances.</summary>
internal static partial class Operations
{
    public static Value AreEqual(Value left, Value right) => BooleanValue.Of(ValueComparer.AreEqual(left, right));

    public static Value AreDifferent(Value left, Value right) => BooleanValue.Of(!ValueComparer.AreEqual(left, right));

    public static Value IsLess(Value left, Value right) => BooleanValue.Of(ValueComparer.IsLess(left, right));

    public static Value IsLessOrEqual(Value left, Value right) => BooleanValue.Of(ValueComparer.IsLessOrEqual(left, right));

    public static Value IsGreater(Value left, Value right) => BooleanValue.Of(ValueComparer.IsGreater(left, right));

    public static Value IsGreaterOrEqual(Value left, Value right) => BooleanValue.Of(ValueComparer.IsGreaterOrEqual(left, right));

    public static Value And(Value left, Value right) => (Truth(left), Truth(right)) switch
    {
        (false, _) or (_, false) => BooleanValue.False,
        (true, true) => BooleanValue.True,
        _ => NullValue.Instance,
    };

    public static Value Or(Value left, Value right) => (Truth(left), Truth(right)) switch
    {
        (true, _) or (_, true) => BooleanValue.True,
        (false, false) => BooleanValue.False,
        _ => NullValue.Instance,
    };

    public static Value Xor(Value left, Value right) => BooleanValue.Of(Truth(left) ^ Truth(right));

    public static Value Not(Value operand) => BooleanValue.Of(!Truth(operand));

    /// <summary>A condition's truth: null for unknown.</summary>
    public static bool? Truth(Value condition) => condition switch
    {
        BooleanValue boolean => boolean.Boolean,
        NullValue => null,
        _ => throw ValueErrors.OperandType($"Expected a Boolean, but got {ValueErrors.Describe(condition)}."),
    };

    public static Value StartsWith(Value left, Value right) => left is StringValue text && right is StringValue part
        ? BooleanValue.Of(text.Text.StartsWith(part.Text, StringComparison.Ordinal))
        : NullValue.Instance;

    public static Value EndsWith(Value left, Value right) => left is StringValue text && right is StringValue part
        ? BooleanValue.Of(text.Text.EndsWith(part.Text, StringComparison.Ordinal))
        : NullValue.Instance;

    public static Value Contains(Value left, Value right) => left is StringValue text && right is StringValue part
        ? BooleanValue.Of(text.Text.Contains(part.Text, StringComparison.Ordinal))
        : NullValue.Instance;

    /// <summary><c>=~</c>: whether the whole text matches the pattern.</summary>
    public static Value Matches(Value left, Value right) => left is StringValue text && right is StringValue pattern
        ? BooleanValue.Of(TextPattern.Of(pattern.Text).IsMatch(text.Text))
        : NullValue.Instance;

    /// <summary><c>IN</c>: true when an item equals, else null when one may, else false.</summary>
    public static Value In(Value item, Value list)
    {
        if (list.IsNull)
        {
            return NullValue.Instance;
        }

        if (list is not ListValue items)
        {
            throw ValueErrors.OperandType($"`IN` expects a List on its right, but got {ValueErrors.Describe(list)}.");
        }

        if (item is IntegerValue integer && items.TryGetRange(out long first, out long distance))
        {
            Int128 steps = (Int128)integer.Integer - first;
            return BooleanValue.Of(steps % distance == 0 && steps / distance >= 0 && steps / distance < items.Count);
        }

        bool isUnknown = false;
        for (int i = 0; i < items.Count; i++)
        {
            switch (ValueComparer.AreEqual(item, items[i]))
            {
                case true:
                    return BooleanValue.True;
                case null:
                    isUnknown = true;
                    break;
            }
        }

        return isUnknown ? NullValue.Instance : BooleanValue.False;
    }
}
