using Serverless.GraphCore.Cypher.Semantics;

namespace Serverless.GraphCore.Planning.Logical;

/// <summary>
/// Creates nodes and relationships for each row, in the given order. Update operators take effect row by row in input
/// order: a later row sees what an earlier one did.
/// </summary>
internal sealed record Create(LogicalPlan Source, CreateItem[] Items) : UnaryPlan(Source);

/// <summary>
/// For each row: the rows of <paramref name="Match"/> with it as argument, with <paramref name="OnMatch"/> applied to each;
/// if there is none, creates <paramref name="Items"/> and applies <paramref name="OnCreate"/>. A null property in the
/// pattern is an error (<c>MergeReadOwnWrites</c>) that the create items raise.
/// </summary>
internal sealed record Merge(LogicalPlan Source, LogicalPlan Match, CreateItem[] Items, SetItem[] OnMatch, SetItem[] OnCreate) : UnaryPlan(Source);

/// <summary>SET and REMOVE: applies the items, in order, to each row.</summary>
internal sealed record Set(LogicalPlan Source, SetItem[] Items) : UnaryPlan(Source);

/// <summary>Deletes nodes, relationships and paths; with <paramref name="Detach"/> also the relationships of deleted nodes.</summary>
internal sealed record Delete(LogicalPlan Source, BoundExpression[] Targets, bool Detach) : UnaryPlan(Source);

/// <summary>For each row and each item of the list, runs the updates of <paramref name="Body"/>, whose argument is the row with the item.</summary>
internal sealed record Foreach(LogicalPlan Source, BoundExpression List, Variable Item, LogicalPlan Body) : UnaryPlan(Source);

/// <summary>
/// <c>CALL { … }</c>: for each row the inner rows (or, <paramref name="Unit"/>, the row itself after the inner updates).
/// With <paramref name="Batch"/>, IN TRANSACTIONS: commits after each batch of that many rows.
/// </summary>
internal sealed record SubqueryCall(LogicalPlan Source, LogicalPlan Inner, bool Unit, TransactionBatch? Batch) : UnaryPlan(Source);
