using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Planning.Logical;

/// <summary>
/// For each source row, every node that satisfies the formula (null: every node). A formula that is one label, or a
/// conjunction with one, is a label scan.
/// </summary>
internal sealed record NodeScan(LogicalPlan Source, Variable Node, LabelFormula? Labels) : UnaryPlan(Source);

/// <summary>
/// For each source row, the nodes or relationships of an index that have the keys; in index order (that of ORDER BY, key by
/// key) for one source row, unless <see cref="SeekKeys.AnyOf"/> asks for several places. Of a relationship only itself is bound.
/// </summary>
/// <param name="Residual">Labels of a node beyond the index's own, or null.</param>
internal sealed record IndexSeek(LogicalPlan Source, Variable Entity, IndexDefinition Index, SeekKeys Keys, bool Descending, LabelFormula? Residual) : UnaryPlan(Source);

/// <summary>For each source row, the node of an id (<c>id(n) = e</c>) or element id.</summary>
internal sealed record NodeByIdSeek(LogicalPlan Source, Variable Node, BoundExpression Id, bool IsElementId, LabelFormula? Labels) : UnaryPlan(Source);

/// <summary>
/// Follows relationships of any of the types (empty: all types) from a bound node. With <paramref name="Into"/> the far
/// node is bound too and only relationships to it count. When <paramref name="BoundRelationship"/>, the relationship
/// variable is bound already and must be the one found. Rows in which the relationship equals one of
/// <paramref name="DifferentFrom"/> (single relationships or lists of them) are left out. Null ends give no rows.
/// </summary>
internal sealed record Expand(
    LogicalPlan Source,
    Variable From,
    Variable Relationship,
    Variable To,
    string[] Types,
    Direction Direction,
    bool Into,
    bool BoundRelationship,
    LabelFormula? ToLabels,
    Variable[] DifferentFrom) : UnaryPlan(Source);

/// <summary>
/// Follows between <paramref name="Min"/> and <paramref name="Max"/> (null: no bound) relationships, none twice, binding
/// the list of them in walking order. A minimum of 0 also gives the start itself.
/// </summary>
/// <param name="Steps">What is followed in turn, over and over; a walk ends only after the last of them.</param>
/// <param name="Reversed">The pattern was turned round: the list is bound in reverse of walking order.</param>
internal sealed record VarLengthExpand(
    LogicalPlan Source,
    Variable From,
    Variable Relationships,
    Variable To,
    WalkStep[] Steps,
    int Min,
    int? Max,
    bool Into,
    bool BoundRelationships,
    bool Reversed,
    LabelFormula? ToLabels,
    Variable[] DifferentFrom) : UnaryPlan(Source);

/// <summary>Which rows an <see cref="ExpandCount"/> passes on.</summary>
internal enum CountMode : byte
{
    /// <summary>Those that have a relationship.</summary>
    Some,

    /// <summary>All; none counts as one, as OPTIONAL MATCH would have it.</summary>
    Optional,

    /// <summary>All, with their numbers.</summary>
    All,

    /// <summary>Those that have no relationship.</summary>
    None,
}

/// <summary>One relationship of what a walk repeats.</summary>
/// <param name="Types">Types to follow; empty: all.</param>
/// <param name="Predicate">
/// What must hold. It may use the variables of this step and of those before it in the same repetition, which exist nowhere else.
/// </param>
/// <param name="Relationship">Stands for the current relationship in the predicate; null when it does not use it.</param>
/// <param name="Before">The node from which it is followed; null when no predicate uses it.</param>
/// <param name="After">The node to which it leads; null when no predicate uses it.</param>
internal sealed record WalkStep(string[] Types, Direction Direction, BoundExpression? Predicate, Variable? Relationship, Variable? Before, Variable? After)
{
    /// <summary>The variables that exist within a repetition only.</summary>
    public IEnumerable<Variable> Own => new[] { Relationship, Before, After }.OfType<Variable>();
}

/// <summary>
/// For each row the shortest paths between two bound nodes that consist of the parts one after the other, no relationship
/// twice. Binds each part's relationships and the nodes between parts.
/// </summary>
/// <param name="Count">How many paths, or how many lengths when <paramref name="ByGroups"/>; null: 1.</param>
/// <param name="ByGroups">All paths of the shortest lengths are taken.</param>
/// <param name="Columns">What the predicate uses beside what is bound.</param>
/// <param name="Predicate">What must hold of a path to count; null: nothing.</param>
internal sealed record SelectPaths(
    LogicalPlan Source,
    Variable From,
    Variable To,
    PathPart[] Parts,
    BoundExpression? Count,
    bool ByGroups,
    ProjectedColumn[] Columns,
    BoundExpression? Predicate) : UnaryPlan(Source);

/// <summary>A stretch of a path: so many repetitions of some steps.</summary>
/// <param name="End">The node to which it leads; for the last part the end of the path, which is bound already.</param>
/// <param name="Steps">Their predicates use the variables of their own step only.</param>
/// <param name="Predicate">What must hold of each repetition as a whole; null: nothing.</param>
/// <param name="EndPredicate">What must hold of the end; null: nothing.</param>
internal sealed record PathPart(Variable Relationships, Variable End, WalkStep[] Steps, int Min, int? Max, BoundExpression? Predicate, BoundExpression? EndPredicate)
{
    /// <summary>What it evaluates.</summary>
    public IEnumerable<BoundExpression> Expressions => Steps.Select(static step => step.Predicate).Append(Predicate).Append(EndPredicate).OfType<BoundExpression>();

    /// <summary>The part with its expressions replaced.</summary>
    public PathPart Rewrite(Func<BoundExpression, BoundExpression> rewrite) => this with
    {
        Steps = WalkSteps.Rewrite(Steps, rewrite),
        Predicate = Predicate is null ? null : rewrite(Predicate),
        EndPredicate = EndPredicate is null ? null : rewrite(EndPredicate),
    };
}

/// <summary>Steps of a walk together.</summary>
internal static class WalkSteps
{
    public static WalkStep[] Rewrite(WalkStep[] steps, Func<BoundExpression, BoundExpression> rewrite) =>
        Array.ConvertAll(steps, step => step.Predicate is null ? step : step with { Predicate = rewrite(step.Predicate) });
}

/// <summary>
/// For each row, the number of rows that <see cref="Expand"/> would make of it, without making them: of relationships to
/// nodes with the labels that are none of <paramref name="OtherThan"/>. Keeps order.
/// </summary>
/// <param name="Count">Gets the number. Null: only whether there is one matters.</param>
/// <param name="OtherThan">Nodes (or nulls, which exclude all) that the far end must differ from, in Cypher's &lt;&gt;.</param>
/// <param name="DifferentFrom">Relationships (or lists of them) that the relationship must differ from.</param>
internal sealed record ExpandCount(
    LogicalPlan Source,
    Variable From,
    Variable? Count,
    string[] Types,
    Direction Direction,
    LabelFormula? ToLabels,
    Variable[] OtherThan,
    Variable[] DifferentFrom,
    CountMode Mode) : UnaryPlan(Source);

/// <summary>For each row, a number that the graph keeps count of. Keeps order.</summary>
internal abstract record GraphCount(LogicalPlan Source, Variable Count) : UnaryPlan(Source);

/// <summary>How many nodes there are, of all labels or of one.</summary>
internal sealed record NodeCount(LogicalPlan Source, Variable Count, string? Label) : GraphCount(Source, Count);

/// <summary>How many relationships there are of any of the types (empty: all).</summary>
internal sealed record RelationshipCount(LogicalPlan Source, Variable Count, string[] Types) : GraphCount(Source, Count);

/// <summary>One shortest path (or all of them) between two bound nodes; binds the path and, if asked, its relationships.</summary>
internal sealed record ShortestPath(
    LogicalPlan Source,
    Variable From,
    Variable To,
    Variable? Path,
    Variable? Relationships,
    string[] Types,
    Direction Direction,
    int Min,
    int? Max,
    bool All,
    Variable? Step,
    BoundExpression? StepPredicate) : UnaryPlan(Source);

/// <summary>Rows for which the predicate is true. Keeps order.</summary>
internal sealed record Filter(LogicalPlan Source, BoundExpression Predicate) : UnaryPlan(Source);

/// <summary>Binds each column to its expression, all evaluated on the source's row. Keeps order and the source's variables.</summary>
internal sealed record Project(LogicalPlan Source, ProjectedColumn[] Columns) : UnaryPlan(Source);

/// <summary>
/// Groups by the values (equivalence) of <paramref name="Groupings"/>; one row a group, which binds only groupings and
/// aggregates (and, in an inner side, the variables of its argument). Without groupings there is exactly one row, also for
/// no input: in an inner side, one for each argument.
/// </summary>
internal sealed record Aggregate(LogicalPlan Source, ProjectedColumn[] Groupings, ProjectedColumn[] Aggregates) : UnaryPlan(Source);

/// <summary>
/// One row for each distinct (equivalence) combination of the variables; binds only those (and, in an inner side, the
/// variables of its argument). In an inner side each argument has its own rows; the same holds for all that follows.
/// </summary>
internal sealed record Distinct(LogicalPlan Source, Variable[] Variables) : UnaryPlan(Source);

/// <summary>Rows in order of the keys (orderability); stable.</summary>
internal sealed record Sort(LogicalPlan Source, SortKey[] Keys) : UnaryPlan(Source);

/// <summary>The first rows of an ordering. As Sort and Limit together.</summary>
/// <param name="Skipped">Rows beyond these, which a Skip above leaves out; null: none.</param>
internal sealed record TopK(LogicalPlan Source, SortKey[] Keys, BoundExpression Count, BoundExpression? Skipped = null) : UnaryPlan(Source);

/// <summary>Leaves out the first rows. The count is evaluated once, without a row.</summary>
internal sealed record Skip(LogicalPlan Source, BoundExpression Count) : UnaryPlan(Source);

/// <summary>
/// The first rows. The count is evaluated once, without a row. The source's updates still all take effect when
/// <paramref name="Exhaust"/>.
/// </summary>
internal sealed record Limit(LogicalPlan Source, BoundExpression Count, bool Exhaust) : UnaryPlan(Source);

/// <summary>One row for each item of a list; none for null or the empty list; one for a value that is no list. Keeps order.</summary>
internal sealed record Unwind(LogicalPlan Source, BoundExpression List, Variable Item) : UnaryPlan(Source);

/// <summary>For each row of the left side, the rows of the right side with it as argument.</summary>
internal sealed record Apply(LogicalPlan Source, LogicalPlan Inner) : UnaryPlan(Source);

/// <summary>As <see cref="Apply"/>; a left row without a right row is kept with <paramref name="Nulls"/> bound to null.</summary>
internal sealed record OptionalApply(LogicalPlan Source, LogicalPlan Inner, Variable[] Nulls) : UnaryPlan(Source);

/// <summary>Rows of the left side for which the right side has a row (or, <paramref name="Anti"/>, has none). Binds nothing of the right side.</summary>
internal sealed record SemiApply(LogicalPlan Source, LogicalPlan Inner, bool Anti) : UnaryPlan(Source);

/// <summary>Every pair of rows. The sides share no variables but those of an enclosing argument.</summary>
internal sealed record CartesianProduct(LogicalPlan Left, LogicalPlan Right) : LogicalPlan;

/// <summary>Pairs of rows whose key expressions are equal (Cypher's =), the left side's evaluated on its rows and so on.</summary>
internal sealed record HashJoin(LogicalPlan Left, LogicalPlan Right, BoundExpression[] LeftKeys, BoundExpression[] RightKeys) : LogicalPlan;

/// <summary>Rows of both sides, left first. Binds <paramref name="Columns"/>, taken from each side's variables of the same position.</summary>
internal sealed record Union(LogicalPlan Left, LogicalPlan Right, Variable[] Columns, Variable[] LeftColumns, Variable[] RightColumns) : LogicalPlan;

/// <summary>A procedure's rows for each source row; yields name its output columns.</summary>
/// <param name="Void">The procedure has no outputs: the source row passes on.</param>
/// <param name="Writes">It may change the graph or its schema.</param>
internal sealed record ProcedureCall(LogicalPlan Source, string Name, BoundExpression[] Arguments, (string Column, Variable Variable)[] Yields, bool Void, bool Writes = false) : UnaryPlan(Source);

/// <summary>The rows of a CSV file: a map by header, or a list; and what each record is known by, where that is read.</summary>
internal sealed record LoadCsv(LogicalPlan Source, BoundExpression Url, Variable Row, CsvRecord Record, bool WithHeaders, BoundExpression? FieldTerminator) : UnaryPlan(Source);

/// <summary>Reads all of its source before the first row goes on. Keeps order.</summary>
internal sealed record Eager(LogicalPlan Source, string Reason) : UnaryPlan(Source);

/// <summary>The top of a statement with a result: the named columns, in this order.</summary>
internal sealed record ProduceResults(LogicalPlan Source, (string Name, Variable Variable)[] Columns) : UnaryPlan(Source);

/// <summary>The top of a statement or unit subquery without a result: runs its source and drops the rows.</summary>
internal sealed record EmptyResult(LogicalPlan Source) : UnaryPlan(Source);
