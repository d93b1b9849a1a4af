using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary>An arithmetic operation on each of the typed forms.</summary>
internal interface IArithmetic
{
    /// <summary>Whether integers give an integer. Otherwise they are taken as floats.</summary>
    static abstract bool KeepsIntegers { get; }

    /// <summary>False: no result as an integer; <see cref="Values"/> raises the error.</summary>
    static abstract bool TryIntegers(long left, long right, out long result);

    static abstract double Floats(double left, double right);

    static abstract Value Values(Value left, Value right);
}

/// <summary><c>+</c>, <c>-</c>, <c>*</c>, … over two columns.</summary>
internal sealed class ArithmeticEvaluator<TArithmetic> : SynchronousEvaluator
    where TArithmetic : struct, IArithmetic
{
    private readonly Evaluator left;
    private readonly Evaluator right;
    private readonly HeldMemory? memory;

    /// <param name="memory">Counts strings and lists; null where the operation makes none.</param>
    public ArithmeticEvaluator(Evaluator left, Evaluator right, HeldMemory? memory = null)
    {
        this.memory = memory;
        this.left = left;
        this.right = right;
        IsConstant = left.IsConstant && right.IsConstant;
    }

    protected override void Run(int count)
    {
        Vector a = left.Result;
        Vector b = right.Result;
        switch (a.Kind, b.Kind)
        {
            case (VectorKind.Integer, VectorKind.Integer) when TArithmetic.KeepsIntegers:
                RunIntegers(a.Integers, b.Integers, Result.ResetIntegers(count));
                break;
            case (VectorKind.Float, VectorKind.Float):
                RunFloats(a.Floats, b.Floats, Result.ResetFloats(count));
                break;
            case (VectorKind.Integer, VectorKind.Float):
                RunMixed(a.Integers, b.Floats, Result.ResetFloats(count));
                break;
            case (VectorKind.Float, VectorKind.Integer):
                RunMixed(a.Floats, b.Integers, Result.ResetFloats(count));
                break;
            default:
                RunValues(count);
                return;
        }

        NullMasks.Combine(left, right, Result, count);
    }

    private void RunValues(int count)
    {
        if (memory is not null)
        {
            Begin(memory);
        }

        Result.Reset();
        for (int i = 0; i < count; i++)
        {
            Value value = TArithmetic.Values(left.GetValue(i), right.GetValue(i));
            if (value.Kind is ValueKind.String or ValueKind.List)
            {
                memory?.AddOwn(value);
            }

            Result.Append(value);
        }
    }

    private void RunIntegers(ReadOnlySpan<long> a, ReadOnlySpan<long> b, Span<long> result)
    {
        int aStride = left.Stride;
        int bStride = right.Stride;
        for (int i = 0; i < result.Length; i++)
        {
            // The cells of nulls hold anything, so that a failure there is none.
            if (!TArithmetic.TryIntegers(a[i * aStride], b[i * bStride], out result[i]) && !left.IsNull(i) && !right.IsNull(i))
            {
                result[i] = ((IntegerValue)TArithmetic.Values(left.GetValue(i), right.GetValue(i))).Integer;
            }
        }
    }

    private void RunFloats(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> result)
    {
        int aStride = left.Stride;
        int bStride = right.Stride;
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = TArithmetic.Floats(a[i * aStride], b[i * bStride]);
        }
    }

    private void RunMixed(ReadOnlySpan<long> a, ReadOnlySpan<double> b, Span<double> result)
    {
        int aStride = left.Stride;
        int bStride = right.Stride;
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = TArithmetic.Floats(a[i * aStride], b[i * bStride]);
        }
    }

    private void RunMixed(ReadOnlySpan<double> a, ReadOnlySpan<long> b, Span<double> result)
    {
        int aStride = left.Stride;
        int bStride = right.Stride;
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = TArithmetic.Floats(a[i * aStride], b[i * bStride]);
        }
    }
}

internal readonly struct Addition : IArithmetic
{
    public static bool KeepsIntegers => true;

    public static bool TryIntegers(long left, long right, out long result)
    {
        result = unchecked(left + right);
        return ((left ^ result) & (right ^ result)) >= 0;
    }

    public static double Floats(double left, double right) => left + right;

    public static Value Values(Value left, Value right) => Operations.Add(left, right);
}

internal readonly struct Subtraction : IArithmetic
{
    public static bool KeepsIntegers => true;

    public static bool TryIntegers(long left, long right, out long result)
    {
        result = unchecked(left - right);
        return ((left ^ right) & (left ^ result)) >= 0;
    }

    public static double Floats(double left, double right) => left - right;

    public static Value Values(Value left, Value right) => Operations.Subtract(left, right);
}

internal readonly struct Multiplication : IArithmetic
{
    public static bool KeepsIntegers => true;

    public static bool TryIntegers(long left, long right, out long result)
    {
        long high = Math.BigMul(left, right, out result);
        return high == result >> 63;
    }

    public static double Floats(double left, double right) => left * right;

    public static Value Values(Value left, Value right) => Operations.Multiply(left, right);
}

internal readonly struct Division : IArithmetic
{
    public static bool KeepsIntegers => true;

    public static bool TryIntegers(long left, long right, out long result)
    {
        if (right is 0 or -1)
        {
            result = unchecked(-left);
            return right == -1 && left != long.MinValue;
        }

        result = left / right;
        return true;
    }

    public static double Floats(double left, double right) => left / right;

    public static Value Values(Value left, Value right) => Operations.Divide(left, right);
}

internal readonly struct Remainder : IArithmetic
{
    public static bool KeepsIntegers => true;

    public static bool TryIntegers(long left, long right, out long result)
    {
        if (right is 0 or -1)
        {
            result = 0;
            return right == -1;
        }

        result = left % right;
        return true;
    }

    public static double Floats(double left, double right) => left % right;

    public static Value Values(Value left, Value right) => Operations.Modulo(left, right);
}

internal readonly struct Exponentiation : IArithmetic
{
    public static bool KeepsIntegers => false;

    public static bool TryIntegers(long left, long right, out long result)
    {
        result = 0;
        return false;
    }

    public static double Floats(double left, double right) => Math.Pow(left, right);

    public static Value Values(Value left, Value right) => Operations.Power(left, right);
}
