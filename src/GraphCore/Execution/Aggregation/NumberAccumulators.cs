using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Aggregation;

/// <summary>
/// What <c>sum</c> and <c>avg</c> share: numbers in typed arrays; a group that meets anything else (durations, errors) goes
/// on by the general state, which knows what may be mixed.
/// </summary>
internal abstract class NumberAccumulator(AggregateDefinition definition) : Accumulator
{
    private Aggregator?[] general = [];

    public sealed override void Add(ReadOnlySpan<int> groups, ReadOnlySpan<Vector> arguments, int rows, int groupCount)
    {
        Prepare(groupCount);
        Vector argument = arguments[0];
        switch (argument.Kind)
        {
            case VectorKind.Null:
                break;
            case VectorKind.Integer when general.Length == 0:
                AddIntegers(groups, argument);
                break;
            case VectorKind.Float when general.Length == 0:
                AddFloats(groups, argument);
                break;
            default:
                Grow(ref general, groupCount);
                for (int i = 0; i < rows; i++)
                {
                    AddValue(groups.IsEmpty ? 0 : groups[i], argument.GetValue(i));
                }

                break;
        }
    }

    public sealed override void Write(int first, int count, int groupCount, Vector result)
    {
        Prepare(groupCount);
        result.Reset();
        for (int group = first; group < first + count; group++)
        {
            if (group < general.Length && general[group] is { } state)
            {
                result.Append(state.Result());
            }
            else
            {
                WriteNumber(group, result);
            }
        }
    }

    public override void Clear() => general = [];

    /// <summary>Makes room for the groups.</summary>
    protected abstract void Prepare(int groupCount);

    protected abstract void AddIntegers(ReadOnlySpan<int> groups, Vector argument);

    protected abstract void AddFloats(ReadOnlySpan<int> groups, Vector argument);

    protected abstract void AddInteger(int group, long number);

    protected abstract void AddFloat(int group, double number);

    protected abstract bool HasNumbers(int group);

    protected abstract void WriteNumber(int group, Vector result);

    private void AddValue(int group, Value value)
    {
        switch (value)
        {
            case NullValue:
                break;
            case IntegerValue integer when general[group] is null:
                AddInteger(group, integer.Integer);
                break;
            case FloatValue number when general[group] is null:
                AddFloat(group, number.Float);
                break;
            default:
                if (general[group] is null)
                {
                    general[group] = definition.Create();
                    if (HasNumbers(group))
                    {
                        // The general state must know of the numbers to refuse the mixture.
                        general[group]!.Add([IntegerValue.Of(0)]);
                    }
                }

                general[group]!.Add([value]);
                break;
        }
    }
}

/// <summary><c>sum</c>: integers stay integers, checked, until the first float.</summary>
internal sealed class SumAccumulator(AggregateDefinition definition) : NumberAccumulator(definition)
{
    private State[] states = [];

    public override void Clear()
    {
        base.Clear();
        Array.Clear(states);
    }

    protected override void Prepare(int groupCount) => Grow(ref states, groupCount);

    protected override void AddIntegers(ReadOnlySpan<int> groups, Vector argument)
    {
        ReadOnlySpan<long> numbers = argument.Integers;
        ReadOnlySpan<bool> nulls = argument.Nulls;
        for (int i = 0; i < numbers.Length; i++)
        {
            if (nulls.IsEmpty || !nulls[i])
            {
                AddInteger(groups.IsEmpty ? 0 : groups[i], numbers[i]);
            }
        }
    }

    protected override void AddFloats(ReadOnlySpan<int> groups, Vector argument)
    {
        ReadOnlySpan<double> numbers = argument.Floats;
        ReadOnlySpan<bool> nulls = argument.Nulls;
        for (int i = 0; i < numbers.Length; i++)
        {
            if (nulls.IsEmpty || !nulls[i])
            {
                AddFloat(groups.IsEmpty ? 0 : groups[i], numbers[i]);
            }
        }
    }

    protected override void AddInteger(int group, long number)
    {
        ref State state = ref states[group];
        if (state.Kind == NumberKind.Float)
        {
            state.Floats += number;
            return;
        }

        long sum = unchecked(state.Integers + number);
        if (((state.Integers ^ sum) & (number ^ sum)) < 0)
        {
            throw ValueErrors.IntegerOverflow("`sum()`");
        }

        state.Integers = sum;
        state.Kind = NumberKind.Integer;
    }

    protected override void AddFloat(int group, double number)
    {
        ref State state = ref states[group];
        if (state.Kind != NumberKind.Float)
        {
            state.Kind = NumberKind.Float;
            state.Floats = state.Integers;
        }

        state.Floats += number;
    }

    protected override bool HasNumbers(int group) => states[group].Kind != NumberKind.None;

    protected override void WriteNumber(int group, Vector result)
    {
        if (states[group].Kind == NumberKind.Float)
        {
            result.Append(states[group].Floats);
        }
        else
        {
            result.Append(states[group].Integers);
        }
    }

    private enum NumberKind : byte
    {
        None,
        Integer,
        Float,
    }

    private struct State
    {
        public long Integers;
        public double Floats;
        public NumberKind Kind;
    }
}

/// <summary><c>avg</c>.</summary>
internal sealed class AverageAccumulator(AggregateDefinition definition) : NumberAccumulator(definition)
{
    private NumberAverage[] states = [];

    public override void Clear()
    {
        base.Clear();
        Array.Clear(states);
    }

    protected override void Prepare(int groupCount) => Grow(ref states, groupCount);

    protected override void AddIntegers(ReadOnlySpan<int> groups, Vector argument)
    {
        ReadOnlySpan<long> numbers = argument.Integers;
        ReadOnlySpan<bool> nulls = argument.Nulls;
        for (int i = 0; i < numbers.Length; i++)
        {
            if (nulls.IsEmpty || !nulls[i])
            {
                states[groups.IsEmpty ? 0 : groups[i]].Add(numbers[i]);
            }
        }
    }

    protected override void AddFloats(ReadOnlySpan<int> groups, Vector argument)
    {
        ReadOnlySpan<double> numbers = argument.Floats;
        ReadOnlySpan<bool> nulls = argument.Nulls;
        for (int i = 0; i < numbers.Length; i++)
        {
            if (nulls.IsEmpty || !nulls[i])
            {
                states[groups.IsEmpty ? 0 : groups[i]].Add(numbers[i]);
            }
        }
    }

    protected override void AddInteger(int group, long number) => states[group].Add(number);

    protected override void AddFloat(int group, double number) => states[group].Add(number);

    protected override bool HasNumbers(int group) => states[group].Count > 0;

    protected override void WriteNumber(int group, Vector result)
    {
        if (states[group].Count == 0)
        {
            result.AppendNull();
        }
        else
        {
            result.Append(states[group].Value);
        }
    }
}
