using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Federation;

/// <summary>A join of a table and parts as far as it has come: which part is next, and by which keys of what is there it can be reduced.</summary>
internal sealed class PartialJoin(JoinStep step, HashSet<string> needed)
{
    private readonly HashSet<int> joined = [-1];

    /// <summary>The rows so far.</summary>
    public RowTable Table { get; private set; } = RowTable.Unit;

    /// <summary>Begins with a table, and the keys that are computed of its columns.</summary>
    public async Task BeginAsync(RowTable table, FederationRun run)
    {
        List<(string Name, Expression Expression)> keys = [];
        foreach (JoinKey key in step.Keys)
        {
            if (key.Left < 0)
            {
                keys.Add((key.LeftColumn, key.LeftExpression));
            }
            else if (key.Right < 0)
            {
                keys.Add((key.RightColumn, key.RightExpression));
            }
        }

        Table = keys.Count == 0 ? table : await run.ComputeAsync(table, table.Columns, keys);
    }

    /// <summary>The part to be fetched next: of those that keys connect with what is there the one with the fewest rows, else the one with the fewest of all; null: all have been.</summary>
    public int? Next(double[] estimates)
    {
        int? best = null;
        for (int i = 0; i < step.Parts.Count; i++)
        {
            if (!joined.Contains(i) && (best is not { } other || IsBetter(i, other, estimates)))
            {
                best = i;
            }
        }

        return best;
    }

    /// <summary>The columns that a part has to return.</summary>
    public string[] ColumnsOf(int number)
    {
        FetchPart part = step.Parts[number];
        HashSet<string> keys = [.. step.Keys.SelectMany(key => new[] { key.Left == number ? key.LeftColumn : null, key.Right == number ? key.RightColumn : null }).OfType<string>()];
        return [.. part.Scope.Names.Where(needed.Contains), .. part.Computed.Select(static computed => computed.Name).Where(name => needed.Contains(name) || keys.Contains(name))];
    }

    /// <summary>Conditions by which only rows of a part come that the rows so far have the keys of.</summary>
    public (List<Expression> Filters, List<KeyValuePair<string, Value>> Parameters) FiltersFor(int number)
    {
        List<Expression> filters = [];
        List<KeyValuePair<string, Value>> parameters = [];
        FetchPart part = step.Parts[number];
        foreach ((string own, Expression expression, string other) in KeysWith(number))
        {
            if (!part.IsComplete && KeysOf(other) is { } keys)
            {
                string parameter = FetchText.KeysParameter(parameters.Count);
                parameters.Add(KeyValuePair.Create(parameter, (Value)keys));
                filters.Add(new BinaryExpression(BinaryOperator.In, expression, new Parameter(parameter)));
            }
        }

        return (filters, parameters);
    }

    /// <summary>Joins the rows of a part.</summary>
    public void Add(int number, RowTable rows, Action check)
    {
        Table = HashJoin.Join(Table, rows, [.. KeysWith(number).Select(static key => (key.Other, key.Own))], check);
        joined.Add(number);
    }

    private bool IsBetter(int candidate, int other, double[] estimates)
    {
        // A reduced part is worth waiting for only when something can reduce it.
        bool isTied = Table.Rows.Count > 0 && KeysWith(candidate).Any();
        bool isOtherTied = Table.Rows.Count > 0 && KeysWith(other).Any();
        return isTied != isOtherTied ? isTied : estimates[candidate] < estimates[other];
    }

    private IEnumerable<(string Own, Expression Expression, string Other)> KeysWith(int number)
    {
        foreach (JoinKey key in step.Keys)
        {
            if (key.Left == number && joined.Contains(key.Right))
            {
                yield return (key.LeftColumn, key.LeftExpression, key.RightColumn);
            }
            else if (key.Right == number && joined.Contains(key.Left))
            {
                yield return (key.RightColumn, key.RightExpression, key.LeftColumn);
            }
        }
    }

    // Values of which a set decides equality; others are not worth it, and null equals nothing.
    private ListValue? KeysOf(string column)
    {
        int place = Table.IndexOf(column);
        HashSet<Value> keys = [];
        foreach (Value[] row in Table.Rows)
        {
            switch (row[place])
            {
                case NullValue:
                    break;
                case ListValue or MapValue or FloatValue:
                    return null;
                default:
                    keys.Add(row[place]);
                    break;
            }

            if (keys.Count > FederationRun.MostKeys)
            {
                return null;
            }
        }

        return new ListValue([.. keys]);
    }
}
