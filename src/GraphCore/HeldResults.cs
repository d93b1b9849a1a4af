using Serverless.GraphCore.Execution;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore;

/// <summary>
/// Results of a transaction that may still fail or run again: kept until its commit is decided, then handed on. Its size
/// counts as memory of the transaction.
/// </summary>
internal sealed class HeldResults : IResultSink
{
    private readonly List<HeldStatement> _statements = [];

    /// <summary>Charged with what is held.</summary>
    public QueryBudget Budget { get; set; } = QueryBudget.Unlimited;

    /// <inheritdoc/>
    public void Begin(int statement, IReadOnlyList<string> columns) => _statements.Add(new HeldStatement(statement, columns));

    /// <inheritdoc/>
    public ValueTask AddAsync(ResultBatch batch, CancellationToken cancellationToken)
    {
        var copies = new Vector[batch.Columns.Count];
        for (var i = 0; i < copies.Length; i++)
        {
            copies[i] = new Vector();
            copies[i].CopyFrom(batch.Columns[i], 0, batch.RowCount);
            Budget.Reserve(VectorMemory.Bytes(copies[i], 0, batch.RowCount));
        }

        _statements[^1].Batches.Add(new ResultBatch(copies, batch.RowCount));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void End(int statement, QuerySummary summary) => _statements[^1].Summary = summary;

    /// <summary>Hands on the statements that were completed.</summary>
    public async Task ReplayAsync(IResultSink sink, CancellationToken cancellationToken)
    {
        foreach (var statement in _statements)
        {
            if (statement.Summary is null)
            {
                continue;
            }

            sink.Begin(statement.Number, statement.Columns);
            foreach (var batch in statement.Batches)
            {
                await sink.AddAsync(batch, cancellationToken);
            }

            sink.End(statement.Number, statement.Summary);
        }
    }

    private sealed class HeldStatement(int number, IReadOnlyList<string> columns)
    {
        public int Number { get; } = number;

        public IReadOnlyList<string> Columns { get; } = columns;

        public List<ResultBatch> Batches { get; } = [];

        public QuerySummary? Summary { get; set; }
    }
}
