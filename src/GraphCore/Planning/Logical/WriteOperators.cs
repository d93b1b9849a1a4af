using Serverless.GraphCore.Cypher.Semantics;

namespace Serverless.GraphCore.Planning.Logical;

/// <summary>
/// Creates nodes and relationships for each row, in the given order. Update operators take effect row by row in input
/// order: a later row sees what an earlier one did.
/// </summary>
internal sealed record Create(LogicalPlan Source, CreateItem[] Items) : UnaryPlan(Source);

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

/// <summary>
/// For each row: the rows of <paramref name="Match"/> with it as argument, with <paramref name="OnMatch"/> applied to each;
/// if there is none, creates <paramref name="Items"/> and applies <paramref name="OnCreate"/>. A null property in the
/// pattern is an error (<c>MergeReadOwnWrites</c>) that the create items raise.
/// </summary>
internal sealed record Merge(LogicalPlan Source, LogicalPlan Match, CreateItem[] Items, SetItem[] OnMatch, SetItem[] OnCreate) : UnaryPlan(Source);

/// <summary>SET and REMOVE: applies the items, in order, to each row.</summary>
internal sealed record Set(LogicalPlan Source, SetItem[] Items) : UnaryPlan(Source);

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

/// <summary>Deletes nodes, relationships and paths; with <paramref name="Detach"/> also the relationships of deleted nodes.</summary>
internal sealed record Delete(LogicalPlan Source, BoundExpression[] Targets, bool Detach) : UnaryPlan(Source);

/// <summary>For each row and each item of the list, runs the updates of <paramref name="Body"/>, whose argument is the row with the item.</summary>
internal sealed record Foreach(LogicalPlan Source, BoundExpression List, Variable Item, LogicalPlan Body) : UnaryPlan(Source);

/// <summary>
/// <c>CALL { … }</c>: for each row the inner rows (or, <paramref name="Unit"/>, the row itself after the inner updates).
/// With <paramref name="Batch"/>, IN TRANSACTIONS: commits after each batch of that many rows.
/// </summary>
internal sealed record SubqueryCall(LogicalPlan Source, LogicalPlan Inner, bool Unit, TransactionBatch? Batch) : UnaryPlan(Source);

internal enum BatchErrorMode : byte
{
    Fail,
    Continue,
    Break,
}

/// <param name="Status">The variable of REPORT STATUS AS, or null.</param>
internal sealed record TransactionBatch(BoundExpression? Rows, BatchErrorMode OnError, Variable? Status);
