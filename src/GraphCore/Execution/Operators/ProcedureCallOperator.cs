using System.Diagnostics;
using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Execution.Procedures;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>CALL of a procedure: its rows for each row, or the row itself when it has no outputs.</summary>
internal sealed class ProcedureCallOperator : PipelineOperator
{
    private readonly ProcedureCall plan;
    private readonly ProcedureDefinition procedure;
    private readonly ExpressionProgram[] arguments;
    private readonly RowGather carried;
    private readonly RowBatch output;
    private readonly Vector[] columns;
    private readonly int[] outputs;
    private BatchSize size;
    private int[] rows = [];

    public ProcedureCallOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried, ProcedureCall plan, ExpressionProgram[] arguments)
        : base(planner.Context, next)
    {
        if (!planner.Context.Procedures.TryGetProcedure(plan.Name, out ProcedureDefinition? definition))
        {
            throw new GraphException(ErrorCodes.ProcedureNotFound, $"There is no procedure with the name `{plan.Name}`: `SHOW PROCEDURES` lists them.", "ProcedureNotFound");
        }

        this.plan = plan;
        this.arguments = arguments;
        this.carried = new RowGather(carried);
        procedure = definition;
        output = new RowBatch(planner.Width);
        columns = Array.ConvertAll(plan.Yields, static _ => new Vector());
        outputs = Array.ConvertAll(plan.Yields, yield => OutputIndex(yield.Column));
        size = new BatchSize(planner.Context.MaxBatchRows);
    }

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        foreach (ExpressionProgram argument in arguments)
        {
            await argument.RunAsync(batch);
        }

        if (plan.Void)
        {
            for (int row = 0; row < batch.Count; row++)
            {
                foreach (Value[] _ in await procedure.Body(Context, Arguments(row)))
                {
                }
            }

            return await Next.PushAsync(batch);
        }

        int count = 0;
        for (int row = 0; row < batch.Count; row++)
        {
            foreach (Value[] values in await procedure.Body(Context, Arguments(row)))
            {
                Append(row, values, count++);
                if (count == size.Current)
                {
                    size.Grow();
                    if (!await PassAsync(batch, count))
                    {
                        return false;
                    }

                    count = 0;
                }
            }
        }

        return count == 0 || await PassAsync(batch, count);
    }

    private int OutputIndex(string column)
    {
        IReadOnlyList<ProcedureOutput> all = procedure.Signature.Outputs;
        for (int i = 0; i < all.Count; i++)
        {
            if (string.Equals(all[i].Name, column, StringComparison.Ordinal))
            {
                return i;
            }
        }

        throw new UnreachableException($"The procedure {plan.Name} has no output {column}.");
    }

    private void Append(int row, Value[] values, int count)
    {
        Span<int> origins = Buffers.Take(ref rows, size.Current);
        origins[count] = row;
        for (int i = 0; i < columns.Length; i++)
        {
            if (count == 0)
            {
                columns[i].Reset();
            }

            columns[i].Append(values[outputs[i]]);
        }
    }

    private async ValueTask<bool> PassAsync(RowBatch batch, int count)
    {
        Context.Budget.Check();
        carried.Gather(batch, rows.AsSpan(0, count), output);
        for (int i = 0; i < columns.Length; i++)
        {
            output[plan.Yields[i].Variable.Slot] = columns[i];
        }

        output.Count = count;
        return await Next.PushAsync(output);
    }

    /// <summary>A row's arguments: left-out ones by their defaults, integers as floats where only those are taken.</summary>
    private Value[] Arguments(int row)
    {
        IReadOnlyList<ProcedureInput> inputs = procedure.Signature.Inputs;
        var values = new Value[inputs.Count];
        for (int i = 0; i < values.Length; i++)
        {
            ProcedureInput input = inputs[i];
            Value value = i < arguments.Length ? arguments[i].GetValue(row)
                : input.Default ?? throw new GraphException(ErrorCodes.SyntaxError, $"The procedure `{plan.Name}` needs an argument `{input.Name}`.", "InvalidNumberOfArguments");
            values[i] = (input.Types & (ValueTypes)(1u << (int)value.Kind)) != 0 || value.IsNull ? value
                : value is IntegerValue integer && (input.Types & ValueTypes.Float) != 0 ? new FloatValue(integer.Integer)
                : throw new GraphException(
                    ErrorCodes.TypeError,
                    $"The argument `{input.Name}` of `{plan.Name}` has the type {input.Type}, but got {ValueErrors.Describe(value)}.",
                    "InvalidArgumentType");
        }

        return values;
    }
}
