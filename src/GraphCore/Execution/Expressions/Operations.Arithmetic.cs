using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary>
/// Cypher's operators on values. Null operands give null. Integers stay integers except under <c>^</c>; what does not fit in 64
/// bits is an <c>ArithmeticError</c>, never a wrapped number.
/// </summary>
internal static partial class Operations
{
    /// <summary><c>+</c>: numbers, strings (with any scalar), lists (with anything), temporal values and durations.</summary>
    public static Value Add(Value left, Value right)
    {
        switch (left, right)
        {
            case (IntegerValue a, IntegerValue b):
                long sum = unchecked(a.Integer + b.Integer);
                return ((a.Integer ^ sum) & (b.Integer ^ sum)) >= 0 ? IntegerValue.Of(sum) : throw Overflow(a, "+", b);
            case (NullValue, _) or (_, NullValue):
                return NullValue.Instance;
            case (IntegerValue or FloatValue, IntegerValue or FloatValue):
                return new FloatValue(ToDouble(left) + ToDouble(right));
            case (ListValue, _) or (_, ListValue):
                return Concatenate(left, right);
            case (StringValue a, StringValue b):
                return Concatenate(a.Text, b.Text);
            case (StringValue a, _) when IsScalar(right):
                return Concatenate(a.Text, TextOf(right));
            case (_, StringValue b) when IsScalar(left):
                return Concatenate(TextOf(left), b.Text);
            case (DurationValue a, DurationValue b):
                return DurationArithmetic.Add(a, b);
            case (_, DurationValue b) when IsTemporal(left):
                return TemporalArithmetic.Add(left, b, sign: 1);
            case (DurationValue a, _) when IsTemporal(right):
                return TemporalArithmetic.Add(right, a, sign: 1);
            default:
                throw Unsupported(left, "+", right);
        }
    }

    /// <summary><c>-</c>: numbers, durations, and durations from temporal values.</summary>
    public static Value Subtract(Value left, Value right)
    {
        switch (left, right)
        {
            case (IntegerValue a, IntegerValue b):
                long difference = unchecked(a.Integer - b.Integer);
                return ((a.Integer ^ b.Integer) & (a.Integer ^ difference)) >= 0 ? IntegerValue.Of(difference) : throw Overflow(a, "-", b);
            case (NullValue, _) or (_, NullValue):
                return NullValue.Instance;
            case (IntegerValue or FloatValue, IntegerValue or FloatValue):
                return new FloatValue(ToDouble(left) - ToDouble(right));
            case (DurationValue a, DurationValue b):
                return DurationArithmetic.Subtract(a, b);
            case (_, DurationValue b) when IsTemporal(left):
                return TemporalArithmetic.Add(left, b, sign: -1);
            default:
                throw Unsupported(left, "-", right);
        }
    }

    /// <summary><c>*</c>: numbers, and durations by numbers.</summary>
    public static Value Multiply(Value left, Value right)
    {
        switch (left, right)
        {
            case (IntegerValue a, IntegerValue b):
                long high = Math.BigMul(a.Integer, b.Integer, out long low);
                return high == low >> 63 ? IntegerValue.Of(low) : throw Overflow(a, "*", b);
            case (NullValue, _) or (_, NullValue):
                return NullValue.Instance;
            case (IntegerValue or FloatValue, IntegerValue or FloatValue):
                return new FloatValue(ToDouble(left) * ToDouble(right));
            case (DurationValue a, IntegerValue or FloatValue):
                return DurationArithmetic.Multiply(a, ToDouble(right));
            case (IntegerValue or FloatValue, DurationValue b):
                return DurationArithmetic.Multiply(b, ToDouble(left));
            default:
                throw Unsupported(left, "*", right);
        }
    }

    /// <summary><c>/</c>: numbers, integers truncating towards zero, and durations by numbers.</summary>
    public static Value Divide(Value left, Value right)
    {
        switch (left, right)
        {
            case (IntegerValue a, IntegerValue b):
                if (b.Integer == 0)
                {
                    throw ValueErrors.DivisionByZero();
                }

                return b.Integer == -1 ? Negate(a) : IntegerValue.Of(a.Integer / b.Integer);
            case (NullValue, _) or (_, NullValue):
                return NullValue.Instance;
            case (IntegerValue or FloatValue, IntegerValue or FloatValue):
                return new FloatValue(ToDouble(left) / ToDouble(right));
            case (DurationValue a, IntegerValue or FloatValue):
                return ToDouble(right) == 0 ? throw ValueErrors.DivisionByZero() : DurationArithmetic.Divide(a, ToDouble(right));
            default:
                throw Unsupported(left, "/", right);
        }
    }

    /// <summary><c>%</c>: the remainder has the sign of the dividend.</summary>
    public static Value Modulo(Value left, Value right)
    {
        switch (left, right)
        {
            case (IntegerValue a, IntegerValue b):
                if (b.Integer == 0)
                {
                    throw ValueErrors.DivisionByZero();
                }

                return IntegerValue.Of(b.Integer == -1 ? 0 : a.Integer % b.Integer);
            case (NullValue, _) or (_, NullValue):
                return NullValue.Instance;
            case (IntegerValue or FloatValue, IntegerValue or FloatValue):
                return new FloatValue(ToDouble(left) % ToDouble(right));
            default:
                throw Unsupported(left, "%", right);
        }
    }

    /// <summary><c>^</c>: always a float.</summary>
    public static Value Power(Value left, Value right)
    {
        switch (left, right)
        {
            case (NullValue, _) or (_, NullValue):
                return NullValue.Instance;
            case (IntegerValue or FloatValue, IntegerValue or FloatValue):
                return new FloatValue(Math.Pow(ToDouble(left), ToDouble(right)));
            default:
                throw Unsupported(left, "^", right);
        }
    }

    /// <summary>Unary <c>-</c>.</summary>
    public static Value Negate(Value operand) => operand switch
    {
        IntegerValue { Integer: long.MinValue } => throw ValueErrors.IntegerOverflow($"`-({long.MinValue})`"),
        IntegerValue integer => IntegerValue.Of(-integer.Integer),
        FloatValue number => new FloatValue(-number.Float),
        DurationValue duration => DurationArithmetic.Subtract(DurationValue.Zero, duration),
        NullValue => operand,
        _ => throw ValueErrors.OperandType($"Cannot negate {ValueErrors.Describe(operand)}: expected a number or a duration."),
    };

    /// <summary>Unary <c>+</c>.</summary>
    public static Value Plus(Value operand) => operand.Kind is ValueKind.Integer or ValueKind.Float or ValueKind.Duration or ValueKind.Null
        ? operand
        : throw ValueErrors.OperandType($"Unary `+` does not take {ValueErrors.Describe(operand)}: expected a number or a duration.");

    /// <summary><c>||</c>: strings or lists.</summary>
    public static Value ConcatenateLike(Value left, Value right) => (left, right) switch
    {
        (NullValue, _) or (_, NullValue) => NullValue.Instance,
        (StringValue a, StringValue b) => Concatenate(a.Text, b.Text),
        (ListValue, ListValue) => Concatenate(left, right),
        _ => throw Unsupported(left, "||", right),
    };

    private static ListValue Concatenate(Value left, Value right)
    {
        int leftCount = left is ListValue leftList ? leftList.Count : 1;
        int rightCount = right is ListValue rightList ? rightList.Count : 1;
        var items = new Value[ListValue.EnsureCount((long)leftCount + rightCount)];
        CopyItems(left, items);
        CopyItems(right, items.AsSpan(leftCount));
        return new ListValue(items);
    }

    private static void CopyItems(Value value, Span<Value> target)
    {
        if (value is ListValue list)
        {
            list.CopyTo(target);
        }
        else
        {
            target[0] = value;
        }
    }

    private static StringValue Concatenate(string left, string right)
    {
        StringValue.EnsureLength((long)left.Length + right.Length);
        return new StringValue(string.Concat(left, right));
    }

    private static bool IsTemporal(Value value) => value.Kind is >= ValueKind.Date and <= ValueKind.DateTime;

    /// <summary>The kinds that a string takes up by <c>+</c>.</summary>
    private static bool IsScalar(Value value) =>
        value.Kind is ValueKind.Boolean or ValueKind.Integer or ValueKind.Float or (>= ValueKind.Date and <= ValueKind.Point);

    /// <summary>What <c>toString()</c> gives for a scalar other than a string.</summary>
    public static string TextOf(Value scalar) => scalar is StringValue text ? text.Text : scalar.ToString();

    private static double ToDouble(Value number) => number is IntegerValue integer ? integer.Integer : ((FloatValue)number).Float;

    private static GraphException Overflow(IntegerValue left, string symbol, IntegerValue right) =>
        ValueErrors.IntegerOverflow($"`{left.Integer} {symbol} {right.Integer}`");

    private static GraphException Unsupported(Value left, string symbol, Value right) =>
        ValueErrors.OperandType($"`{symbol}` cannot be applied to {ValueErrors.Describe(left)} and {ValueErrors.Describe(right)}.");
}
