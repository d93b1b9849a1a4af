namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>A thing to create.</summary>
/// <param name="Properties">A map-valued expression, or null. A null value of a key is left out.</param>
internal abstract record CreateItem(Variable Variable, BoundExpression? Properties);

internal sealed record CreateNode(Variable Variable, LabelList Labels, BoundExpression? Properties) : CreateItem(Variable, Properties);

/// <summary>A relationship from <paramref name="Source"/> to <paramref name="Target"/>, which are bound by then.</summary>
internal sealed record CreateRelationship(Variable Variable, Variable Source, Variable Target, TypeReference Type, BoundExpression? Properties) : CreateItem(Variable, Properties);

/// <summary>Labels by name and by expression (a string or a list of strings).</summary>
internal sealed record LabelList(string[] Names, BoundExpression[] Dynamic)
{
    public static readonly LabelList Empty = new([], []);
}

/// <summary>A relationship type by name, or by a string expression.</summary>
internal sealed record TypeReference(string? Name, BoundExpression? Dynamic);

/// <summary>One assignment. On a null target nothing happens.</summary>
internal abstract record SetItem;

/// <summary><c>SET target.key = value</c>; null removes. REMOVE has a null literal.</summary>
internal sealed record SetProperty(BoundExpression Target, string Key, BoundExpression Value) : SetItem;

/// <summary><c>SET target[key] = value</c>.</summary>
internal sealed record SetDynamicProperty(BoundExpression Target, BoundExpression Key, BoundExpression Value) : SetItem;

/// <summary><c>SET target = value</c> (<paramref name="Replace"/>) and <c>SET target += value</c>: a map, node or relationship.</summary>
internal sealed record SetAllProperties(BoundExpression Target, BoundExpression Value, bool Replace) : SetItem;

internal sealed record SetLabels(BoundExpression Target, LabelList Labels) : SetItem;

internal sealed record RemoveLabels(BoundExpression Target, LabelList Labels) : SetItem;

/// <summary>What a failing batch of <c>IN TRANSACTIONS</c> does to the statement.</summary>
internal enum BatchErrorMode : byte
{
    Fail,
    Continue,
    Break,
}

/// <summary><c>IN TRANSACTIONS OF rows ROWS ON ERROR … REPORT STATUS AS status</c>.</summary>
/// <param name="Rows">Null: the default, 1,000.</param>
/// <param name="Status">The variable of REPORT STATUS AS, or null.</param>
internal sealed record TransactionBatch(BoundExpression? Rows, BatchErrorMode OnError, Variable? Status);
