using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Segments;

/// <summary>
/// What is known of a column's values without looking at them, to pass over it. With bounds, every value that is not NaN compares (by
/// Cypher's <c>&lt;</c> and <c>=</c>) with both and lies between them; they need not occur.
/// </summary>
/// <param name="Min">A lower bound; null when values do not all compare, or none is known.</param>
/// <param name="Max">An upper bound, likewise.</param>
/// <param name="Count">Number of rows.</param>
/// <param name="NullCount">How many of them have no value.</param>
internal readonly record struct ZoneMap(Value? Min, Value? Max, int Count, int NullCount)
{
    /// <summary>Bounds that are longer strings are not kept.</summary>
    public const int MaxTextLength = 32;

    /// <summary>Whether bounds of a kind can decide a comparison.</summary>
    public static bool IsComparable(ValueKind kind) => kind switch
    {
        ValueKind.Boolean or ValueKind.Integer or ValueKind.Float or ValueKind.String => true,
        ValueKind.Date or ValueKind.LocalTime or ValueKind.Time or ValueKind.LocalDateTime or ValueKind.DateTime => true,
        _ => false,
    };
}
