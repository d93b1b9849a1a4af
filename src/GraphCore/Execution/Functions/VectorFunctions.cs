using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Functions;

/// <summary>How similar vectors are, from 0 to 1; a vector is a list of numbers.</summary>
internal static class VectorFunctions
{
    public static void Register(FunctionLibrary library)
    {
        library.Add("vector.similarity.cosine(a :: LIST<FLOAT>, b :: LIST<FLOAT>) :: FLOAT", "Returns the similarity of two vectors by the angle between them: 1 for the same direction, 0 for opposite ones.", Cosine);
        library.Add("vector.similarity.euclidean(a :: LIST<FLOAT>, b :: LIST<FLOAT>) :: FLOAT", "Returns the similarity of two vectors by the distance between them: 1 for equal ones, towards 0 the further they are apart.", Euclidean);
    }

    private static Value Cosine(IFunctionContext context, ReadOnlySpan<Value> arguments)
    {
        (double[] a, double[] b) = Vectors("vector.similarity.cosine", arguments);
        double product = 0;
        double aSquared = 0;
        double bSquared = 0;
        for (int i = 0; i < a.Length; i++)
        {
            product += a[i] * b[i];
            aSquared += a[i] * a[i];
            bSquared += b[i] * b[i];
        }

        double length = Math.Sqrt(aSquared) * Math.Sqrt(bSquared);
        return length > 0 && double.IsFinite(length)
            ? new FloatValue((1 + Math.Clamp(product / length, -1, 1)) / 2)
            : throw ValueErrors.Argument("`vector.similarity.cosine` takes vectors that have a direction: not all of their numbers are 0, and their squares are finite.", "InvalidArgumentValue");
    }

    private static Value Euclidean(IFunctionContext context, ReadOnlySpan<Value> arguments)
    {
        (double[] a, double[] b) = Vectors("vector.similarity.euclidean", arguments);
        double squared = 0;
        for (int i = 0; i < a.Length; i++)
        {
            squared += (a[i] - b[i]) * (a[i] - b[i]);
        }

        return new FloatValue(1 / (1 + squared));
    }

    private static (double[] A, double[] B) Vectors(string function, ReadOnlySpan<Value> arguments)
    {
        double[] a = Vector(function, arguments[0]);
        double[] b = Vector(function, arguments[1]);
        return a.Length == b.Length ? (a, b) : throw ValueErrors.Argument($"`{function}` takes two vectors of the same length, but they have {a.Length} and {b.Length} numbers.", "InvalidArgumentValue");
    }

    private static double[] Vector(string function, Value argument)
    {
        ListValue list = Arguments.List(function, argument);
        var numbers = new double[list.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = Arguments.Number(function, list[i]);
        }

        return numbers.Length > 0 && Array.TrueForAll(numbers, double.IsFinite)
            ? numbers
            : throw ValueErrors.Argument($"`{function}` takes vectors of at least one number, all of them finite.", "InvalidArgumentValue");
    }
}
