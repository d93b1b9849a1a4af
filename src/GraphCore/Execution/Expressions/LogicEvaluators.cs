using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary>NOT.</summary>
internal sealed class NotEvaluator : SynchronousEvaluator
{
    private readonly Evaluator operand;
    private sbyte[] truths = [];

    public NotEvaluator(Evaluator operand)
    {
        this.operand = operand;
        IsConstant = operand.IsConstant;
    }

    protected override void Run(int count)
    {
        Span<sbyte> buffer = Buffers.Take(ref truths, count);
        Truths.Read(operand, buffer);
        for (int i = 0; i < count; i++)
        {
            buffer[i] = buffer[i] == Truths.Unknown ? Truths.Unknown : (sbyte)(1 - buffer[i]);
        }

        Truths.Write(buffer, Result);
    }
}

/// <summary>AND, OR and XOR of operands that can both be evaluated on every row.</summary>
internal sealed class LogicEvaluator : SynchronousEvaluator
{
    private readonly Logic logic;
    private readonly Evaluator left;
    private readonly Evaluator right;
    private sbyte[] leftTruths = [];
    private sbyte[] rightTruths = [];

    public LogicEvaluator(Logic logic, Evaluator left, Evaluator right)
    {
        this.logic = logic;
        this.left = left;
        this.right = right;
        IsConstant = left.IsConstant && right.IsConstant;
    }

    protected override void Run(int count)
    {
        Span<sbyte> a = Buffers.Take(ref leftTruths, count);
        Span<sbyte> b = Buffers.Take(ref rightTruths, count);
        Truths.Read(left, a);
        Truths.Read(right, b);
        switch (logic)
        {
            case Logic.And:
                for (int i = 0; i < count; i++)
                {
                    a[i] = Truths.And(a[i], b[i]);
                }

                break;
            case Logic.Or:
                for (int i = 0; i < count; i++)
                {
                    a[i] = Truths.Or(a[i], b[i]);
                }

                break;
            default:
                for (int i = 0; i < count; i++)
                {
                    a[i] = a[i] == Truths.Unknown || b[i] == Truths.Unknown ? Truths.Unknown : (sbyte)(a[i] ^ b[i]);
                }

                break;
        }

        Truths.Write(a, Result);
    }
}

internal enum Logic : byte
{
    And,
    Or,
    Xor,
}

/// <summary>AND and OR whose right side is evaluated only on rows that the left side does not decide.</summary>
internal sealed class ShortCircuitEvaluator : Evaluator
{
    private readonly bool isAnd;
    private readonly Evaluator left;
    private readonly RowSelection right;
    private sbyte[] truths = [];
    private sbyte[] rightTruths = [];
    private int[] rows = [];

    public ShortCircuitEvaluator(Logic logic, Evaluator left, RowSelection right)
    {
        isAnd = logic == Logic.And;
        this.left = left;
        this.right = right;
    }

    public override async ValueTask RunAsync(RowBatch batch)
    {
        int open = FindOpen(batch.Count);
        if (open > 0)
        {
            await right.RunAsync(batch, rows.AsSpan(0, open));
        }

        Combine(batch.Count, open);
    }

    private int FindOpen(int count)
    {
        Span<sbyte> a = Buffers.Take(ref truths, count);
        Span<int> undecided = Buffers.Take(ref rows, count);
        Truths.Read(left, a);
        sbyte deciding = isAnd ? Truths.False : Truths.True;
        int open = 0;
        for (int i = 0; i < count; i++)
        {
            undecided[open] = i;
            open += a[i] == deciding ? 0 : 1;
        }

        return open;
    }

    private void Combine(int count, int open)
    {
        Span<sbyte> a = truths.AsSpan(0, count);
        if (open > 0)
        {
            Span<sbyte> b = Buffers.Take(ref rightTruths, open);
            Truths.Read(right.Program.Root, b);
            for (int i = 0; i < open; i++)
            {
                int row = rows[i];
                a[row] = isAnd ? Truths.And(a[row], b[i]) : Truths.Or(a[row], b[i]);
            }
        }

        Truths.Write(a, Result);
    }
}

/// <summary><c>IS NULL</c> and <c>IS NOT NULL</c>.</summary>
internal sealed class NullTestEvaluator : SynchronousEvaluator
{
    private readonly Evaluator operand;
    private readonly bool negated;

    public NullTestEvaluator(Evaluator operand, bool negated)
    {
        this.operand = operand;
        this.negated = negated;
        IsConstant = operand.IsConstant;
    }

    protected override void Run(int count)
    {
        Vector vector = operand.Result;
        Span<bool> result = Result.ResetBooleans(count);
        if (vector.Kind is VectorKind.Boolean or VectorKind.Integer or VectorKind.Float && !vector.HasNulls)
        {
            result.Fill(negated);
            return;
        }

        for (int i = 0; i < count; i++)
        {
            result[i] = vector.IsNull(i) != negated;
        }
    }
}

/// <summary>Arrays that grow to what a batch needs.</summary>
internal static class Buffers
{
    public static Span<T> Take<T>(ref T[] buffer, int count)
    {
        if (buffer.Length < count)
        {
            buffer = new T[Math.Max(count, Math.Min(BatchSize.Largest, buffer.Length * 8))];
        }

        return buffer.AsSpan(0, count);
    }
}
