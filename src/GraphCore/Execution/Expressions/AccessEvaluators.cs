using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary><c>target[index]</c>.</summary>
internal sealed class IndexEvaluator : Evaluator
{
    private readonly QueryContext context;
    private readonly Evaluator target;
    private readonly Evaluator index;

    public IndexEvaluator(QueryContext context, Evaluator target, Evaluator index)
    {
        this.context = context;
        this.target = target;
        this.index = index;
        IsConstant = target.IsConstant && index.IsConstant;
    }

    public override async ValueTask RunAsync(RowBatch batch)
    {
        await EntityOperands.LoadAsync(target.Result, context.Entities);
        Result.Reset();
        for (int i = 0; i < batch.Count; i++)
        {
            Result.Append(Operations.GetItem(context.Entities, target.GetValue(i), index.GetValue(i)));
        }
    }
}

/// <summary><c>target[from..to]</c>.</summary>
internal sealed class SliceEvaluator : SynchronousEvaluator
{
    private readonly HeldMemory memory;
    private readonly Evaluator target;
    private readonly Evaluator? from;
    private readonly Evaluator? to;

    private readonly int stride;

    public SliceEvaluator(QueryContext context, Evaluator target, Evaluator? from, Evaluator? to, int stride)
    {
        this.stride = stride;
        memory = context.HoldMemory();
        this.target = target;
        this.from = from;
        this.to = to;
        IsConstant = target.IsConstant && from is not { IsConstant: false } && to is not { IsConstant: false };
    }

    protected override void Run(int count)
    {
        Begin(memory);
        Result.Reset();
        for (int i = 0; i < count; i++)
        {
            Value slice = Operations.Slice(target.GetValue(i), from?.GetValue(i), to?.GetValue(i));
            Value value = stride > 1 && slice is ListValue list ? EveryOne(list) : slice;
            memory.AddOwn(value);
            Result.Append(value);
        }
    }

    private ListValue EveryOne(ListValue list)
    {
        var items = new Value[(list.Count + stride - 1) / stride];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = list[i * stride];
        }

        return new ListValue(items);
    }
}

/// <summary><c>target {.*, key: value}</c>.</summary>
internal sealed class MapProjectionEvaluator : Evaluator
{
    private readonly QueryContext context;
    private readonly HeldMemory memory;
    private readonly Evaluator target;
    private readonly bool allProperties;
    private readonly string[] keys;
    private readonly Evaluator[] entries;

    public MapProjectionEvaluator(QueryContext context, Evaluator target, bool allProperties, string[] keys, Evaluator[] entries)
    {
        this.context = context;
        memory = context.HoldMemory();
        this.target = target;
        this.allProperties = allProperties;
        this.keys = keys;
        this.entries = entries;
        IsConstant = target.IsConstant && Array.TrueForAll(entries, static entry => entry.IsConstant);
    }

    public override async ValueTask RunAsync(RowBatch batch)
    {
        if (allProperties)
        {
            await EntityOperands.LoadAsync(target.Result, context.Entities);
        }

        Begin(memory);
        Result.Reset();
        for (int i = 0; i < batch.Count; i++)
        {
            Value value = target.IsNull(i) ? NullValue.Instance : Project(i);
            memory.AddOwn(value);
            Result.Append(value);
        }
    }

    private MapValue Project(int row)
    {
        var map = new List<KeyValuePair<string, Value>>(entries.Length);
        if (allProperties)
        {
            MapValue properties = Updates.PropertySource.Of(target.GetValue(row), context.Entities);
            foreach (KeyValuePair<string, Value> property in properties.Entries)
            {
                if (Array.IndexOf(keys, property.Key) < 0)
                {
                    map.Add(property);
                }
            }
        }

        for (int i = 0; i < entries.Length; i++)
        {
            map.Add(new(keys[i], entries[i].GetValue(row)));
        }

        return new MapValue([.. map]);
    }
}
