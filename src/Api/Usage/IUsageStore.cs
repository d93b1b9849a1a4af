namespace Serverless.Api.Usage;

/// <summary>What one instance has counted for one database in one hour.</summary>
/// <param name="DatabaseId">The database.</param>
/// <param name="Hour">The hour's beginning, UTC.</param>
/// <param name="Instance">The instance, which is the only one that writes the row.</param>
/// <param name="Counts">From the hour's beginning on: writing them again changes nothing.</param>
public sealed record UsageRow(string DatabaseId, DateTimeOffset Hour, string Instance, UsageCounts Counts);

/// <summary>Keeps usage by database, hour and instance, so that instances never contend.</summary>
public interface IUsageStore
{
    /// <summary>Creates or replaces rows. May throw, with some of them written; putting them again does no harm.</summary>
    Task PutAsync(IReadOnlyList<UsageRow> rows, CancellationToken cancellationToken);

    /// <summary>All rows of a database whose hours begin in a range, in order of the hours.</summary>
    /// <param name="databaseId">The database.</param>
    /// <param name="from">The first hour.</param>
    /// <param name="to">The end, not included.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<IReadOnlyList<UsageRow>> ReadAsync(string databaseId, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);
}
