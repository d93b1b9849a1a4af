using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests;

/// <summary>Keeps what a transaction hands on: per statement its rows as texts, and its summary.</summary>
internal sealed class CollectedResults : IResultSink
{

    public List<List<string>> Statements { get; } = [];

    public List<QuerySummary> Summaries { get; } = [];

    public void Begin(int statement, IReadOnlyList<string> columns) => Statements.Add([]);

    public ValueTask AddAsync(ResultBatch batch, CancellationToken cancellationToken)
    {
        for (int row = 0; row < batch.RowCount; row++)
        {
            Statements[^1].Add(string.Join(" | ", batch.Columns.Select(column => ValuePrinter.Print(column.GetValue(row)))));
        }

        return ValueTask.CompletedTask;
    }

    public void End(int statement, QuerySummary summary) => Summaries.Add(summary);
}
