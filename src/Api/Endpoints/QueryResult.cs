using System.Globalization;
using Serverless.Api.Contracts;
using Serverless.Api.Routing;
using Serverless.GraphCore;

namespace Serverless.Api.Endpoints;

/// <summary>Writes one statement's result as it is produced.</summary>
internal abstract class QueryResult(HeldBody body, bool includeCounters) : IResultSink
{
    private QuerySummary? summary;
    private bool hasStatement;

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

    public void Begin(int statement, IReadOnlyList<string> columns)
    {
        hasStatement = true;
        WriteHeader(columns);
    }

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
    public void Complete(TransactionSummary transaction) => WriteEnd(hasStatement, transaction.Bookmark, open: null);

    /// <summary>The transaction goes on.</summary>
    public void Complete(TransactionHandle open) => WriteEnd(hasStatement, open.Bookmark, open);

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

    /// <summary>Ends the answer.</summary>
    /// <param name="hasStatement">Whether there was a statement, and so a header.</param>
    /// <param name="bookmark">The state that was read or written.</param>
    /// <param name="open">The transaction, if it is open.</param>
    protected abstract void WriteEnd(bool hasStatement, string bookmark, TransactionHandle? open);

    /// <summary>Writes the summary's fields, without a comma before the first.</summary>
    protected void WriteSummary(string bookmark, TransactionHandle? open)
    {
        if (hasStatement)
        {
            WriteStatementSummary(summary ?? throw new InvalidOperationException("A statement ended without a summary."));
        }

        Json.Raw("\"bookmarks\":["u8);
        Json.String(bookmark);
        Json.Raw(']');
        if (summary is not null)
        {
            Json.Raw(",\"queryType\":"u8);
            Json.Raw(SummaryWriter.QueryType(summary.Kind));
        }

        if (open is not null)
        {
            Json.Raw(",\"transaction\":{\"id\":"u8);
            Json.String(open.Id);
            Json.Raw(",\"expires\":"u8);
            Json.String(open.Expires.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            Json.Raw('}');
        }
    }

    private void WriteStatementSummary(QuerySummary done)
    {
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
    }
}

/// <summary>One JSON document: <c>{data: {fields, values}, counters?, bookmarks, …}</c>.</summary>
internal sealed class DocumentResult<TFormat>(HeldBody body, bool includeCounters) : QueryResult(body, includeCounters)
    where TFormat : struct, IValueFormat
{
    private bool hasRows;

    protected override void WriteEnd(bool hasStatement, string bookmark, TransactionHandle? open)
    {
        Json.Raw(hasStatement ? "]},"u8 : "{"u8);
        WriteSummary(bookmark, open);
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
    protected override void WriteEnd(bool hasStatement, string bookmark, TransactionHandle? open)
    {
        Json.Raw("{\"$event\":\"Summary\",\"_body\":{"u8);
        WriteSummary(bookmark, open);
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
