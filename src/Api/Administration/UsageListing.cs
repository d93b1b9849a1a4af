using Serverless.Api.Catalog;
using Serverless.Api.Limits;
using Serverless.Api.Queries;
using Serverless.GraphCore;
using Serverless.GraphCore.Administration;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Administration;

/// <summary><c>SHOW USAGE</c>: what databases hold and are used for, beside the limits that are measured by it.</summary>
internal sealed class UsageListing(DatabaseCatalog catalog, ShowCommands names, DatabaseMetrics metrics, EffectiveLimits limits)
{
    private static readonly ShowColumn[] Columns =
        [new("database", ValueTypes.String), new("metric", ValueTypes.String), new("value", ValueTypes.Integer), new("limit", ValueTypes.Integer)];

    /// <exception cref="GraphException"><see cref="ErrorCodes.DatabaseNotFound"/>; the store is unavailable or damaged.</exception>
    public async Task<Listing> ListAsync(ShowUsage command, Func<string, bool> isVisible, CancellationToken cancellationToken)
    {
        var rows = new List<Value[]>();
        if (command.Database is { } name)
        {
            DatabaseEntry named = await names.VisibleAsync(name, isVisible, cancellationToken);
            Add(rows, named, await metrics.ReadAsync(named, cancellationToken));
            return new Listing(Columns, rows);
        }

        IReadOnlyList<DatabaseEntry> all = await catalog.ListAsync<DatabaseEntry>(CatalogKeys.Databases, cancellationToken);
        foreach (DatabaseEntry entry in all.Where(entry => isVisible(entry.Id) && !entry.IsDropping).OrderBy(static entry => entry.Name, StringComparer.Ordinal))
        {
            // One damaged database must not hide what the others hold.
            Add(rows, entry, await metrics.ReadAvailableAsync(entry, cancellationToken));
        }

        return new Listing(Columns, rows);
    }

    private void Add(List<Value[]> rows, DatabaseEntry entry, IReadOnlyList<UsageMetric> shown)
    {
        DatabaseLimits inForce = limits.Of(entry);
        foreach (UsageMetric metric in shown)
        {
            rows.Add([new StringValue(entry.Name), new StringValue(metric.Name), Integer(metric.Value), Integer(metric.Limit is { } limit ? inForce[limit] : null)]);
        }
    }

    private static Value Integer(long? number) => number is { } value ? IntegerValue.Of(value) : NullValue.Instance;
}
