using System.Text;
using Serverless.Api.Catalog;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Usage;

/// <summary>
/// Writes the usage reports that are due: for each finished period one per database and a total. Running it again changes nothing, and any number of instances may
/// run it at once: of each file the first that is written stays, and what is made of others is made of what stayed.
/// </summary>
public sealed class UsageReportJob
{
    private readonly DatabaseCatalog catalog;
    private readonly UsageRecorder recorder;
    private readonly IUsageStore usage;
    private readonly UsageReports reports;
    private readonly Func<DatabaseEntry, CancellationToken, Task<DatabaseState?>> state;
    private readonly UsageReportOptions options;
    private readonly TimeProvider clock;

    /// <param name="catalog">The databases.</param>
    /// <param name="recorder">What this instance has counted and not written.</param>
    /// <param name="usage">What all instances have written.</param>
    /// <param name="reports">Where the reports go.</param>
    /// <param name="state">Reads what a database holds; null: it is being dropped.</param>
    /// <param name="options">Which periods.</param>
    /// <param name="clock">Tells which are finished.</param>
    internal UsageReportJob(
        DatabaseCatalog catalog,
        UsageRecorder recorder,
        IUsageStore usage,
        UsageReports reports,
        Func<DatabaseEntry, CancellationToken, Task<DatabaseState?>> state,
        UsageReportOptions options,
        TimeProvider clock)
    {
        this.catalog = catalog;
        this.recorder = recorder;
        this.usage = usage;
        this.reports = reports;
        this.state = state;
        this.options = options;
        this.clock = clock;
    }

    /// <summary>Reports every finished period that has no report, from the oldest database's first one on and as far as the look-back goes.</summary>
    /// <returns>The names of the periods that were reported now.</returns>
    /// <exception cref="GraphException">The store is unavailable: what is missing is caught up by the next run.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        await recorder.FlushAsync(cancellationToken);
        await catalog.RefreshAsync(cancellationToken);
        IReadOnlyList<DatabaseEntry> databases = await catalog.ListAsync<DatabaseEntry>(CatalogKeys.Databases, cancellationToken);
        IReadOnlyList<DroppedEntry> dropped = await catalog.ListAsync<DroppedEntry>(CatalogKeys.Dropped, cancellationToken);
        var written = new List<string>();
        if (databases.Count == 0 && dropped.Count == 0)
        {
            return written;
        }

        DateTimeOffset oldest = databases.Count > 0 ? databases.Min(static entry => entry.Created) : now - options.LookBack;
        DateTimeOffset first = oldest > now - options.LookBack ? oldest : now - options.LookBack;
        HashSet<string> done = [.. await reports.ListAsync(cancellationToken)];
        var states = new Dictionary<string, Task<DatabaseState?>>(StringComparer.Ordinal);
        for (ReportPeriod period = ReportPeriod.Of(first, options.Daily); period.To <= now - options.Settling; period = period.Next)
        {
            if (!done.Contains(period.Name))
            {
                await ReportAsync(period, databases, dropped, states, cancellationToken);
                written.Add(period.Name);
            }
        }

        return written;
    }

    private async Task ReportAsync(
        ReportPeriod period, IReadOnlyList<DatabaseEntry> databases, IReadOnlyList<DroppedEntry> dropped, Dictionary<string, Task<DatabaseState?>> states, CancellationToken cancellationToken)
    {
        var all = new List<DatabaseReport>();
        var failed = new List<ReportFailure>();
        foreach (DatabaseEntry entry in databases.Where(entry => entry.Created < period.To).OrderBy(static entry => entry.Name, StringComparer.Ordinal))
        {
            StorageFigures? storage = await StorageAsync(entry, states, failed, cancellationToken);
            await AddAsync(all, failed, period, entry.Id, entry.Name, null, storage, cancellationToken);
        }

        foreach (DroppedEntry entry in dropped.Where(entry => entry.Dropped >= period.From).OrderBy(static entry => entry.Name, StringComparer.Ordinal).ThenBy(static entry => entry.Dropped))
        {
            await AddAsync(all, failed, period, entry.Id, entry.Name, entry.Dropped, null, cancellationToken);
        }

        TotalReport total = await reports.PutAsync(period, UsageReports.Total, Sum(period, all, failed), cancellationToken);
        await reports.PutBytesAsync(period, UsageReports.Table, Encoding.UTF8.GetBytes(UsageReportTable.Write(total)), cancellationToken);
        await reports.PutBytesAsync(period, UsageReports.Page, Encoding.UTF8.GetBytes(UsageReportPage.Write(total)), cancellationToken);
    }

    // Each database is read once in a run, however many periods are caught up.
    private async Task<StorageFigures?> StorageAsync(
        DatabaseEntry entry, Dictionary<string, Task<DatabaseState?>> states, List<ReportFailure> failed, CancellationToken cancellationToken)
    {
        if (!states.TryGetValue(entry.Id, out Task<DatabaseState?>? reading))
        {
            states.Add(entry.Id, reading = state(entry, cancellationToken));
        }

        try
        {
            return await reading is { } read ? new StorageFigures(clock.GetUtcNow(), read.Nodes, read.Relationships, read.LogicalBytes) : null;
        }
        catch (GraphException failure)
        {
            failed.Add(new ReportFailure(entry.Name, failure.Code.Text));
            return null;
        }
    }

    private async Task AddAsync(
        List<DatabaseReport> all, List<ReportFailure> failed, ReportPeriod period, string id, string name, DateTimeOffset? dropped, StorageFigures? storage, CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<(DateTimeOffset Hour, UsageCounts Counts)> hours = await UsageRecorder.ReadAsync(usage, id, period.From, period.To, cancellationToken);
            if (dropped is null || hours.Count > 0)
            {
                UsageCounts sum = hours.Aggregate(UsageCounts.None, static (sum, hour) => sum + hour.Counts);
                var report = new DatabaseReport(
                    period.Name, period.From, period.To, name, dropped, storage, Named(sum), [.. hours.Select(static hour => new HourUsage(hour.Hour, Named(hour.Counts)))]);
                all.Add(await reports.PutAsync(period, UsageReports.FileOf(id), report, cancellationToken));
            }
        }
        catch (GraphException failure) when (failure.Code != ErrorCodes.DatabaseUnavailable)
        {
            // Damage does not go away by waiting, so the others are reported without it; a store that is away comes back, and the period is reported then.
            failed.Add(new ReportFailure(name, failure.Code.Text));
        }
    }

    private static TotalReport Sum(ReportPeriod period, List<DatabaseReport> all, List<ReportFailure> failed) => new(
        period.Name,
        period.From,
        period.To,
        Sum(all.Select(static report => report.Usage)),
        [.. all.SelectMany(static report => report.Hours).GroupBy(static hour => hour.Hour).OrderBy(static hour => hour.Key).Select(static hour => new HourUsage(hour.Key, Sum(hour.Select(static one => one.Usage))))],
        [.. all.Select(static report => new ReportedDatabase(report.Database, report.Dropped, report.Storage, report.Usage))],
        failed);

    private static Dictionary<string, long> Sum(IEnumerable<IReadOnlyDictionary<string, long>> usages) =>
        Named(usages.Aggregate(UsageCounts.None, static (sum, usage) => sum + UsageCounts.Of(usage)));

    private static Dictionary<string, long> Named(UsageCounts counts) => new(counts.Shown());
}
