using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Aggregation;

/// <summary>
/// <c>min</c> and <c>max</c> in the order of ORDER BY. Typed while all values are of one kind; the first other kind turns
/// what is there into values.
/// </summary>
internal sealed class ExtremeAccumulator(HeldMemory memory, bool isMin) : Accumulator
{
    private VectorKind kind;
    private bool[] present = [];
    private long[] integers = [];
    private double[] floats = [];
    private string[] texts = [];
    private Value?[] values = [];

    public override void Add(ReadOnlySpan<int> groups, ReadOnlySpan<Vector> arguments, int rows, int groupCount)
    {
        Vector argument = arguments[0];
        if (argument.Kind == VectorKind.Null)
        {
            return;
        }

        Adapt(argument.Kind);
        Prepare(groupCount);
        for (int i = 0; i < rows; i++)
        {
            if (argument.IsNull(i))
            {
                continue;
            }

            int group = groups.IsEmpty ? 0 : groups[i];
            switch (kind)
            {
                case VectorKind.Integer:
                    AddInteger(group, argument.Integers[i]);
                    break;
                case VectorKind.Float:
                    AddFloat(group, argument.Floats[i]);
                    break;
                case VectorKind.String:
                    AddText(group, argument.Strings[i]!);
                    break;
                default:
                    AddValue(group, argument.GetValue(i));
                    break;
            }
        }
    }

    public override void Write(int first, int count, int groupCount, Vector result)
    {
        Prepare(groupCount);
        result.Reset();
        for (int group = first; group < first + count; group++)
        {
            result.Append(Get(group));
        }
    }

    public override void Clear()
    {
        kind = VectorKind.Null;
        Array.Clear(present);
        Array.Clear(values);
        Array.Clear(texts);
        memory.Release();
    }

    private bool IsBetter(int order) => isMin ? order < 0 : order > 0;

    private void Adapt(VectorKind next)
    {
        if (kind == next || kind == VectorKind.Value)
        {
            return;
        }

        bool isTyped = next is VectorKind.Integer or VectorKind.Float or VectorKind.String;
        if (kind == VectorKind.Null && isTyped)
        {
            kind = next;
            return;
        }

        Grow(ref values, present.Length);
        for (int group = 0; group < present.Length; group++)
        {
            values[group] = present[group] ? Get(group) : null;
        }

        kind = VectorKind.Value;
        memory.Release();
        memory.Add(values.Sum(static value => value is null ? 0 : ValueMemory.Whole(value)));
    }

    private void Prepare(int groupCount)
    {
        Grow(ref present, groupCount);
        switch (kind)
        {
            case VectorKind.Integer:
                Grow(ref integers, groupCount);
                break;
            case VectorKind.Float:
                Grow(ref floats, groupCount);
                break;
            case VectorKind.String:
                Grow(ref texts, groupCount);
                break;
            case VectorKind.Value:
                Grow(ref values, groupCount);
                break;
        }
    }

    private Value Get(int group) => !present[group] ? NullValue.Instance : kind switch
    {
        VectorKind.Integer => IntegerValue.Of(integers[group]),
        VectorKind.Float => new FloatValue(floats[group]),
        VectorKind.String => new StringValue(texts[group]),
        _ => values[group]!,
    };

    private void AddInteger(int group, long value)
    {
        if (!present[group] || IsBetter(value.CompareTo(integers[group])))
        {
            present[group] = true;
            integers[group] = value;
        }
    }

    private void AddFloat(int group, double value)
    {
        if (!present[group] || IsBetter(ValueComparer.OrderFloats(value, floats[group])))
        {
            present[group] = true;
            floats[group] = value;
        }
    }

    private void AddText(int group, string value)
    {
        if (!present[group] || IsBetter(CypherText.Compare(value, texts[group])))
        {
            memory.Add(ValueMemory.OfText(value) - (present[group] ? ValueMemory.OfText(texts[group]) : 0));
            present[group] = true;
            texts[group] = value;
        }
    }

    private void AddValue(int group, Value value)
    {
        if (!present[group] || IsBetter(ValueComparer.Order(value, values[group]!)))
        {
            memory.Add(ValueMemory.Whole(value) - (present[group] ? ValueMemory.Whole(values[group]!) : 0));
            present[group] = true;
            values[group] = value;
        }
    }
}
