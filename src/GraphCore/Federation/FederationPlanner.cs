using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;
using Variable = Serverless.GraphCore.Cypher.Ast.Variable;

namespace Serverless.GraphCore.Federation;

/// <summary>
/// Cuts a query over several databases into the parts that each runs by itself and what is done with their rows. The query must be valid as it is without its choices of
/// databases (<see cref="GraphChoices"/>). As many clauses as can be go into a part: while all that they use is of that part, they are the database's own business, with its
/// indexes; what joins parts, or comes after such a join, is done on the rows.
/// </summary>
internal sealed partial class FederationPlanner(FederatedNames names, MapValue parameters, IProcedureSignatures procedures)
{
    private readonly FederatedNames names = names;
    private readonly MapValue parameters = parameters;
    private readonly IProcedureSignatures procedures = procedures;
    private DatabaseSet written;
    private int nextName;

    /// <summary>The database that is written to; none.</summary>
    public DatabaseSet Written => written;

    /// <summary>Cuts a query.</summary>
    /// <param name="query">The query, with its choices.</param>
    /// <param name="ambient">Where clauses run that say nothing else.</param>
    /// <param name="imports">What it sees of the query around it.</param>
    /// <param name="isNested">Whether it is the body of CALL, which may begin with an importing WITH.</param>
    /// <exception cref="GraphException">It mixes databases as no query can.</exception>
    public FederatedPlan Plan(Query query, DatabaseSet ambient, FederatedScope imports, bool isNested)
    {
        List<FederatedBranch> branches = [];
        List<FederatedVariable>? columns = null;
        foreach (SingleQuery branch in query.Branches)
        {
            var builder = new Branch(this, ambient, imports);
            builder.AddAll(branch, isNested);
            FederatedBranch finished = builder.Finish();
            PropertyColumns.Apply(finished);
            ColumnPruner.Apply(finished, imports.Names, builder.Result?.Select(static column => column.Name).ToArray());
            branches.Add(finished);
            columns = builder.Result is { } result ? Merged(columns, result) : columns;
        }

        return new FederatedPlan(branches, query.UnionAll, columns);
    }

    // The columns of a UNION are those of its first part; their entities may be of any part's databases.
    private static List<FederatedVariable> Merged(List<FederatedVariable>? first, IReadOnlyList<FederatedVariable> next) => first is null
        ? [.. next]
        : first.ConvertAll(column => next.FirstOrDefault(other => other.Name == column.Name) is { Name: not null } same
            ? column with { Home = column.Home.Union(same.Home), IsEntity = column.IsEntity && same.IsEntity }
            : column);

    private string NewName() => $"  {nextName++}";

    private void Write(DatabaseSet database, SourcePosition position)
    {
        if (!database.IsSingle)
        {
            throw new GraphException(ErrorCodes.AccessMode, $"A statement writes to one database, and this clause would write to {names.Describe(database)}: say which, by `IN DATABASE`.", position: position);
        }

        if (!written.IsEmpty && written != database)
        {
            throw new GraphException(
                ErrorCodes.AccessMode,
                $"Writing to more than one database per transaction is not allowed: the statement writes to {names.Describe(written)} already, and here to {names.Describe(database)}.",
                position: position);
        }

        written = database;
    }

    /// <summary>What the entities in an expression's value may be of.</summary>
    private static DatabaseSet HomeOf(Expression expression, FederatedScope scope)
    {
        switch (expression)
        {
            case Variable variable:
                return scope.HomeOf(variable.Name);
            case PropertyAccess { Target: Variable variable } when scope.Find(variable.Name) is { IsEntity: true }:
                return DatabaseSet.None;
            case LogicalExpression or ComparisonChain or NullCheck or TypeCheck or NormalizedCheck or LabelPredicate or UnaryExpression or TrimExpression or CountStar or QuantifierExpression or PatternPredicate:
            case BinaryExpression { Operator: not (BinaryOperator.Add or BinaryOperator.Concatenate) }:
            case FunctionCall call when !MayGiveEntities(call):
                return DatabaseSet.None;
            case PatternComprehension or SubqueryExpression or ShortestPathExpression:
                return MentionedNames.Of(expression, scope).Aggregate(DatabaseSet.None, (home, name) => home.Union(scope.HomeOf(name)));
            default:
                return AstExpressions.Children(expression).Aggregate(DatabaseSet.None, (home, child) => home.Union(HomeOf(child, scope)));
        }
    }

    private static bool MayGiveEntities(FunctionCall call) => !call.Function.Namespace.IsEmpty || call.Function.Name.ToLowerInvariant() is
        "collect" or "head" or "last" or "tail" or "reverse" or "coalesce" or "nodes" or "relationships" or "startnode" or "endnode" or "min" or "max" or "nullif";
}
