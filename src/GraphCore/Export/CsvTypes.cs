using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Export;

/// <summary>
/// Finds the type of each property's column. One for which neo4j-admin has no type (values of several kinds, lists of which an item has the list's
/// delimiter in it) is <c>json</c>.
/// </summary>
internal sealed class CsvTypes : IEntityVisitor
{
    public const char ItemDelimiter = ';';
    public const string Json = "json";

    private const string EmptyList = "[]";
    private readonly SortedDictionary<string, string> types = new(StringComparer.Ordinal);

    /// <summary>The properties and their types, in ordinal order of their names.</summary>
    public IEnumerable<(string Property, string Type)> Columns
    {
        get
        {
            foreach ((string property, string type) in types)
            {
                yield return (property, type == EmptyList ? "string[]" : type);
            }
        }
    }

    public void VisitNode(int number, MapValue properties) => Add(properties);

    public void VisitRelationship(int source, int target, MapValue properties) => Add(properties);

    public ValueTask EndBatchAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    private void Add(MapValue properties)
    {
        foreach (ref readonly KeyValuePair<string, Value> entry in properties.Entries)
        {
            string type = TypeOf(entry.Value);
            types[entry.Key] = types.TryGetValue(entry.Key, out string? known) ? Common(known, type) : type;
        }
    }

    private static string Common(string left, string right)
    {
        if (left == right)
        {
            return left;
        }

        bool isList = left.EndsWith(EmptyList, StringComparison.Ordinal) && right.EndsWith(EmptyList, StringComparison.Ordinal);
        return isList && left == EmptyList ? right : isList && right == EmptyList ? left : Json;
    }

    private static string TypeOf(Value value) => value switch
    {
        BooleanValue => "boolean",
        IntegerValue => "long",
        FloatValue => "double",
        StringValue => "string",
        DateValue => "date",
        LocalTimeValue => "localtime",
        TimeValue => "time",
        LocalDateTimeValue => "localdatetime",
        DateTimeValue => "datetime",
        DurationValue => "duration",
        PointValue => "point",
        ListValue { Count: 0 } => EmptyList,
        ListValue list when CanBeJoined(list) => TypeOf(list[0]) + EmptyList,
        _ => Json,
    };

    // A list of one empty text would be read as an empty list.
    private static bool CanBeJoined(ListValue list)
    {
        foreach (Value item in list.Items)
        {
            if (item is StringValue text && (text.Text.Contains(ItemDelimiter, StringComparison.Ordinal) || (list.Count == 1 && text.Text.Length == 0)))
            {
                return false;
            }
        }

        return true;
    }
}
