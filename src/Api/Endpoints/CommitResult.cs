using System.Globalization;
using Serverless.Api.Contracts;
using Serverless.Api.Routing;
using Serverless.GraphCore;
using Serverless.GraphCore.Planning;

namespace Serverless.Api.Endpoints;

/// <summary>Writes the results of a transaction's statements as <c>{results: [{columns, data, stats?, plan?}], errors, lastBookmarks}</c>.</summary>
internal sealed class CommitResult(HeldBody body, IReadOnlyList<CommitStatement> statements) : IResultSink
{
    private readonly List<Notification> notifications = [];
    private readonly GraphContents graph = new();
    private bool isInStatement;
    private bool hasRows;
    private int rowStart;
    private CommitStatement? current;

    private JsonOutput Json => body.Json;

    /// <summary>The whole answer to a request that never became a transaction.</summary>
    public static void WriteFailure(JsonOutput json, ApiError error)
    {
        json.Raw("{\"results\":[],\"errors\":"u8);
        error.Write(json);
        json.Raw('}');
    }

    public void Begin(int statement, IReadOnlyList<string> columns)
    {
        current = statements[statement];
        Json.Raw(statement == 0 ? "{\"results\":["u8 : ","u8);
        Json.Raw("{\"columns\":"u8);
        ValueFormats.Texts(Json, columns);
        Json.Raw(",\"data\":["u8);
        isInStatement = true;
        hasRows = false;
        rowStart = Json.Length;
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
        Json.Raw(']');
        if (current!.IncludeStats)
        {
            Json.Raw(",\"stats\":"u8);
            SummaryWriter.Stats(Json, summary.Counters);
        }

        if (summary.Plan is not null)
        {
            Json.Raw(",\"plan\":{\"root\":"u8);
            PlanWriter.FlatTree(Json, summary.Plan, summary.Profiled);
            Json.Raw('}');
        }

        Json.Raw('}');
        notifications.AddRange(summary.Notifications);
        isInStatement = false;
        rowStart = Json.Length;
    }

    /// <summary>The transaction has been committed.</summary>
    public void Complete(TransactionSummary transaction)
    {
        EndResults();
        Json.Raw(",\"lastBookmarks\":["u8);
        Json.String(transaction.Bookmark);
        Json.Raw("]}"u8);
    }

    /// <summary>The transaction goes on.</summary>
    /// <param name="open">The transaction.</param>
    /// <param name="commit">Where it is committed.</param>
    public void Complete(TransactionHandle open, string commit)
    {
        EndResults();
        Json.Raw(",\"commit\":"u8);
        Json.String(commit);
        Json.Raw(",\"transaction\":{\"expires\":"u8);
        Json.String(open.Expires.UtcDateTime.ToString("R", CultureInfo.InvariantCulture));
        Json.Raw("}}"u8);
    }

    /// <summary>The transaction has been rolled back.</summary>
    public void Complete()
    {
        EndResults();
        Json.Raw('}');
    }

    /// <summary>The transaction failed. The results until then stay, as in Neo4j; what they wrote was rolled back.</summary>
    public void Fail(ApiError error)
    {
        // A row that broke off would spoil the document.
        Json.Truncate(rowStart);
        Json.Raw(isInStatement ? "]}],\"errors\":"u8 : current is null ? "{\"results\":[],\"errors\":"u8 : "],\"errors\":"u8);
        error.Write(Json);
        Json.Raw('}');
    }

    private void EndResults()
    {
        Json.Raw(current is null ? "{\"results\":[]"u8 : "]"u8);
        if (notifications.Count > 0)
        {
            Json.Raw(",\"notifications\":"u8);
            SummaryWriter.Notifications(Json, notifications);
        }

        Json.Raw(",\"errors\":[]"u8);
    }

    private void WriteRow(ResultBatch batch, int row)
    {
        Json.Raw(hasRows ? ",{"u8 : "{"u8);
        ResultContents contents = current!.Contents;
        if ((contents & ResultContents.Row) != 0)
        {
            Json.Raw("\"row\":"u8);
            ValueFormats.Row<RowFormat>(Json, batch.Columns, row);
            Json.Raw(",\"meta\":"u8);
            RowFormat.Meta(Json, batch.Columns, row);
        }

        if ((contents & ResultContents.Graph) != 0)
        {
            Json.Raw(contents == ResultContents.Graph ? "\"graph\":"u8 : ",\"graph\":"u8);
            graph.Write(Json, batch.Columns, row);
        }

        Json.Raw('}');
        hasRows = true;
    }
}
