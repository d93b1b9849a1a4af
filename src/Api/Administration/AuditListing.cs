using Serverless.Api.Audit;
using Serverless.Api.Security;
using Serverless.GraphCore;
using Serverless.GraphCore.Administration;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Administration;

/// <summary><c>SHOW AUDIT LOG</c>: the newest records, of the last day unless SINCE is said.</summary>
internal sealed class AuditListing(AuditLog audit, TimeProvider clock)
{
    /// <summary>No more are listed: all rows of a listing are in memory. <c>GET /audit</c> has pages.</summary>
    public const int MaxRecords = 10_000;

    private static readonly TimeSpan DefaultAge = TimeSpan.FromDays(1);

    private static readonly ShowColumn[] Columns =
    [
        new("time", ValueTypes.DateTime),
        new("principal", ValueTypes.String),
        new("event", ValueTypes.String),
        new("action", ValueTypes.String),
        new("databases", ValueTypes.List),
        new("target", ValueTypes.String),
        new("outcome", ValueTypes.String),
        new("code", ValueTypes.String),
        new("rows", ValueTypes.Integer),
        new("bytes", ValueTypes.Integer),
        new("durationMs", ValueTypes.Integer),
        new("source", ValueTypes.String),
        new("correlationId", ValueTypes.String),
    ];

    /// <exception cref="GraphException"><see cref="ErrorCodes.Forbidden"/>; the store is unavailable.</exception>
    public async Task<Listing> ListAsync(ShowAuditLog command, RequestCaller caller, CancellationToken cancellationToken)
    {
        caller.Principal.EnsureAdministrator();
        DateTimeOffset now = clock.GetUtcNow();
        var query = new AuditQuery { Since = command.Since is { } since ? since.Before(now) : now - DefaultAge };
        var rows = new List<Value[]>();
        await foreach (AuditRecord record in audit.ReadAsync(query, cancellationToken))
        {
            rows.Add(Row(record));
            if (rows.Count == MaxRecords)
            {
                break;
            }
        }

        return new Listing(Columns, rows);
    }

    private static Value[] Row(AuditRecord record) =>
    [
        CatalogValues.Of(record.Time),
        CatalogValues.Of(record.Principal),
        CatalogValues.Of(AuditNames.Of(record.Event)),
        CatalogValues.Of(record.Action),
        new ListValue([.. record.Databases.Select(static name => CatalogValues.Of(name))]),
        CatalogValues.Of(record.Target),
        CatalogValues.Of(AuditNames.Of(record.Outcome)),
        CatalogValues.Of(record.Code),
        CatalogValues.Of(record.Rows),
        CatalogValues.Of(record.Bytes),
        CatalogValues.Of(record.DurationMs),
        CatalogValues.Of(record.Source),
        CatalogValues.Of(record.CorrelationId.ToString()),
    ];
}
