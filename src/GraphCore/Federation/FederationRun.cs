using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution;
using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Values;
using Variable = Serverless.GraphCore.Cypher.Ast.Variable;

namespace Serverless.GraphCore.Federation;

/// <summary>One run of a cut statement: asks the databases for their parts, at the same time where they do not depend on each other, and does the rest on the rows.</summary>
internal sealed partial class FederationRun(FederatedNames names, QueryRequest request, IFederationHost host, GraphDatabaseOptions options, QueryBudget budget)
{
    private readonly FederationMemory memory = new(budget);
    private readonly Lock gate = new();
    private readonly List<Notification> notifications = [];
    private LocalQueries? local;
    private PendingWrite? pending;

    /// <summary>What the parts have written.</summary>
    public QueryCounters Counters { get; } = new();

    /// <summary>What the parts had to remark, each remark once.</summary>
    public IReadOnlyList<Notification> Notifications => notifications;

    private LocalQueries Local => local ??= new LocalQueries(options, request.Parameters, budget, memory);

    /// <summary>Runs the statement: when it returns, what the statement writes is committed.</summary>
    /// <exception cref="GraphException">Any error of a part, with the name of its database, or of the rest. Nothing was written, unless the commit's outcome is unknown.</exception>
    public async Task<RowTable> RunAsync(FederatedPlan plan)
    {
        try
        {
            RowTable result = await RunAsync(plan, RowTable.Unit);
            await (pending?.CommitAsync() ?? Task.CompletedTask);
            return result;
        }
        catch (Exception failure)
        {
            await (pending?.AbandonAsync(failure) ?? Task.CompletedTask);
            throw;
        }
    }

    /// <summary>Runs a query.</summary>
    /// <param name="plan">The statement, or a subquery of it.</param>
    /// <param name="imports">What it sees of the query around it: one row.</param>
    /// <exception cref="GraphException">Any error of a part, with the name of its database, or of the rest.</exception>
    private async Task<RowTable> RunAsync(FederatedPlan plan, RowTable imports)
    {
        string[]? columns = plan.Columns?.Select(static column => column.Name).ToArray();
        if (plan.Branches.Count == 1)
        {
            return await RunAsync(plan.Branches[0], imports, columns);
        }

        RowTable[] results = await Task.WhenAll(plan.Branches.Select(branch => RunAsync(branch, imports, columns)));
        var union = new RowTable(columns ?? []);
        HashSet<Value[]> seen = new(RowComparer.Instance);
        foreach (RowTable result in results)
        {
            union.Bytes += result.Bytes;
            foreach (Value[] row in result.Select(union.Columns).Rows)
            {
                if (plan.UnionAll || seen.Add(row))
                {
                    union.Rows.Add(row);
                }
            }
        }

        return union;
    }

    private async Task<RowTable> RunAsync(FederatedBranch branch, RowTable imports, string[]? result)
    {
        RowTable table = imports;
        for (int i = 0; i < branch.Steps.Count; i++)
        {
            budget.Check();
            bool isLast = i == branch.Steps.Count - 1;
            RowTable next = branch.Steps[i] switch
            {
                JoinStep join => await RunAsync(join, table, isLast && result is null),
                ApplyStep apply => await RunAsync(apply, table, isLast && result is null),
                ComputeStep compute => await RunAsync(compute, table),
                LocalStep step => await RunAsync(step, table),
                NestedStep nested => await RunAsync(nested, table),
                _ => throw new InvalidOperationException(branch.Steps[i].GetType().Name),
            };
            if (!ReferenceEquals(next, table))
            {
                memory.Release(table.Bytes);
            }

            table = next;
        }

        return table;
    }

    private Task<RowTable> RunAsync(ComputeStep step, RowTable table) => ComputeAsync(table, step.Columns, step.Computed);

    private async Task<RowTable> RunAsync(LocalStep step, RowTable table)
    {
        List<Clause> clauses = [.. step.Clauses];
        if (clauses[^1] is not (ReturnClause or FinishClause))
        {
            clauses.Add(ReturnOf(step.Columns.Select(static name => (name, (Expression)new Variable(name)))));
        }

        return await Local.RunAsync(table, clauses);
    }

    private async Task<RowTable> RunAsync(NestedStep step, RowTable table)
    {
        string[] produced = [.. (step.Plan.Columns ?? []).Select(static column => column.Name)];
        int[] imports = [.. step.Imports.Select(table.IndexOf)];
        string[] kept = [.. step.Columns.Where(name => table.IndexOf(name) >= 0 && Array.IndexOf(produced, name) < 0)];
        int[] keptPlaces = [.. kept.Select(table.IndexOf)];
        Dictionary<Value[], RowTable> results = new(RowComparer.Instance);
        var joined = new RowTable([.. kept, .. produced]);
        foreach (Value[] row in table.Rows)
        {
            budget.Check();
            Value[] key = RowTable.Pick(row, imports);
            if (!results.TryGetValue(key, out RowTable? inner))
            {
                var imported = new RowTable(step.Imports);
                imported.Rows.Add(key);
                inner = await RunAsync(step.Plan, imported);
                results.Add(key, inner);
            }

            Value[] outer = RowTable.Pick(row, keptPlaces);
            foreach (Value[] found in inner.Rows)
            {
                joined.Rows.Add([.. outer, .. found]);
            }

            if (step.IsOptional && inner.Rows.Count == 0)
            {
                joined.Rows.Add([.. outer, .. Enumerable.Repeat<Value>(NullValue.Instance, produced.Length)]);
            }
        }

        foreach (RowTable inner in results.Values)
        {
            memory.Release(inner.Bytes);
        }

        return Reserved(joined).Select(step.Columns);
    }

    /// <summary>Some columns of a table, and others that are computed of them.</summary>
    public async Task<RowTable> ComputeAsync(RowTable table, IEnumerable<string> kept, IReadOnlyCollection<(string Name, Expression Expression)> computed)
    {
        List<(string, Expression)> items = [.. kept.Where(name => table.IndexOf(name) >= 0).Select(static name => (name, (Expression)new Variable(name))), .. computed];
        return await Local.RunAsync(table, [ReturnOf(items)]);
    }

    private static ReturnClause ReturnOf(IEnumerable<(string Name, Expression Expression)> items)
    {
        ProjectionItem[] list = [.. items.Select(static item => new ProjectionItem(item.Expression, new Variable(item.Name), default))];
        if (list.Length == 0)
        {
            list = [new ProjectionItem(new IntegerLiteral(0), new Variable("  nothing"), default)];
        }

        return new ReturnClause(new Projection(false, false, [.. list], [], null, null));
    }

    private RowTable Reserved(RowTable table)
    {
        table.Bytes = table.Rows.Count * ValueMemory.OfList(table.Columns.Count);
        memory.Reserve(table.Bytes);
        return table;
    }

    /// <summary>Asks databases for the rows of a part, each for its own.</summary>
    /// <param name="commits">Whether what it writes is committed at once, and not with the statement.</param>
    private async Task<RowTable> FetchAsync(FetchPart part, string text, IReadOnlyList<KeyValuePair<string, Value>> parameters, bool commits = false)
    {
        RowTable[] results = await Task.WhenAll(part.Databases.Numbers.Select(number => FetchAsync(names.Databases[number], part.Writes, commits, text, parameters)));
        if (results.Length == 1)
        {
            return results[0];
        }

        var all = new RowTable(results[0].Columns);
        foreach (RowTable result in results)
        {
            all.Rows.AddRange(result.Rows);
            all.Bytes += result.Bytes;
        }

        return all;
    }

    private async Task<RowTable> FetchAsync(FederatedDatabase database, bool writes, bool commits, string text, IReadOnlyList<KeyValuePair<string, Value>> parameters)
    {
        var query = new QueryRequest(text, new MapValue([.. request.Parameters.Entries, .. parameters])) { CarriesEntities = true };
        var sink = new TableSink(memory);
        try
        {
            if (writes && !commits)
            {
                pending = new PendingWrite(() => new TableSink(memory));
                sink = await pending.BeginAsync((before, last) => host.RunAsync(new Subquery(database, query, Writes: true) { BeforeCommit = before }, last, budget.CancellationToken));
            }
            else
            {
                await host.RunAsync(new Subquery(database, query, writes), sink, budget.CancellationToken);
            }
        }
        catch (GraphException failure)
        {
            throw Located(failure, database);
        }

        lock (gate)
        {
            Counters.Add(sink.Summary!.Counters);
            notifications.AddRange(sink.Summary.Notifications.Where(added => !notifications.Exists(known => known.Code == added.Code && known.Description == added.Description)));
        }

        return sink.Table;
    }

    // Positions are those of the part's own text.
    private static GraphException Located(GraphException failure, FederatedDatabase database) => new(
        failure.Code,
        failure.Message.Contains($"`{database.Name}`", StringComparison.Ordinal) ? failure.Message : $"In database `{database.Name}`: {failure.Message}",
        failure.Detail,
        innerException: failure) { RetryAfter = failure.RetryAfter };
}
