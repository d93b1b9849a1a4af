using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Rows;

/// <summary>Estimates of the memory that rows take. Estimates suffice: the budget is there to stop a query before the process is in danger.</summary>
internal static class VectorMemory
{
    private const int ObjectBytes = 24;
    private const int SampledRows = 8;

    public static long BytesPerRow(Vector vector) => vector.Kind switch
    {
        VectorKind.Null => 0,
        VectorKind.Boolean => 2,
        VectorKind.Node => 4,
        VectorKind.String => 8 + Sample(vector),
        VectorKind.Value => 8 + Sample(vector),
        _ => 9,
    };

    /// <summary>A deep estimate, which looks at a few items of long lists only.</summary>
    public static long Bytes(Value value)
    {
        switch (value)
        {
            case StringValue text:
                return ObjectBytes + ObjectBytes + (2L * text.Text.Length);
            case ListValue list when list.TryGetRange(out _, out _):
                return ObjectBytes;
            case ListValue list:
                return ObjectBytes + Estimate(list);
            case MapValue map:
                long bytes = ObjectBytes + (16L * map.Count);
                foreach (KeyValuePair<string, Value> entry in map.Entries)
                {
                    bytes += Bytes(entry.Value);
                }

                return bytes;
            case PathReference path:
                return ObjectBytes + (80L * (path.Length + 1));
            default:
                return ObjectBytes;
        }
    }

    private static long Estimate(ListValue list)
    {
        int sampled = Math.Min(list.Count, SampledRows);
        long bytes = 0;
        for (int i = 0; i < sampled; i++)
        {
            bytes += Bytes(list[(int)((long)i * list.Count / sampled)]);
        }

        return (8L * list.Count) + (sampled == 0 ? 0 : bytes * list.Count / sampled);
    }

    private static long Sample(Vector vector)
    {
        int sampled = Math.Min(vector.Count, SampledRows);
        if (sampled == 0)
        {
            return 0;
        }

        long bytes = 0;
        for (int i = 0; i < sampled; i++)
        {
            int row = (int)((long)i * vector.Count / sampled);
            bytes += vector.Kind == VectorKind.String
                ? (vector.Strings[row] is { } text ? ObjectBytes + (2L * text.Length) : 0)
                : Bytes(vector.Values[row]);
        }

        return bytes / sampled;
    }
}
