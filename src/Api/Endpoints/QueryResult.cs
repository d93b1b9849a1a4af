using Serverless.Api.Contracts;
using Serverless.Api.Routing;
using Serverless.GraphCore;

namespace Serverless.Api.Endpoints;

/// <summary>Writes one statement's result as it is produced.</summary>
internal abstract class QueryResult(HeldBody body, bool includeCounters) : IResultSink
{
    private QuerySummary? summary;

    /// <summary>Where the row that is being written begins.</summary>
    private int rowStart;

    protected JsonOutput Json => body.Json;

    public static QueryResult Create(HeldBody body, ResultFormat format, bool includeCounters) => (format.Lines, format.Typed) switch
    {
        (false, false) => new DocumentResult<PlainFormat>(body, includeCounters),
        (false, true) => new DocumentResult<TypedFormat>(body, includeCounters),
        (true, false) => new LinesResult<PlainFormat>(body, includeCounters),
        (true, true) => new LinesResult<TypedFormat>(body, includeCounters),
    };

    public void Begin(int statement, IReadOnlyList<string> columns) => WriteHeader(columns);

    public async ValueTask AddAsync(ResultBatch batch, CancellationToken cancellationToken)
    {
        for (int row = 0; row < batch.RowCount; row++)
        {
            rowStart = Json.Length;
            WriteRow(batch, row);
            if (body.IsFull)
            {
                await body.SendAsync(cancellationToken);
            }
        }

        rowStart = Json.Length;
    }

    public void End(int statement, QuerySummary summary)
    {
        rowStart = Json.Length;
        this.summary = summary;
    }

    /// <summary>The transaction has been committed.</summary>
    public abstract void Complete(TransactionSummary transaction);

    /// <summary>The statement failed after a part of its result had been sent.</summary>
    public void Fail(ApiError error)
    {
        // A row that broke off would spoil the document.
        Json.Truncate(rowStart);
        WriteError(error);
    }

    protected abstract void WriteHeader(IReadOnlyList<string> columns);

    protected abstract void WriteRow(ResultBatch batch, int row);

    protected abstract void WriteError(ApiError error);

    /// <summary>Writes the summary's fields, without a comma before the first.</summary>
    protected void WriteSummary(TransactionSummary transaction)
    {
        QuerySummary done = summary ?? throw new InvalidOperationException("A statement ended without a summary.");
        if (includeCounters)
        {
            Json.Raw("\"counters\":"u8);
            SummaryWriter.Counters(Json, done.Counters);
            Json.Raw(',');
        }

        if (done.Plan is not null)
        {
            Json.Raw(done.Profiled ? "\"profiledQueryPlan\":"u8 : "\"queryPlan\":"u8);
            PlanWriter.Tree(Json, done.Plan, done.Profiled);
            Json.Raw(',');
        }

        if (done.Notifications.Count > 0)
        {
            Json.Raw("\"notifications\":"u8);
            SummaryWriter.Notifications(Json, done.Notifications);
            Json.Raw(',');
        }

        Json.Raw("\"bookmarks\":["u8);
        Json.String(transaction.Bookmark);
        Json.Raw("],\"queryType\":"u8);
        Json.Raw(SummaryWriter.QueryType(done.Kind));
    }
}

/// <summary>One JSON document: <c>{data: {fields, values}, counters?, bookmarks, …}</c>.</summary>
internal sealed class DocumentResult<TFormat>(HeldBody body, bool includeCounters) : QueryResult(body, includeCounters)
    where TFormat : struct, IValueFormat
{
    private bool hasRows;

    public override void Complete(TransactionSummary transaction)
    {
        Json.Raw("]},"u8);
        WriteSummary(transaction);
        Json.Raw('}');
    }

    protected override void WriteHeader(IReadOnlyList<string> columns)
    {
        Json.Raw("{\"data\":{\"fields\":"u8);
        ValueFormats.Texts(Json, columns);
        Json.Raw(",\"values\":["u8);
    }

    protected override void WriteRow(ResultBatch batch, int row)
    {
        if (hasRows)
        {
            Json.Raw(',');
        }

        ValueFormats.Row<TFormat>(Json, batch.Columns, row);
        hasRows = true;
    }

    protected override void WriteError(ApiError error)
    {
        Json.Raw("]},\"errors\":"u8);
        error.Write(Json);
        Json.Raw('}');
    }
}

/// <summary>A stream of events, one JSON object a line: Header, Record for each row, Summary or Error.</summary>
internal sealed class LinesResult<TFormat>(HeldBody body, bool includeCounters) : QueryResult(body, includeCounters)
    where TFormat : struct, IValueFormat
{
    public override void Complete(TransactionSummary transaction)
    {
        Json.Raw("{\"$event\":\"Summary\",\"_body\":{"u8);
        WriteSummary(transaction);
        Json.Raw("}}\n"u8);
    }

    protected override void WriteHeader(IReadOnlyList<string> columns)
    {
        Json.Raw("{\"$event\":\"Header\",\"_body\":{\"fields\":"u8);
        ValueFormats.Texts(Json, columns);
        Json.Raw("}}\n"u8);
    }

    protected override void WriteRow(ResultBatch batch, int row)
    {
        Json.Raw("{\"$event\":\"Record\",\"_body\":"u8);
        ValueFormats.Row<TFormat>(Json, batch.Columns, row);
        Json.Raw("}\n"u8);
    }

    protected override void WriteError(ApiError error)
    {
        Json.Raw("{\"$event\":\"Error\",\"_body\":"u8);
        error.Write(Json);
        Json.Raw("}\n"u8);
    }
}
