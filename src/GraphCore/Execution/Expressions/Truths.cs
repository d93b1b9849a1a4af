using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary>Three-valued truth as numbers, for kernels of logic: 1 true, 0 false, −1 unknown.</summary>
internal static class Truths
{
    public const sbyte Unknown = -1;
    public const sbyte False = 0;
    public const sbyte True = 1;

    /// <summary>The truths of an operand's rows. Fails on values that are neither boolean nor null.</summary>
    public static void Read(Evaluator operand, Span<sbyte> truths)
    {
        Vector vector = operand.Result;
        int stride = operand.Stride;
        switch (vector.Kind)
        {
            case VectorKind.Null:
                truths.Fill(Unknown);
                return;
            case VectorKind.Boolean when !vector.HasNulls:
                ReadOnlySpan<bool> booleans = vector.Booleans;
                for (int i = 0; i < truths.Length; i++)
                {
                    truths[i] = booleans[i * stride] ? True : False;
                }

                return;
            case VectorKind.Boolean:
                for (int i = 0; i < truths.Length; i++)
                {
                    truths[i] = vector.Nulls[i * stride] ? Unknown : vector.Booleans[i * stride] ? True : False;
                }

                return;
            case VectorKind.Value:
                for (int i = 0; i < truths.Length; i++)
                {
                    truths[i] = Of(Operations.Truth(vector.Values[i * stride]));
                }

                return;
            default:
                for (int i = 0; i < truths.Length; i++)
                {
                    truths[i] = vector.IsNull(i * stride) ? Unknown : Of(Operations.Truth(vector.GetValue(i * stride)));
                }

                return;
        }
    }

    /// <summary>Makes a vector of truths.</summary>
    public static void Write(ReadOnlySpan<sbyte> truths, Vector result)
    {
        Span<bool> booleans = result.ResetBooleans(truths.Length);
        bool hasUnknown = false;
        for (int i = 0; i < truths.Length; i++)
        {
            booleans[i] = truths[i] == True;
            hasUnknown |= truths[i] == Unknown;
        }

        if (hasUnknown)
        {
            Span<bool> nulls = result.WriteNulls();
            for (int i = 0; i < truths.Length; i++)
            {
                nulls[i] = truths[i] == Unknown;
            }
        }
    }

    public static sbyte Of(bool? truth) => truth switch
    {
        null => Unknown,
        true => True,
        false => False,
    };

    public static sbyte And(sbyte left, sbyte right) => left == False || right == False ? False : left == True && right == True ? True : Unknown;

    public static sbyte Or(sbyte left, sbyte right) => left == True || right == True ? True : left == False && right == False ? False : Unknown;
}
