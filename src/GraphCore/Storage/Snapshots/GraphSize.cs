using System.Text;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>What size limits are compared with.</summary>
/// <param name="Nodes">Live nodes.</param>
/// <param name="Relationships">Live relationships.</param>
/// <param name="LogicalBytes">
/// The sum over the live entities of <see cref="LogicalSize.Node"/> or <see cref="LogicalSize.Relationship"/> and
/// <see cref="LogicalSize.Of"/> of their properties: it depends on nothing but what is stored.
/// </param>
internal readonly record struct GraphSize(long Nodes, long Relationships, long LogicalBytes)
{
    /// <summary>What was added since the graph had another size.</summary>
    public TotalsDelta Since(GraphSize before) => new(Nodes - before.Nodes, Relationships - before.Relationships, LogicalBytes - before.LogicalBytes);

    /// <summary>The size when so much has been added.</summary>
    public GraphSize Add(TotalsDelta delta) => new(Nodes + delta.Nodes, Relationships + delta.Relationships, LogicalBytes + delta.LogicalBytes);
}

/// <summary>The logical size in bytes of what is stored, whatever the layout. Part of the meaning of <c>max_storage_bytes</c>: never change it.</summary>
internal static class LogicalSize
{
    public const int Node = 16;
    public const int Relationship = 24;

    /// <summary>
    /// Null 0, boolean 1, string and list 4 and their content (UTF-8 bytes, items), point 8 and 8 for each coordinate,
    /// duration and zoned datetime 16, everything else 8.
    /// </summary>
    public static long Of(Value value)
    {
        switch (value)
        {
            case NullValue:
                return 0;
            case BooleanValue:
                return 1;
            case StringValue text:
                return 4 + Encoding.UTF8.GetByteCount(text.Text);
            case ListValue list:
                long size = 4;
                foreach (Value item in list.Items)
                {
                    size += Of(item);
                }

                return size;
            case PointValue point:
                return point.IsThreeDimensional ? 32 : 24;
            case DurationValue or DateTimeValue:
                return 16;
            default:
                return 8;
        }
    }
}
