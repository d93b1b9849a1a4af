using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>
/// The type of a type constraint: one or more, joined by <c>|</c>, of the scalar types' names and
/// <c>LIST&lt;type NOT NULL&gt;</c>. Null satisfies every one.
/// </summary>
internal sealed class PropertyTypeRule
{
    private static readonly Dictionary<string, ValueKind> Scalars = new(StringComparer.OrdinalIgnoreCase)
    {
        ["BOOLEAN"] = ValueKind.Boolean,
        ["STRING"] = ValueKind.String,
        ["INTEGER"] = ValueKind.Integer,
        ["FLOAT"] = ValueKind.Float,
        ["DATE"] = ValueKind.Date,
        ["LOCAL TIME"] = ValueKind.LocalTime,
        ["ZONED TIME"] = ValueKind.Time,
        ["LOCAL DATETIME"] = ValueKind.LocalDateTime,
        ["ZONED DATETIME"] = ValueKind.DateTime,
        ["DURATION"] = ValueKind.Duration,
        ["POINT"] = ValueKind.Point,
    };

    private readonly HashSet<ValueKind> kinds = [];
    private readonly HashSet<ValueKind> itemKinds = [];

    private PropertyTypeRule()
    {
    }

    public static bool IsValid(string text) => TryParse(text) is not null;

    /// <exception cref="GraphException"><see cref="ErrorCodes.ConstraintCreationFailed"/>: not a type that a property can have.</exception>
    public static PropertyTypeRule Parse(string text) => TryParse(text) ?? throw new GraphException(
        ErrorCodes.ConstraintCreationFailed,
        $"`{text}` is not a type of properties; use for example `INTEGER`, `STRING | FLOAT` or `LIST<DATE NOT NULL>`.");

    public bool Allows(Value value) => value switch
    {
        NullValue => true,
        ListValue list => itemKinds.Count > 0 && (list.Count == 0 || itemKinds.Contains(list[0].Kind)),
        _ => kinds.Contains(value.Kind),
    };

    /// <summary>The type of a value, as error messages name it.</summary>
    public static string NameOf(Value value) => value is ListValue list
        ? $"LIST<{(list.Count == 0 ? "NOTHING" : NameOf(list[0]))} NOT NULL>"
        : Scalars.First(entry => entry.Value == value.Kind).Key;

    private static PropertyTypeRule? TryParse(string text)
    {
        var rule = new PropertyTypeRule();
        foreach (string part in text.Split('|', StringSplitOptions.TrimEntries))
        {
            const string ListStart = "LIST<";
            const string ListEnd = " NOT NULL>";
            bool isList = part.StartsWith(ListStart, StringComparison.OrdinalIgnoreCase) && part.EndsWith(ListEnd, StringComparison.OrdinalIgnoreCase);
            string scalar = isList ? part[ListStart.Length..^ListEnd.Length].Trim() : part;
            if (!Scalars.TryGetValue(scalar, out ValueKind kind))
            {
                return null;
            }

            (isList ? rule.itemKinds : rule.kinds).Add(kind);
        }

        return rule;
    }
}
