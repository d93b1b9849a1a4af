using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Procedures;

/// <summary>Which properties the entities of one sort have, of which types.</summary>
internal sealed class PropertySurvey
{
    private readonly SortedDictionary<string, (long Count, SortedSet<string> Types)> properties = new(StringComparer.Ordinal);

    /// <summary>Entities seen.</summary>
    public long Count { get; set; }

    /// <summary>Takes note of a value; null is none.</summary>
    public void Add(string key, Value value)
    {
        if (value.IsNull)
        {
            return;
        }

        (long count, SortedSet<string> types) = properties.TryGetValue(key, out (long Count, SortedSet<string> Types) known) ? known : (0, new SortedSet<string>(StringComparer.Ordinal));
        types.Add(TypeName(value));
        properties[key] = (count + 1, types);
    }

    /// <summary>Name, types and whether every entity has it, of each property; one row of nulls when there is none.</summary>
    public IEnumerable<Value[]> Rows()
    {
        if (properties.Count == 0)
        {
            yield return [NullValue.Instance, NullValue.Instance, BooleanValue.False];
        }

        foreach ((string key, (long count, SortedSet<string> types)) in properties)
        {
            yield return [new StringValue(key), new ListValue([.. types.Select(static type => new StringValue(type))]), BooleanValue.Of(count == Count)];
        }
    }

    /// <summary>The type's name as Neo4j's procedures write it.</summary>
    private static string TypeName(Value value) => value switch
    {
        IntegerValue => "Long",
        FloatValue => "Double",
        TimeValue => "OffsetTime",
        ListValue { Count: > 0 } list => TypeName(list[0]) + "Array",
        ListValue => "Array",
        _ => value.Kind.ToString(),
    };
}
