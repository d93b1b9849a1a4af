using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Functions;

/// <summary>The types of values as Cypher writes them: <c>INTEGER NOT NULL</c>, <c>LIST&lt;STRING | FLOAT&gt; NOT NULL</c>, …</summary>
internal static class TypeText
{
    /// <summary>The most precise type of a value.</summary>
    public static string Of(Value value) => value switch
    {
        NullValue => "NULL",
        ListValue list => $"LIST<{OfItems(list)}> NOT NULL",
        _ => Name(value.Kind) + " NOT NULL",
    };

    public static string Name(ValueKind kind) => kind switch
    {
        ValueKind.LocalTime => "LOCAL TIME",
        ValueKind.Time => "ZONED TIME",
        ValueKind.LocalDateTime => "LOCAL DATETIME",
        ValueKind.DateTime => "ZONED DATETIME",
        _ => kind.ToString().ToUpperInvariant(),
    };

    private static string OfItems(ListValue list)
    {
        var types = new SortedSet<(int Rank, string Text)>();
        bool hasNull = false;
        NestingGuard.EnsureRoom();
        int count = list.TryGetRange(out _, out _) ? 1 : list.Count;
        for (int i = 0; i < count; i++)
        {
            Value item = list[i];
            hasNull |= item.IsNull;
            if (!item.IsNull)
            {
                types.Add((Rank(item.Kind), item is ListValue inner ? $"LIST<{OfItems(inner)}>" : Name(item.Kind)));
            }
        }

        if (types.Count == 0)
        {
            return hasNull ? "NULL" : "NOTHING";
        }

        string suffix = hasNull ? string.Empty : " NOT NULL";
        return string.Join(" | ", types.Select(type => type.Text + suffix));
    }

    /// <summary>The order in which Cypher lists the members of a union.</summary>
    private static int Rank(ValueKind kind) => kind switch
    {
        ValueKind.Boolean => 0,
        ValueKind.String => 1,
        ValueKind.Integer => 2,
        ValueKind.Float => 3,
        ValueKind.Date => 4,
        ValueKind.LocalTime => 5,
        ValueKind.Time => 6,
        ValueKind.LocalDateTime => 7,
        ValueKind.DateTime => 8,
        ValueKind.Duration => 9,
        ValueKind.Point => 10,
        ValueKind.Node => 11,
        ValueKind.Relationship => 12,
        ValueKind.Map => 13,
        ValueKind.List => 14,
        _ => 15,
    };
}
