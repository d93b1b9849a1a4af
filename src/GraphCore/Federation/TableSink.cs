using Serverless.GraphCore.Execution;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Federation;

/// <summary>Takes the rows of one statement into a table, as memory of the statement that it is a part of.</summary>
internal sealed class TableSink(FederationMemory memory) : IResultSink
{
    /// <summary>The rows.</summary>
    public RowTable Table { get; private set; } = new([]);

    /// <summary>What the statement did, once it has ended.</summary>
    public QuerySummary? Summary { get; private set; }

    public void Begin(int statement, IReadOnlyList<string> columns)
    {
        memory.Release(Table.Bytes);
        Table = new RowTable(columns);
    }

    public ValueTask AddAsync(ResultBatch batch, CancellationToken cancellationToken)
    {
        long bytes = 0;
        for (int row = 0; row < batch.RowCount; row++)
        {
            var values = new Value[batch.Columns.Count];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = batch.Columns[i].GetValue(row);
                bytes += ValueMemory.Whole(values[i]);
            }

            bytes += ValueMemory.OfList(values.Length);
            Table.Rows.Add(values);
        }

        memory.Reserve(bytes);
        Table.Bytes += bytes;
        return ValueTask.CompletedTask;
    }

    public void End(int statement, QuerySummary summary) => Summary = summary;
}

/// <summary>The memory that a statement's tables take; several of its parts take of it at a time.</summary>
internal sealed class FederationMemory(QueryBudget budget)
{
    private readonly Lock gate = new();

    /// <summary>Takes memory.</summary>
    /// <exception cref="Errors.GraphException"><see cref="Errors.ErrorCodes.TransactionOutOfMemoryError"/>.</exception>
    public void Reserve(long bytes)
    {
        lock (gate)
        {
            budget.Reserve(bytes);
        }
    }

    public void Release(long bytes)
    {
        lock (gate)
        {
            budget.Release(bytes);
        }
    }
}
