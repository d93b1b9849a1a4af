using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Values;
using Variable = Serverless.GraphCore.Cypher.Ast.Variable;

namespace Serverless.GraphCore.Federation;

/// <summary>Parts that are joined, and parts that run for each row.</summary>
internal sealed partial class FederationRun
{
    /// <summary>So many keys at most travel to a part to reduce it: more are no cheaper to send than its rows.</summary>
    public const int MostKeys = 50_000;

    /// <summary>So many rows at a time travel to a part.</summary>
    private const int RowsAtATime = 10_000;

    private async Task<RowTable> RunAsync(JoinStep step, RowTable table, bool returnsNothing)
    {
        if (table.Rows.Count == 0)
        {
            return new RowTable(step.Columns);
        }

        if (step is { Parts: [var only], Keys.Count: 0, Conditions.Count: 0 } && table.IsUnit)
        {
            RowTable result = await FetchAsync(only, FetchText.Of(only, [], returnsNothing ? null : step.Columns), []);
            return only.IsComplete || returnsNothing || step.Columns.Count == 0 ? result : result.Select(step.Columns);
        }

        HashSet<string> needed = [.. step.Columns, .. step.Conditions.SelectMany(MentionedNames.In)];
        var join = new PartialJoin(step, needed);
        await join.BeginAsync(table, this);
        double[] estimates = await Task.WhenAll(step.Parts.Select(EstimateAsync));
        while (join.Next(estimates) is { } next)
        {
            FetchPart part = step.Parts[next];
            if (join.Table.Rows.Count == 0 && !part.Writes)
            {
                return new RowTable(step.Columns);
            }

            string[] columns = join.ColumnsOf(next);
            var (filters, parameters) = join.FiltersFor(next);
            RowTable rows = await FetchAsync(part, FetchText.Of(part, filters, columns), parameters);
            join.Add(next, rows.Select(columns), budget.Check);
            Reserved(join.Table);
        }

        return step.Conditions.Count == 0
            ? join.Table.Select(step.Columns)
            : await Local.RunAsync(join.Table, [new WithClause(new Projection(false, true, [], [], null, null), FederationPlanner.Conjunction(step.Conditions)), ReturnOf(step.Columns.Select(static name => (name, (Expression)new Variable(name))))]);
    }

    // How many rows a part may give, by its database's statistics; where several are to be compared.
    private async Task<double> EstimateAsync(FetchPart part)
    {
        if (part.Writes)
        {
            return 0;
        }

        double rows = 0;
        string text = "EXPLAIN " + FetchText.Of(part, [], [.. part.Scope.Names]);
        foreach (int number in part.Databases.Numbers.ToArray())
        {
            var sink = new TableSink(memory);
            await host.RunAsync(new Subquery(names.Databases[number], new QueryRequest(text, request.Parameters), Writes: false), sink, budget.CancellationToken);
            rows += sink.Summary?.Plan?.EstimatedRows ?? 0;
        }

        return rows;
    }

    private async Task<RowTable> RunAsync(ApplyStep step, RowTable table, bool returnsNothing)
    {
        int[] imports = [.. step.Imports.Select(table.IndexOf)];
        List<string> fetched = [.. step.Columns.Where(name => step.Part.Scope.Contains(name) || step.Part.Computed.Exists(computed => computed.Name == name))];
        if (step.Part.Writes)
        {
            // What is written to may have changed.
            fetched.AddRange(step.Columns.Where(name => step.Imports.Contains(name) && !fetched.Contains(name)));
        }

        string[] kept = [.. step.Columns.Where(name => !fetched.Contains(name))];
        int[] keptPlaces = [.. kept.Select(table.IndexOf)];
        (List<Value[]> sent, int[] places) = step.Part.Writes ? ([.. table.Rows.Select(row => RowTable.Pick(row, imports))], [.. Enumerable.Range(0, table.Rows.Count)]) : Distinct(table, imports);
        string text = FetchText.Of(step, returnsNothing && step.Part.Writes ? null : fetched);
        var results = new List<Value[]>?[sent.Count];
        foreach (int[] batch in await BatchesAsync(step, sent.Count))
        {
            budget.Check();
            ListValue rows = new(Array.ConvertAll(batch, i => (Value)new ListValue([IntegerValue.Of(i), .. sent[i]])));
            RowTable found = await FetchAsync(step.Part, text, [KeyValuePair.Create(FetchText.RowsParameter, (Value)rows)], commits: step.BatchRows is not null);
            foreach (Value[] row in found.Rows)
            {
                if (row is [IntegerValue index, ..])
                {
                    (results[index.Integer] ??= []).Add(row[1..]);
                }
            }

            memory.Release(found.Bytes);
        }

        var joined = new RowTable([.. kept, .. fetched]);
        Value[] nothing = [.. Enumerable.Repeat<Value>(NullValue.Instance, fetched.Count)];
        for (int i = 0; i < places.Length; i++)
        {
            Value[] outer = RowTable.Pick(table.Rows[i], keptPlaces);
            foreach (Value[] found in results[places[i]] ?? (step.IsOuter ? [nothing] : []))
            {
                joined.Rows.Add([.. outer, .. found.AsSpan(0, fetched.Count)]);
            }
        }

        return Reserved(joined).Select(step.Columns);
    }

    private async Task<IEnumerable<int[]>> BatchesAsync(ApplyStep step, int rows)
    {
        int size = RowsAtATime;
        if (step.BatchRows is not null)
        {
            RowTable one = await Local.RunAsync(RowTable.Unit, [ReturnOf([("rows", step.BatchRows)])]);
            size = one.Rows[0][0] is IntegerValue { Integer: > 0 } number ? (int)Math.Min(number.Integer, int.MaxValue) : throw new Errors.GraphException(
                Errors.ErrorCodes.ArgumentError, $"`IN TRANSACTIONS OF … ROWS` needs a number above 0, not {one.Rows[0][0]}.", position: step.BatchRows.Position);
        }
        else if (step.Part.Writes)
        {
            size = Math.Max(1, rows);
        }

        return Enumerable.Range(0, rows).Chunk(size);
    }

    // Rows with the same imports get the same results.
    private static (List<Value[]> Sent, int[] Places) Distinct(RowTable table, int[] imports)
    {
        Dictionary<Value[], int> numbers = new(RowComparer.Instance);
        List<Value[]> sent = [];
        int[] places = new int[table.Rows.Count];
        for (int i = 0; i < places.Length; i++)
        {
            Value[] key = RowTable.Pick(table.Rows[i], imports);
            if (!numbers.TryGetValue(key, out places[i]))
            {
                numbers.Add(key, places[i] = sent.Count);
                sent.Add(key);
            }
        }

        return (sent, places);
    }
}
