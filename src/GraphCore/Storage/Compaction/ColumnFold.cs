using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Storage.Compaction;

/// <summary>Rows of a vector → a property's column.</summary>
internal static class ColumnFold
{
    public static void AddTo(PropertyEncoder encoder, Vector rows)
    {
        for (int i = 0; i < rows.Count; i++)
        {
            if (rows.IsNull(i))
            {
                encoder.AddNull();
                continue;
            }

            switch (rows.Kind)
            {
                case VectorKind.Boolean:
                    encoder.Add(rows.Booleans[i]);
                    break;
                case VectorKind.Integer:
                    encoder.Add(rows.Integers[i]);
                    break;
                case VectorKind.Float:
                    encoder.Add(rows.Floats[i]);
                    break;
                case VectorKind.String:
                    encoder.Add(rows.Strings[i]!);
                    break;
                default:
                    encoder.Add(rows.Values[i]);
                    break;
            }
        }
    }
}
