using Serverless.GraphCore;

namespace Serverless.Api.Queries;

/// <summary>Counts the rows that are handed on to a caller.</summary>
internal sealed class CountingSink(IResultSink sink) : IResultSink
{
    /// <summary>Rows so far.</summary>
    public long Rows { get; private set; }

    public void Begin(int statement, IReadOnlyList<string> columns) => sink.Begin(statement, columns);

    public ValueTask AddAsync(ResultBatch batch, CancellationToken cancellationToken)
    {
        Rows += batch.RowCount;
        return sink.AddAsync(batch, cancellationToken);
    }

    public void End(int statement, QuerySummary summary) => sink.End(statement, summary);
}
