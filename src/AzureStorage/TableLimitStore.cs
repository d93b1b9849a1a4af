using Azure;
using Azure.Data.Tables;
using Serverless.Api.Limits;

namespace Serverless.AzureStorage;

/// <summary>
/// Shared counters as entities of the table <c>graphlimits</c>: one partition per container and database, one entity per row. Every operation is
/// one request. The age of a row is what the service's own clock says, so instances may have any time.
/// </summary>
public sealed class TableLimitStore : ILimitStore
{
    private const string TableName = "graphlimits";
    private const string ContentProperty = "content";

    private readonly TableClient table;
    private readonly string container;
    private readonly TimeProvider clock;

    private TableLimitStore(AzureStorageOptions options, TimeProvider clock)
    {
        table = TableClients.Create(options, TableName);
        container = options.Container;
        this.clock = clock;
    }

    /// <summary>A store in the account that the options name. Nothing is sent yet; the table is created by the first write.</summary>
    /// <param name="options">The account; the container tells deployments in one account apart.</param>
    /// <param name="clock">Stands in where an answer does not tell the service's time.</param>
    /// <exception cref="FormatException">The account has no table endpoint.</exception>
    public static TableLimitStore Create(AzureStorageOptions options, TimeProvider clock) => new(options, clock);

    /// <inheritdoc/>
    public async Task<LimitRow?> GetAsync(string databaseId, string name, CancellationToken cancellationToken)
    {
        try
        {
            Response<TableEntity> found = await table.GetEntityAsync<TableEntity>(Partition(databaseId), name, null, cancellationToken);
            return Row(found.Value, found.GetRawResponse());
        }
        catch (Exception failure) when (RequestFailures.TryClassify(failure, out FailureKind kind, cancellationToken))
        {
            return kind is FailureKind.NoObject or FailureKind.NoContainer ? null : throw RequestFailures.OfTableRead(kind, failure);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LimitRow>> ListAsync(string databaseId, string prefix, CancellationToken cancellationToken)
    {
        var rows = new List<LimitRow>();
        try
        {
            // No name of a row has a character behind `~`.
            string end = prefix + "~";
            FormattableString filter = $"PartitionKey eq {Partition(databaseId)} and RowKey ge {prefix} and RowKey lt {end}";
            await foreach (Page<TableEntity> page in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter(filter), null, null, cancellationToken).AsPages())
            {
                rows.AddRange(page.Values.Select(entity => Row(entity, page.GetRawResponse())));
            }
        }
        catch (Exception failure) when (RequestFailures.TryClassify(failure, out FailureKind kind, cancellationToken))
        {
            return kind == FailureKind.NoContainer ? [] : throw RequestFailures.OfTableRead(kind, failure);
        }

        return rows;
    }

    /// <inheritdoc/>
    public async Task<string?> PutAsync(string databaseId, string name, ReadOnlyMemory<byte> content, string? etag, CancellationToken cancellationToken)
    {
        var entity = new TableEntity(Partition(databaseId), name) { [ContentProperty] = content.ToArray() };
        try
        {
            Response written = etag is null
                ? await TableClients.InTableAsync(table, () => table.AddEntityAsync(entity, cancellationToken), cancellationToken)
                : await table.UpdateEntityAsync(entity, new ETag(etag), TableUpdateMode.Replace, cancellationToken);
            return written.Headers.ETag?.ToString("H");
        }
        catch (Exception failure) when (RequestFailures.TryClassify(failure, out FailureKind kind, cancellationToken))
        {
            return kind is FailureKind.ConditionFailed or FailureKind.NoObject or FailureKind.NoContainer ? null : throw RequestFailures.OfTableWrite(kind, failure);
        }
    }

    /// <inheritdoc/>
    public async Task DeleteAllAsync(string databaseId, CancellationToken cancellationToken)
    {
        foreach (LimitRow row in await ListAsync(databaseId, "", cancellationToken))
        {
            try
            {
                await table.DeleteEntityAsync(Partition(databaseId), row.Name, ETag.All, cancellationToken);
            }
            catch (Exception failure) when (RequestFailures.TryClassify(failure, out FailureKind kind, cancellationToken))
            {
                if (kind is not (FailureKind.NoObject or FailureKind.NoContainer))
                {
                    throw RequestFailures.OfTableWrite(kind, failure);
                }
            }
        }
    }

    private string Partition(string databaseId) => $"{container}:{databaseId}";

    // The header has whole seconds, rounded down, so a row is never younger than it is said to be.
    private LimitRow Row(TableEntity entity, Response response)
    {
        DateTimeOffset now = response.Headers.Date ?? clock.GetUtcNow();
        TimeSpan age = entity.Timestamp is { } written && now > written ? now - written : TimeSpan.Zero;
        return new LimitRow(entity.RowKey, entity.GetBinary(ContentProperty) ?? [], entity.ETag.ToString("H"), age);
    }
}
