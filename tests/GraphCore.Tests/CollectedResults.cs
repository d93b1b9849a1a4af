using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests;

/// <summary>Keeps what a transaction hands on: per statement its rows as texts, and its summary.</summary>
internal sealed class CollectedResults : IResultSink
{
    private static readonly NoEntities Ids = new();

    public List<List<string>> Statements { get; } = [];

    public List<QuerySummary> Summaries { get; } = [];

    public void Begin(int statement, IReadOnlyList<string> columns) => Statements.Add([]);

    public ValueTask AddAsync(ResultBatch batch, CancellationToken cancellationToken)
    {
        for (int row = 0; row < batch.RowCount; row++)
        {
            Statements[^1].Add(string.Join(" | ", batch.Columns.Select(column => ValuePrinter.Print(column.GetValue(row, Ids)))));
        }

        return ValueTask.CompletedTask;
    }

    public void End(int statement, QuerySummary summary) => Summaries.Add(summary);

    /// <summary>Results hold no references, whose ids would have to be looked up.</summary>
    private sealed class NoEntities : Graph.IEntityIds
    {
        public long NodeId(int ordinal) => throw new InvalidOperationException("A result has a node reference.");

        public long RelationshipId(long handle) => throw new InvalidOperationException("A result has a relationship reference.");
    }
}
