using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Serverless.Api.Catalog;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;

namespace Serverless.AzureStorage;

/// <summary>
/// The catalog as entities of the table <c>graphcatalog</c>, one partition for each container: the rows by their keys, the version, and the keys that each of the last versions has
/// changed. A change is one entity-group transaction on the condition of the version's ETag.
/// </summary>
public sealed class TableCatalogStore : ICatalogStore
{
    private const string TableName = "graphcatalog";
    private const string VersionKey = "~version";
    private const string ChangePrefix = "~change:";
    private const string AfterChanges = "~change;";

    /// <summary>So many versions of changes are known; their rows are used in turn.</summary>
    private const int KnownVersions = 256;

    private const int Attempts = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly TableClient table;
    private readonly string partition;
    private readonly IIdGenerator ids;
    private readonly TimeProvider clock;

    private TableCatalogStore(AzureStorageOptions options, IIdGenerator ids, TimeProvider clock)
    {
        table = TableClients.Create(options, TableName);
        partition = options.Container;
        this.ids = ids;
        this.clock = clock;
    }

    /// <summary>A store in the account that the options name. Nothing is sent yet; the table is created by the first write.</summary>
    /// <exception cref="FormatException">The account has no table endpoint.</exception>
    public static TableCatalogStore Create(AzureStorageOptions options, IIdGenerator ids, TimeProvider clock) => new(options, ids, clock);

    /// <inheritdoc/>
    public async Task<string?> GetAsync(string key, CancellationToken cancellationToken) => (await FindAsync(key, cancellationToken))?.GetString("Value");

    /// <inheritdoc/>
    public async Task<CatalogDelta> ChangesSinceAsync(long version, CancellationToken cancellationToken)
    {
        long now = VersionOf(await FindAsync(VersionKey, cancellationToken));
        if (now == version)
        {
            return new CatalogDelta(now, []);
        }

        if (now < version || now - version > KnownVersions / 2)
        {
            return new CatalogDelta(now, null);
        }

        // Rows of later versions may be among them, and are told of as well; of each version there is one row, until another one takes its place.
        List<TableEntity> changes = [.. (await QueryAsync(ChangePrefix, AfterChanges, cancellationToken)).Where(change => VersionOf(change) > version).OrderBy(VersionOf)];
        bool isWhole = changes.Count >= now - version && VersionOf(changes[0]) == version + 1 && VersionOf(changes[^1]) == version + changes.Count;
        return isWhole
            ? new CatalogDelta(VersionOf(changes[^1]), [.. changes.SelectMany(static change => change.GetString("Keys").Split('\n'))])
            : new CatalogDelta(now, null);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CatalogRow>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        string end = prefix[..^1] + (char)(prefix[^1] + 1);
        return [.. (await QueryAsync(prefix, end, cancellationToken)).Select(static row => new CatalogRow(row.RowKey, row.GetString("Value"))).OrderBy(static row => row.Key, StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public async Task<bool> TryCommitAsync(long version, IReadOnlyList<CatalogChange> changes, CancellationToken cancellationToken)
    {
        TableEntity? current = await FindAsync(VersionKey, cancellationToken);
        if (VersionOf(current) != version)
        {
            return false;
        }

        string id = ids.NewId().ToString("n");
        List<TableTransactionAction> actions = await ActionsAsync(current, version + 1, id, changes, cancellationToken);
        Exception? failure = null;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            try
            {
                await SubmitAsync(actions, cancellationToken);
                return true;
            }
            catch (Exception exception) when (RequestFailures.TryClassify(exception, out FailureKind kind, CancellationToken.None))
            {
                switch (kind)
                {
                    case FailureKind.ConditionFailed or FailureKind.NoObject:
                        // Perhaps by an attempt of this call whose answer was lost.
                        return failure is not null && await WasMadeByAsync(version + 1, id, cancellationToken);
                    case FailureKind.Unanswered:
                        // It may be carried out yet. Sent again it is carried out once at most, by the condition.
                        failure = exception;
                        await Task.Delay(Pause * (attempt + 1), clock, CancellationToken.None);
                        break;
                    default:
                        throw RequestFailures.OfTableWrite(kind, exception);
                }
            }
        }

        throw new GraphException(
            ErrorCodes.TransactionCommitFailed, "It is not known whether the catalog was changed: Table Storage has not answered in time. Repeat the command to find out.", innerException: failure);
    }

    private static long VersionOf(TableEntity? entity) => entity?.GetInt64("Version") ?? 0;

    private static string ChangeKey(long version) => ChangePrefix + (version % KnownVersions).ToString("d3", CultureInfo.InvariantCulture);

    private async Task<List<TableTransactionAction>> ActionsAsync(
        TableEntity? current, long next, string id, IReadOnlyList<CatalogChange> changes, CancellationToken cancellationToken)
    {
        var version = new TableEntity(partition, VersionKey) { ["Version"] = next };
        List<TableTransactionAction> actions =
        [
            current is null ? new(TableTransactionActionType.Add, version) : new(TableTransactionActionType.UpdateReplace, version, current.ETag),
            new(
                TableTransactionActionType.UpsertReplace,
                new TableEntity(partition, ChangeKey(next)) { ["Version"] = next, ["Id"] = id, ["Keys"] = string.Join('\n', changes.Select(static change => change.Key)) }),
        ];
        foreach (CatalogChange change in changes)
        {
            if (change.Value is { } value)
            {
                actions.Add(new(TableTransactionActionType.UpsertReplace, new TableEntity(partition, change.Key) { ["Value"] = value }));
            }
            else if (await FindAsync(change.Key, cancellationToken) is not null)
            {
                // A transaction that deletes what is not there fails as a whole.
                actions.Add(new(TableTransactionActionType.Delete, new TableEntity(partition, change.Key), ETag.All));
            }
        }

        return actions;
    }

    private async Task SubmitAsync(List<TableTransactionAction> actions, CancellationToken cancellationToken)
    {
        try
        {
            await table.SubmitTransactionAsync(actions, cancellationToken);
        }
        catch (RequestFailedException failure) when (RequestFailures.IsNoContainer(failure))
        {
            await table.CreateIfNotExistsAsync(cancellationToken);
            await table.SubmitTransactionAsync(actions, cancellationToken);
        }
    }

    private async Task<bool> WasMadeByAsync(long version, string id, CancellationToken cancellationToken) =>
        await FindAsync(ChangeKey(version), cancellationToken) is { } change && VersionOf(change) == version && change.GetString("Id") == id;

    private async Task<TableEntity?> FindAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            NullableResponse<TableEntity> found = await table.GetEntityIfExistsAsync<TableEntity>(partition, key, cancellationToken: cancellationToken);
            return found.HasValue ? found.Value : null;
        }
        catch (Exception failure) when (RequestFailures.TryClassify(failure, out FailureKind kind, cancellationToken))
        {
            return kind is FailureKind.NoContainer or FailureKind.NoObject ? null : throw RequestFailures.OfTableRead(kind, failure);
        }
    }

    private async Task<List<TableEntity>> QueryAsync(string from, string to, CancellationToken cancellationToken)
    {
        var rows = new List<TableEntity>();
        try
        {
            FormattableString filter = $"PartitionKey eq {partition} and RowKey ge {from} and RowKey lt {to}";
            await foreach (TableEntity entity in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter(filter), null, null, cancellationToken))
            {
                rows.Add(entity);
            }

            return rows;
        }
        catch (Exception failure) when (RequestFailures.TryClassify(failure, out FailureKind kind, cancellationToken))
        {
            return kind == FailureKind.NoContainer ? [] : throw RequestFailures.OfTableRead(kind, failure);
        }
    }
}
