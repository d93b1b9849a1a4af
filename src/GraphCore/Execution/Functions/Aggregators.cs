using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Functions;

/// <summary>Counts rows whose argument is not null, or all rows when called without argument.</summary>
internal sealed class CountAggregator : Aggregator
{
    private long count;

    public override void Add(ReadOnlySpan<Value> arguments)
    {
        if (arguments.IsEmpty || !arguments[0].IsNull)
        {
            count++;
        }
    }

    public override Value Result() => IntegerValue.Of(count);
}

/// <summary>Sums numbers or durations. Integers stay integers until the first float.</summary>
internal sealed class SumAggregator : Aggregator
{
    private long integers;
    private double floats;
    private bool hasFloat;
    private bool hasNumber;
    private DurationValue? durations;

    public override void Add(ReadOnlySpan<Value> arguments)
    {
        switch (arguments[0])
        {
            case NullValue:
                return;
            case IntegerValue integer when !hasFloat:
                hasNumber = true;
                long sum = unchecked(integers + integer.Integer);
                if (((integers ^ sum) & (integer.Integer ^ sum)) < 0)
                {
                    throw ValueErrors.IntegerOverflow("`sum()`");
                }

                integers = sum;
                break;
            case IntegerValue integer:
                floats += integer.Integer;
                break;
            case FloatValue number:
                floats = (hasFloat ? floats : integers) + number.Float;
                hasNumber = true;
                hasFloat = true;
                break;
            case DurationValue duration:
                durations = durations is null ? duration : DurationArithmetic.Add(durations, duration);
                break;
            default:
                throw ValueErrors.ArgumentType("sum", arguments[0], "a number or a duration");
        }

        if (hasNumber && durations is not null)
        {
            throw ValueErrors.ArgumentType("sum", arguments[0], "either numbers or durations, not both");
        }
    }

    public override Value Result() => durations is not null ? durations : hasFloat ? new FloatValue(floats) : IntegerValue.Of(integers);
}

/// <summary>Averages numbers, and durations by their exact sum.</summary>
internal sealed class AverageAggregator : Aggregator
{
    private NumberAverage numbers;
    private long count;
    private Int128 months;
    private Int128 days;
    private Int128 seconds;
    private Int128 nanoseconds;

    public override void Add(ReadOnlySpan<Value> arguments)
    {
        Value argument = arguments[0];
        if (argument.IsNull)
        {
            return;
        }

        switch (argument)
        {
            case IntegerValue integer:
                numbers.Add(integer.Integer);
                break;
            case FloatValue number:
                numbers.Add(number.Float);
                break;
            case DurationValue duration:
                count++;
                months += duration.Months;
                days += duration.Days;
                seconds += duration.Seconds;
                nanoseconds += duration.Nanosecond;
                break;
            default:
                throw ValueErrors.ArgumentType("avg", argument, "a number or a duration");
        }

        if (numbers.Count > 0 && count > 0)
        {
            throw ValueErrors.ArgumentType("avg", argument, "either numbers or durations, not both");
        }
    }

    public override Value Result() =>
        count > 0 ? DurationArithmetic.FromParts(() => ((decimal)months / count, (decimal)days / count, (decimal)seconds / count, (decimal)nanoseconds / count))
        : numbers.Count > 0 ? new FloatValue(numbers.Value)
        : NullValue.Instance;
}

/// <summary>Keeps the first or the last value in the order of ORDER BY.</summary>
internal sealed class ExtremeAggregator(int sign) : Aggregator
{
    private Value best = NullValue.Instance;

    public override void Add(ReadOnlySpan<Value> arguments)
    {
        Value argument = arguments[0];
        if (!argument.IsNull && (best.IsNull || Math.Sign(ValueComparer.Order(argument, best)) == sign))
        {
            best = argument;
        }
    }

    public override Value Result() => best;
}

/// <summary>Collects values into a list.</summary>
internal sealed class CollectAggregator : Aggregator
{
    private readonly List<Value> items = [];

    public override void Add(ReadOnlySpan<Value> arguments)
    {
        if (!arguments[0].IsNull)
        {
            items.Add(arguments[0]);
        }
    }

    public override Value Result() => items.Count == 0 ? ListValue.Empty : new ListValue([.. items]);
}

/// <summary>The standard deviation by Welford's method: one pass, without the cancellation of a sum of squares.</summary>
internal sealed class DeviationAggregator(string name, bool isSample) : Aggregator
{
    private long count;
    private double mean;
    private double squares;

    public override void Add(ReadOnlySpan<Value> arguments)
    {
        double number;
        switch (arguments[0])
        {
            case NullValue:
                return;
            case IntegerValue integer:
                number = integer.Integer;
                break;
            case FloatValue value:
                number = value.Float;
                break;
            default:
                throw ValueErrors.ArgumentType(name, arguments[0], "a number");
        }

        count++;
        double difference = number - mean;
        mean += difference / count;
        squares += difference * (number - mean);
    }

    public override Value Result()
    {
        long divisor = isSample ? count - 1 : count;
        return new FloatValue(divisor < 1 ? 0.0 : Math.Sqrt(squares / divisor));
    }
}

/// <summary>A percentile, exact: the numbers are kept and sorted. The percentile of the first row counts.</summary>
internal sealed class PercentileAggregator(string name, bool isContinuous) : Aggregator
{
    private readonly List<Value> numbers = [];
    private double percentile = double.NaN;

    public override void Add(ReadOnlySpan<Value> arguments)
    {
        if (double.IsNaN(percentile))
        {
            percentile = ReadPercentile(arguments[1]);
        }

        switch (arguments[0])
        {
            case NullValue:
                break;
            case IntegerValue or FloatValue:
                numbers.Add(arguments[0]);
                break;
            default:
                throw ValueErrors.ArgumentType(name, arguments[0], "a number");
        }
    }

    public override Value Result()
    {
        if (numbers.Count == 0)
        {
            return NullValue.Instance;
        }

        numbers.Sort(ValueComparer.Ordering);
        return isContinuous ? new FloatValue(Interpolate()) : numbers[Nearest()];
    }

    private double ReadPercentile(Value argument)
    {
        double value = argument switch
        {
            IntegerValue integer => integer.Integer,
            FloatValue number => number.Float,
            _ => throw ValueErrors.ArgumentType(name, argument, "a percentile between 0.0 and 1.0"),
        };
        return value is >= 0 and <= 1
            ? value
            : throw ValueErrors.NumberOutOfRange($"Invalid percentile `{NumberText.Format(value)}` for `{name}()`: it must be between 0.0 and 1.0.");
    }

    private double Interpolate()
    {
        double position = percentile * (numbers.Count - 1);
        int below = (int)Math.Floor(position);
        int above = (int)Math.Ceiling(position);
        double lower = ToDouble(numbers[below]);
        return below == above ? lower : (lower * (above - position)) + (ToDouble(numbers[above]) * (position - below));
    }

    /// <summary>The smallest rank of which the percentile is covered.</summary>
    private int Nearest()
    {
        double position = percentile * numbers.Count;
        int whole = (int)position;
        return Math.Min(whole > 0 && whole == position ? whole - 1 : whole, numbers.Count - 1);
    }

    private static double ToDouble(Value number) => number is IntegerValue integer ? integer.Integer : ((FloatValue)number).Float;
}
