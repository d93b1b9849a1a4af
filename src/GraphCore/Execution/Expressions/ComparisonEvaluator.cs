using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary>A comparison on each of the typed forms, for kernels that are compiled once for each operator.</summary>
internal interface IComparison
{
    static abstract bool Integers(long left, long right);

    static abstract bool Floats(double left, double right);

    /// <param name="order">Sign of the order of two strings or of an integer and a float.</param>
    static abstract bool Order(int order);

    static abstract bool? Values(Value left, Value right);

    /// <summary>Whether only equality counts, so that strings, booleans and entities need no order.</summary>
    static abstract bool IsEquality { get; }
}

/// <summary><c>=</c>, <c>&lt;&gt;</c>, <c>&lt;</c>, … over two columns.</summary>
internal sealed class ComparisonEvaluator<TComparison> : SynchronousEvaluator
    where TComparison : struct, IComparison
{
    private readonly Evaluator left;
    private readonly Evaluator right;

    public ComparisonEvaluator(Evaluator left, Evaluator right)
    {
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
            case (VectorKind.Null, _) or (_, VectorKind.Null):
                Result.ResetNulls(count);
                return;
            case (VectorKind.Integer, VectorKind.Integer):
                CompareIntegers(a.Integers, left.Stride, b.Integers, right.Stride, Result.ResetBooleans(count));
                break;
            case (VectorKind.Float, VectorKind.Float):
                CompareFloats(a.Floats, left.Stride, b.Floats, right.Stride, Result.ResetBooleans(count));
                break;
            case (VectorKind.Integer, VectorKind.Float):
                CompareMixed(a.Integers, left.Stride, b.Floats, right.Stride, 1, Result.ResetBooleans(count));
                break;
            case (VectorKind.Float, VectorKind.Integer):
                CompareMixed(b.Integers, right.Stride, a.Floats, left.Stride, -1, Result.ResetBooleans(count));
                break;
            case (VectorKind.String, VectorKind.String):
                CompareStrings(a.Strings, left.Stride, b.Strings, right.Stride, Result.ResetBooleans(count));
                return;
            case (VectorKind.Node, VectorKind.Node) when TComparison.IsEquality:
                CompareNodes(a.Nodes, left.Stride, b.Nodes, right.Stride, Result.ResetBooleans(count));
                return;
            case (VectorKind.Relationship, VectorKind.Relationship) when TComparison.IsEquality:
                CompareRelationships(a.Relationships, left.Stride, b.Relationships, right.Stride, Result.ResetBooleans(count));
                return;
            default:
                CompareValues(count);
                return;
        }

        NullMasks.Combine(left, right, Result, count);
    }

    private static void CompareIntegers(ReadOnlySpan<long> a, int aStride, ReadOnlySpan<long> b, int bStride, Span<bool> result)
    {
        if (aStride == 1 && bStride == 0)
        {
            long constant = b[0];
            for (int i = 0; i < result.Length; i++)
            {
                result[i] = TComparison.Integers(a[i], constant);
            }

            return;
        }

        for (int i = 0; i < result.Length; i++)
        {
            result[i] = TComparison.Integers(a[i * aStride], b[i * bStride]);
        }
    }

    private static void CompareFloats(ReadOnlySpan<double> a, int aStride, ReadOnlySpan<double> b, int bStride, Span<bool> result)
    {
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = TComparison.Floats(a[i * aStride], b[i * bStride]);
        }
    }

    /// <param name="sign">−1 when the integers are on the right.</param>
    private static void CompareMixed(ReadOnlySpan<long> integers, int integerStride, ReadOnlySpan<double> floats, int floatStride, int sign, Span<bool> result)
    {
        for (int i = 0; i < result.Length; i++)
        {
            double number = floats[i * floatStride];
            result[i] = double.IsNaN(number)
                ? TComparison.Floats(number, number)
                : TComparison.Order(sign * ValueComparer.CompareExactly(integers[i * integerStride], number));
        }
    }

    private void CompareStrings(ReadOnlySpan<string?> a, int aStride, ReadOnlySpan<string?> b, int bStride, Span<bool> result)
    {
        Span<bool> nulls = default;
        for (int i = 0; i < result.Length; i++)
        {
            string? x = a[i * aStride];
            string? y = b[i * bStride];
            if (x is null || y is null)
            {
                nulls = Result.WriteNulls();
                nulls[i] = true;
                result[i] = false;
            }
            else
            {
                result[i] = TComparison.IsEquality
                    ? TComparison.Order(ReferenceEquals(x, y) || string.Equals(x, y, StringComparison.Ordinal) ? 0 : 1)
                    : TComparison.Order(CypherText.Compare(x, y));
            }
        }
    }

    private void CompareNodes(ReadOnlySpan<int> a, int aStride, ReadOnlySpan<int> b, int bStride, Span<bool> result)
    {
        for (int i = 0; i < result.Length; i++)
        {
            int x = a[i * aStride];
            int y = b[i * bStride];
            result[i] = TComparison.Order(x == y ? 0 : 1);
            if ((x | y) < 0)
            {
                Result.WriteNulls()[i] = true;
            }
        }
    }

    private void CompareRelationships(ReadOnlySpan<long> a, int aStride, ReadOnlySpan<long> b, int bStride, Span<bool> result)
    {
        for (int i = 0; i < result.Length; i++)
        {
            long x = a[i * aStride];
            long y = b[i * bStride];
            result[i] = TComparison.Order(x == y ? 0 : 1);
            if ((x | y) < 0)
            {
                Result.WriteNulls()[i] = true;
            }
        }
    }

    private void CompareValues(int count)
    {
        Span<bool> result = Result.ResetBooleans(count);
        for (int i = 0; i < count; i++)
        {
            bool? answer = TComparison.Values(left.GetValue(i), right.GetValue(i));
            result[i] = answer == true;
            if (answer is null)
            {
                Result.WriteNulls()[i] = true;
            }
        }
    }
}

/// <summary>Null flags of results that are null when an operand is.</summary>
internal static class NullMasks
{
    public static void Combine(Evaluator left, Evaluator right, Vector result, int count)
    {
        Merge(left, result, count);
        Merge(right, result, count);
    }

    /// <summary>Marks the rows of the result in which the operand is null.</summary>
    public static void Merge(Evaluator operand, Vector result, int count)
    {
        if (!operand.Result.HasNulls)
        {
            return;
        }

        Span<bool> nulls = result.WriteNulls();
        ReadOnlySpan<bool> from = operand.Result.Nulls;
        if (operand.IsConstant)
        {
            if (from[0])
            {
                nulls.Fill(true);
            }

            return;
        }

        for (int i = 0; i < count; i++)
        {
            nulls[i] |= from[i];
        }
    }
}

internal readonly struct EqualComparison : IComparison
{
    public static bool IsEquality => true;

    public static bool Integers(long left, long right) => left == right;

    public static bool Floats(double left, double right) => left == right;

    public static bool Order(int order) => order == 0;

    public static bool? Values(Value left, Value right) => ValueComparer.AreEqual(left, right);
}

internal readonly struct NotEqualComparison : IComparison
{
    public static bool IsEquality => true;

    public static bool Integers(long left, long right) => left != right;

    public static bool Floats(double left, double right) => left != right;

    public static bool Order(int order) => order != 0;

    public static bool? Values(Value left, Value right) => !ValueComparer.AreEqual(left, right);
}

internal readonly struct LessComparison : IComparison
{
    public static bool IsEquality => false;

    public static bool Integers(long left, long right) => left < right;

    public static bool Floats(double left, double right) => left < right;

    public static bool Order(int order) => order < 0;

    public static bool? Values(Value left, Value right) => ValueComparer.IsLess(left, right);
}

internal readonly struct LessOrEqualComparison : IComparison
{
    public static bool IsEquality => false;

    public static bool Integers(long left, long right) => left <= right;

    public static bool Floats(double left, double right) => left <= right;

    public static bool Order(int order) => order <= 0;

    public static bool? Values(Value left, Value right) => ValueComparer.IsLessOrEqual(left, right);
}

internal readonly struct GreaterComparison : IComparison
{
    public static bool IsEquality => false;

    public static bool Integers(long left, long right) => left > right;

    public static bool Floats(double left, double right) => left > right;

    public static bool Order(int order) => order > 0;

    public static bool? Values(Value left, Value right) => ValueComparer.IsGreater(left, right);
}

internal readonly struct GreaterOrEqualComparison : IComparison
{
    public static bool IsEquality => false;

    public static bool Integers(long left, long right) => left >= right;

    public static bool Floats(double left, double right) => left >= right;

    public static bool Order(int order) => order >= 0;

    public static bool? Values(Value left, Value right) => ValueComparer.IsGreaterOrEqual(left, right);
}
