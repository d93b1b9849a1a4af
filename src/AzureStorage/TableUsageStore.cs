using Azure.Data.Tables;
using Serverless.Api.Usage;

namespace Serverless.AzureStorage;

/// <summary>
/// Usage as entities of the table <c>graphusage</c>: one partition per container and database, the row key is the hour (<c>yyyyMMddHH</c>) and the
/// instance, so that a range of hours is one range of keys. Names of counts are properties.
/// </summary>
public sealed class TableUsageStore : IUsageStore
{
    private const string TableName = "graphusage";
    private const int HourLength = 10;
    private const int AtOnce = 8;

    private readonly TableClient table;
    private readonly string container;

    private TableUsageStore(AzureStorageOptions options)
    {
        table = TableClients.Create(options, TableName);
        container = options.Container;
    }

    /// <summary>A store in the account that the options name. Nothing is sent yet; the table is created by the first write.</summary>
    /// <exception cref="FormatException">The account has no table endpoint.</exception>
    public static TableUsageStore Create(AzureStorageOptions options) => new(options);

    /// <inheritdoc/>
    public async Task PutAsync(IReadOnlyList<UsageRow> rows, CancellationToken cancellationToken)
    {
        try
        {
            // Each database is a partition of its own, so there is no batch to be made of them.
            foreach (UsageRow[] some in rows.Chunk(AtOnce))
            {
                await Task.WhenAll(some.Select(row => PutAsync(row, cancellationToken)));
            }
        }
        catch (Exception failure) when (RequestFailures.TryClassify(failure, out FailureKind kind, cancellationToken))
        {
            throw RequestFailures.OfTableWrite(kind, failure);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<UsageRow>> ReadAsync(string databaseId, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var rows = new List<UsageRow>();
        try
        {
            FormattableString filter = $"PartitionKey eq {Partition(databaseId)} and RowKey ge {UsageHours.Write(from)} and RowKey lt {UsageHours.Write(to)}";
            await foreach (TableEntity entity in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter(filter), null, null, cancellationToken))
            {
                if (entity.RowKey.Length > HourLength + 1 && UsageHours.TryRead(entity.RowKey.AsSpan(0, HourLength), out DateTimeOffset hour))
                {
                    var counts = entity.Where(property => property.Value is long).ToDictionary(property => property.Key, property => (long)property.Value);
                    rows.Add(new UsageRow(databaseId, hour, entity.RowKey[(HourLength + 1)..], UsageCounts.Of(counts)));
                }
            }
        }
        catch (Exception failure) when (RequestFailures.TryClassify(failure, out FailureKind kind, cancellationToken))
        {
            return kind == FailureKind.NoContainer ? [] : throw RequestFailures.OfTableRead(kind, failure);
        }

        return rows;
    }

    private Task PutAsync(UsageRow row, CancellationToken cancellationToken)
    {
        var entity = new TableEntity(Partition(row.DatabaseId), $"{UsageHours.Write(row.Hour)}-{row.Instance}");
        foreach ((string name, long count) in row.Counts.Named())
        {
            entity[name] = count;
        }

        return TableClients.InTableAsync(table, () => table.UpsertEntityAsync(entity, TableUpdateMode.Replace, cancellationToken), cancellationToken);
    }

    private string Partition(string databaseId) => $"{container}:{databaseId}";
}
