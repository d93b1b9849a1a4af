using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>What is known of an expression's value before any row exists: a superset of the kinds that it can have, null included.</summary>
/// <param name="Item">Of the items, when it can be a list; null: nothing is known of them.</param>
internal sealed record StaticType(ValueTypes Kinds, StaticType? Item = null)
{
    public static readonly StaticType Any = new(ValueTypes.Any);
    public static readonly StaticType Null = new(ValueTypes.Null);
    public static readonly StaticType Boolean = new(ValueTypes.Boolean | ValueTypes.Null);
    public static readonly StaticType Integer = new(ValueTypes.Integer | ValueTypes.Null);
    public static readonly StaticType Float = new(ValueTypes.Float | ValueTypes.Null);
    public static readonly StaticType String = new(ValueTypes.String | ValueTypes.Null);
    public static readonly StaticType Map = new(ValueTypes.Map | ValueTypes.Null);
    public static readonly StaticType Node = new(ValueTypes.Node | ValueTypes.Null);
    public static readonly StaticType Relationship = new(ValueTypes.Relationship | ValueTypes.Null);
    public static readonly StaticType Path = new(ValueTypes.Path | ValueTypes.Null);

    public static StaticType ListOf(StaticType item) => new(ValueTypes.List | ValueTypes.Null, item);

    public static StaticType Of(ValueTypes kinds) => new(kinds | ValueTypes.Null);

    /// <summary>The kinds without null; <see cref="ValueTypes.None"/> for what is always null.</summary>
    public ValueTypes Known => Kinds & ~ValueTypes.Null;

    /// <summary>The type of the items of a list.</summary>
    public StaticType ItemType => Item ?? Any;

    /// <summary>How a variable of this type is held.</summary>
    public VariableKind VariableKind => Known switch
    {
        ValueTypes.Node => VariableKind.Node,
        ValueTypes.Relationship => VariableKind.Relationship,
        _ => VariableKind.Value,
    };

    /// <summary>Whether some value of this type has one of the kinds, or is null.</summary>
    public bool MayBe(ValueTypes kinds) => Known == ValueTypes.None || (Known & kinds) != 0;

    /// <summary>Whether every value of this type has one of the kinds, or is null.</summary>
    public bool IsAlways(ValueTypes kinds) => Known != ValueTypes.None && (Known & ~kinds) == 0;

    public StaticType Or(StaticType other)
    {
        ValueTypes kinds = Kinds | other.Kinds;
        StaticType? item = (MayBeList, other.MayBeList) switch
        {
            (true, true) => Item is null || other.Item is null ? null : Item.Or(other.Item),
            (true, false) => Item,
            (false, true) => other.Item,
            _ => null,
        };
        return new StaticType(kinds, item);
    }

    private bool MayBeList => (Kinds & ValueTypes.List) != 0;

    /// <summary>The kinds in words: <c>Integer</c>, <c>String or List</c>, <c>Any</c>.</summary>
    public override string ToString() => Describe(Known);

    /// <inheritdoc cref="ToString"/>
    public static string Describe(ValueTypes kinds)
    {
        kinds &= ~ValueTypes.Null;
        if (kinds == ValueTypes.None)
        {
            return "Null";
        }

        if (kinds == (ValueTypes.Any & ~ValueTypes.Null))
        {
            return "Any";
        }

        var names = new List<string>();
        foreach (ValueKind kind in Enum.GetValues<ValueKind>())
        {
            if (((uint)kinds & (1u << (int)kind)) != 0)
            {
                names.Add(kind.ToString());
            }
        }

        return names.Count == 1 ? names[0] : string.Join(", ", names.Take(names.Count - 1)) + " or " + names[^1];
    }
}
