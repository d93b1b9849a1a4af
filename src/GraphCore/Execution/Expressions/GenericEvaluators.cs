using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary>An operation on values, row by row.</summary>
internal sealed class UnaryEvaluator : SynchronousEvaluator
{
    private readonly Func<Value, Value> operation;
    private readonly Evaluator operand;

    public UnaryEvaluator(Func<Value, Value> operation, Evaluator operand)
    {
        this.operation = operation;
        this.operand = operand;
        IsConstant = operand.IsConstant;
    }

    protected override void Run(int count)
    {
        Result.Reset();
        for (int i = 0; i < count; i++)
        {
            Result.Append(operation(operand.GetValue(i)));
        }
    }
}

/// <inheritdoc cref="UnaryEvaluator"/>
internal sealed class BinaryEvaluator : SynchronousEvaluator
{
    private readonly HeldMemory memory;
    private readonly Func<Value, Value, Value> operation;
    private readonly Evaluator left;
    private readonly Evaluator right;

    public BinaryEvaluator(QueryContext context, Func<Value, Value, Value> operation, Evaluator left, Evaluator right)
    {
        memory = context.HoldMemory();
        this.operation = operation;
        this.left = left;
        this.right = right;
        IsConstant = left.IsConstant && right.IsConstant;
    }

    protected override void Run(int count)
    {
        Begin(memory);
        Result.Reset();
        for (int i = 0; i < count; i++)
        {
            Value value = operation(left.GetValue(i), right.GetValue(i));
            if (value.Kind is ValueKind.String or ValueKind.List)
            {
                memory.AddOwn(value);
            }

            Result.Append(value);
        }
    }
}

/// <summary><c>STARTS WITH</c>, <c>ENDS WITH</c> and <c>CONTAINS</c>.</summary>
internal sealed class TextEvaluator : SynchronousEvaluator
{
    private readonly TextTest test;
    private readonly Evaluator left;
    private readonly Evaluator right;

    public TextEvaluator(TextTest test, Evaluator left, Evaluator right)
    {
        this.test = test;
        this.left = left;
        this.right = right;
        IsConstant = left.IsConstant && right.IsConstant;
    }

    protected override void Run(int count)
    {
        Span<bool> result = Result.ResetBooleans(count);
        for (int i = 0; i < count; i++)
        {
            string? text = Text(left, i);
            string? part = Text(right, i);
            if (text is null || part is null)
            {
                Result.WriteNulls()[i] = true;
                result[i] = false;
                continue;
            }

            result[i] = test switch
            {
                TextTest.StartsWith => text.StartsWith(part, StringComparison.Ordinal),
                TextTest.EndsWith => text.EndsWith(part, StringComparison.Ordinal),
                _ => text.Contains(part, StringComparison.Ordinal),
            };
        }
    }

    private static string? Text(Evaluator operand, int row) => operand.Result.Kind switch
    {
        VectorKind.String => operand.Result.Strings[row * operand.Stride],
        VectorKind.Value => (operand.Result.Values[row * operand.Stride] as StringValue)?.Text,
        _ => null,
    };
}

internal enum TextTest : byte
{
    StartsWith,
    EndsWith,
    Contains,
}

/// <summary><c>IN</c>. Items of a constant list are found by hash.</summary>
internal sealed class InEvaluator : SynchronousEvaluator
{
    /// <summary>Lists that are shorter are searched.</summary>
    private const int SmallList = 8;

    private readonly Evaluator item;
    private readonly Evaluator list;
    private HashSet<Value>? items;
    private bool isPrepared;

    public InEvaluator(Evaluator item, Evaluator list)
    {
        this.item = item;
        this.list = list;
        IsConstant = item.IsConstant && list.IsConstant;
    }

    protected override void Run(int count)
    {
        if (list.IsConstant && !isPrepared)
        {
            Prepare();
        }

        Result.Reset();
        for (int i = 0; i < count; i++)
        {
            Value value = item.GetValue(i);
            Result.Append(items is not null && IsPlain(value)
                ? BooleanValue.Of(items.Contains(value))
                : Operations.In(value, list.GetValue(i)));
        }
    }

    /// <summary>Values whose equality is equivalence: a set of them decides.</summary>
    private static bool IsPlain(Value value) => value switch
    {
        FloatValue number => !double.IsNaN(number.Float),
        NullValue or ListValue or MapValue => false,
        _ => true,
    };

    private void Prepare()
    {
        isPrepared = true;
        if (list.GetValue(0) is not ListValue values || values.Count < SmallList || values.TryGetRange(out _, out _))
        {
            return;
        }

        foreach (Value value in values.Items)
        {
            if (!IsPlain(value))
            {
                return;
            }
        }

        items = [.. values.Items];
    }
}

/// <summary><c>[a, b, c]</c>.</summary>
internal sealed class ListEvaluator : SynchronousEvaluator
{
    private readonly HeldMemory memory;
    private readonly Evaluator[] items;

    public ListEvaluator(QueryContext context, Evaluator[] items)
    {
        memory = context.HoldMemory();
        this.items = items;
        IsConstant = Array.TrueForAll(items, static item => item.IsConstant);
    }

    protected override void Run(int count)
    {
        Begin(memory);
        memory.Add((ValueMemory.OfList(items.Length) + ((long)ValueMemory.ObjectBytes * items.Length)) * count);
        Span<Value> result = Result.ResetValues(count);
        for (int row = 0; row < count; row++)
        {
            var values = new Value[items.Length];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = items[i].GetValue(row);
            }

            result[row] = new ListValue(values);
        }
    }
}

/// <summary><c>{a: x, b: y}</c>.</summary>
internal sealed class MapEvaluator : SynchronousEvaluator
{
    private readonly HeldMemory memory;
    private readonly string[] keys;
    private readonly Evaluator[] entries;

    public MapEvaluator(QueryContext context, string[] keys, Evaluator[] entries)
    {
        memory = context.HoldMemory();
        this.keys = keys;
        this.entries = entries;
        IsConstant = Array.TrueForAll(entries, static entry => entry.IsConstant);
    }

    protected override void Run(int count)
    {
        Begin(memory);
        memory.Add((ValueMemory.OfMap(entries.Length) + ((long)ValueMemory.ObjectBytes * entries.Length)) * count);
        Span<Value> result = Result.ResetValues(count);
        for (int row = 0; row < count; row++)
        {
            var map = new KeyValuePair<string, Value>[entries.Length];
            for (int i = 0; i < map.Length; i++)
            {
                map[i] = new(keys[i], entries[i].GetValue(row));
            }

            result[row] = new MapValue(map);
        }
    }
}
