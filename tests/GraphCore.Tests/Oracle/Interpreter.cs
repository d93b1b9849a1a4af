using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Oracle;

/// <summary>
/// The oracle: runs a query clause by clause over lists of rows, as openCypher describes it. Each clause takes the whole
/// table of the clause before it; nothing is planned, indexed or kept lazy.
/// </summary>
internal sealed partial class Interpreter(OracleGraph graph)
{
    /// <summary>Queries with larger tables are not worth their time here.</summary>
    public const int MaxRows = 500;

    /// <summary>Nodes and relationships that a query may look at.</summary>
    private const int MaxSteps = 50_000;

    private int steps;

    /// <summary>A table: the columns of RETURN and the rows; no columns when the query ends in an update.</summary>
    internal sealed record Table(string[] Columns, List<Row> Rows)
    {
        public IEnumerable<Value[]> Values => Rows.Select(row => Columns.Select(column => row.Find(column)!).ToArray());
    }

    /// <summary>The query needs too much for the oracle.</summary>
    internal sealed class TooLargeException : Exception;

    public Table Run(Statement statement)
    {
        Table table = Run(((QueryStatement)statement).Query, Row.Empty);
        EnsureNoDanglingRelationships();
        return table.Columns.Length == 0 ? table with { Rows = [] } : table;
    }

    private Table Run(Query query, Row outer)
    {
        Table first = Run(query.Branches[0], outer);
        if (query.Branches.Count == 1)
        {
            return first;
        }

        List<Row> rows = [.. first.Rows, .. query.Branches.Skip(1).SelectMany(branch => Run(branch, outer).Rows)];
        return new Table(first.Columns, query.UnionAll ? rows : Distinct(first.Columns, rows));
    }

    /// <summary>The rows of a query that begins with one row, whose variables stay visible throughout.</summary>
    private Table Run(SingleQuery query, Row outer)
    {
        List<Row> rows = [outer];
        foreach (Clause clause in query.Clauses)
        {
            switch (clause)
            {
                case MatchClause match:
                    rows = Match(match, rows);
                    break;
                case UnwindClause unwind:
                    rows = [.. rows.SelectMany(row => Unwind(Evaluate(unwind.List, row)).Select(item => row.With(unwind.Variable.Name, item)))];
                    break;
                case WithClause with:
                    rows = Project(with.Projection, rows, outer).Rows;
                    rows = with.Where is null ? rows : [.. rows.Where(row => IsTrue(with.Where, row))];
                    break;
                case ReturnClause result:
                    return Project(result.Projection, rows, outer);
                case SubqueryClause subquery:
                    rows = [.. rows.SelectMany(row => CallSubquery(subquery, row))];
                    break;
                default:
                    rows = Update(clause, rows);
                    break;
            }

            if (rows.Count > MaxRows)
            {
                throw new TooLargeException();
            }
        }

        return new Table([], rows);
    }

    private void CountStep()
    {
        if (++steps > MaxSteps)
        {
            throw new TooLargeException();
        }
    }

    private static IEnumerable<Value> Unwind(Value list) => list switch
    {
        NullValue => [],
        ListValue items => items.Items.ToArray(),
        _ => [list],
    };

    private IEnumerable<Row> CallSubquery(SubqueryClause subquery, Row row)
    {
        Row imports = Row.Empty;
        foreach (string name in subquery.Scope!.Star ? row.Names() : subquery.Scope.Variables.Select(static variable => variable.Name))
        {
            imports = imports.With(name, row.Find(name)!);
        }

        Table table = Run(subquery.Body, imports);
        if (table.Columns.Length == 0)
        {
            return [row];
        }

        List<Row> rows = [.. table.Values.Select(values => table.Columns.Zip(values).Aggregate(row, static (r, pair) => r.With(pair.First, pair.Second)))];
        return subquery.Optional && rows.Count == 0 ? [table.Columns.Aggregate(row, static (r, column) => r.With(column, NullValue.Instance))] : rows;
    }

    private Table Project(Projection projection, List<Row> rows, Row outer)
    {
        ProjectionItem[] items = [.. projection.Items];
        if (projection.Star)
        {
            string[] names = rows.Count == 0 ? [] : [.. rows[0].Names().Except(outer.Names()).Order(StringComparer.Ordinal)];
            items = [.. names.Select(static name => new ProjectionItem(new Variable(name), new Variable(name), default)), .. items];
        }

        string[] columns = [.. items.Select(static item => item.ColumnName)];

        // Each projected row remembers the row that it came from: ORDER BY sees both.
        List<(Row Projected, Row Source, Group? Group)> projected = [];
        if (items.Any(static item => Aggregates(item.Expression)))
        {
            foreach (Group grouped in GroupRows(items, rows, outer))
            {
                projected.Add((ProjectRow(items, outer, grouped.First, grouped), grouped.First, grouped));
            }
        }
        else
        {
            projected.AddRange(rows.Select(row => (ProjectRow(items, outer, row, null), row, (Group?)null)));
        }

        if (projection.Distinct)
        {
            projected = [.. projected.DistinctBy(row => Key(columns, row.Projected))];
        }

        if (!projection.OrderBy.IsEmpty)
        {
            List<(Row Projected, Value[] Keys)> keyed = [.. projected.Select(row => (row.Projected, SortKeys(projection, items, row.Projected, row.Source, row.Group)))];
            projected = [.. keyed.Order(Comparer<(Row Projected, Value[] Keys)>.Create((a, b) => CompareKeys(projection.OrderBy, a.Keys, b.Keys))).Select(static row => (row.Projected, row.Projected, (Group?)null))];
        }

        int skip = projection.Skip is null ? 0 : (int)((IntegerValue)Evaluate(projection.Skip, outer)).Integer;
        int limit = projection.Limit is null ? int.MaxValue : (int)((IntegerValue)Evaluate(projection.Limit, outer)).Integer;
        return new Table(columns, [.. projected.Skip(skip).Take(limit).Select(static row => row.Projected)]);
    }

    private Row ProjectRow(ProjectionItem[] items, Row outer, Row source, Group? grouped)
    {
        Row row = outer;
        foreach (ProjectionItem item in items)
        {
            row = row.With(item.ColumnName, Evaluate(item.Expression, source, grouped));
        }

        return row;
    }

    private List<Group> GroupRows(ProjectionItem[] items, List<Row> rows, Row outer)
    {
        ProjectionItem[] keys = [.. items.Where(static item => !Aggregates(item.Expression))];
        var groups = rows.GroupBy(row => new ListValue([.. keys.Select(key => Evaluate(key.Expression, row))])).Select(static g => new Group(g.First(), [.. g])).ToList();
        return groups.Count == 0 && keys.Length == 0 ? [new Group(outer, [])] : groups;
    }

    private Value[] SortKeys(Projection projection, ProjectionItem[] items, Row projected, Row source, Group? grouped)
    {
        Row both = items.Aggregate(source, (row, item) => row.With(item.ColumnName, projected.Find(item.ColumnName)!));
        return [.. projection.OrderBy.Select(sort => Array.Find(items, item => item.Expression == sort.Expression) is { } same
            ? projected.Find(same.ColumnName)!
            : Evaluate(sort.Expression, both, grouped))];
    }

    private static int CompareKeys(EquatableArray<SortItem> order, Value[] left, Value[] right)
    {
        for (int i = 0; i < left.Length; i++)
        {
            int sign = ValueComparer.Order(left[i], right[i]);
            if (sign != 0)
            {
                return order[i].Descending ? -sign : sign;
            }
        }

        return 0;
    }

    private static List<Row> Distinct(string[] columns, List<Row> rows) => [.. rows.DistinctBy(row => Key(columns, row))];

    private static ListValue Key(string[] columns, Row row) => new([.. columns.Select(column => row.Find(column)!)]);

    /// <summary>The rows that an aggregate folds; <paramref name="First"/> gives the grouping keys.</summary>
    internal sealed record Group(Row First, List<Row> Rows);
}
