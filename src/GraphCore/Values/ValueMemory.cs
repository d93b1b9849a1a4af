namespace Serverless.GraphCore.Values;

/// <summary>
/// The memory that values take, as far as it can grow. What several values share is counted with each of them, but for
/// neighbours in one list. Lists and maps remember their sizes, so that asking again costs nothing, however deep they are.
/// </summary>
internal static class ValueMemory
{
    /// <summary>A small object, such as a boxed number.</summary>
    public const int ObjectBytes = 24;

    /// <summary>A number, and the reference to it in a list.</summary>
    public const int ItemBytes = ObjectBytes + 8;

    private const int PathStepBytes = 80;

    /// <summary>Values that hold one another many times have sizes beyond any number; theirs stay here, so that sums of them do not overflow.</summary>
    private const long Largest = 1L << 40;

    public static long OfText(string text) => ObjectBytes + (2L * text.Length);

    public static long OfList(int count) => (2 * ObjectBytes) + (8L * count);

    /// <summary>A map; long ones have an index of their keys.</summary>
    public static long OfMap(int count) => (2 * ObjectBytes) + ((count > 8 ? 48L : 16L) * count);

    /// <summary>What a value takes without the items and entries in it.</summary>
    public static long Own(Value value) => value switch
    {
        StringValue text => ObjectBytes + OfText(text.Text),
        ListValue list => list.TryGetRange(out _, out _) ? 2 * ObjectBytes : OfList(list.Count),
        MapValue map => OfMap(map.Count),
        PathReference path => ObjectBytes + (PathStepBytes * (path.Length + 1L)),
        _ => ObjectBytes,
    };

    /// <summary>What a value takes with all that is in it.</summary>
    public static long Whole(Value value) => value switch
    {
        ListValue list => list.Bytes,
        MapValue map => map.Bytes,
        _ => Own(value),
    };

    /// <summary>A list or map of some own size with these items.</summary>
    public static long Whole(long own, ReadOnlySpan<Value> items)
    {
        NestingGuard.EnsureRoom();
        long bytes = own;
        Value? previous = null;
        foreach (Value item in items)
        {
            if (!ReferenceEquals(item, previous))
            {
                bytes = Sum(bytes, Whole(item));
                previous = item;
            }
        }

        return bytes;
    }

    /// <inheritdoc cref="Whole(long, ReadOnlySpan{Value})"/>
    public static long Whole(long own, ReadOnlySpan<KeyValuePair<string, Value>> entries)
    {
        NestingGuard.EnsureRoom();
        long bytes = own;
        foreach (ref readonly KeyValuePair<string, Value> entry in entries)
        {
            bytes = Sum(bytes, Whole(entry.Value));
        }

        return bytes;
    }

    private static long Sum(long left, long right) => Math.Min(left + right, Largest);
}
