using Serverless.Api.Catalog;
using Serverless.GraphCore;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Queries;

/// <summary>
/// The catalog as a graph: a node for each row, one for the version, and one for each row that a version has changed. So it has what every database has: atomic commits,
/// recovery of lost answers, compaction, and any number of processes at a time.
/// </summary>
/// <param name="databases">Opens the graph, and is not closed with this.</param>
/// <param name="ids">Names transactions.</param>
public sealed class GraphCatalogStore(DatabaseRegistry databases, IIdGenerator ids) : ICatalogStore
{
    /// <summary>The graph's own entry, which is in no catalog. No database has such an id.</summary>
    public static readonly DatabaseEntry Entry = new() { Id = "~catalog", Name = "catalog" };

    /// <summary>So many versions of changes are known.</summary>
    private const int KnownVersions = 256;

    private const string Get = "MATCH (r:Row {key: $key}) RETURN r.value";

    private const string List = "MATCH (r:Row) WHERE r.key STARTS WITH $prefix RETURN r.key, r.value ORDER BY r.key";

    private const string Changes = """
        OPTIONAL MATCH (c:Catalog)
        RETURN c.version, c.oldest, COLLECT { MATCH (d:Change) WHERE d.version > $version RETURN d.key }
        """;

    private const string Commit = """
        OPTIONAL MATCH (found:Catalog)
        WITH found WHERE coalesce(found.version, 0) = $version
        MERGE (c:Catalog)
        SET c.version = $version + 1, c.oldest = CASE WHEN $version >= $known THEN $version - $known ELSE 0 END
        WITH c
        CALL (c) { MATCH (d:Change) WHERE d.version <= c.oldest DELETE d }
        CALL (c) { UNWIND $changes AS change CREATE (:Change {version: c.version, key: change.key}) }
        CALL () { UNWIND $changes AS change WITH change WHERE change.value IS NULL MATCH (r:Row {key: change.key}) DELETE r }
        CALL () { UNWIND $changes AS change WITH change WHERE change.value IS NOT NULL MERGE (r:Row {key: change.key}) SET r.value = change.value }
        RETURN c.version
        """;

    private static readonly string[] Schema =
    [
        "CREATE CONSTRAINT row_key IF NOT EXISTS FOR (r:Row) REQUIRE r.key IS UNIQUE",
        "CREATE INDEX change_version IF NOT EXISTS FOR (d:Change) ON (d.version)",
    ];

    private volatile bool hasSchema;

    /// <inheritdoc/>
    public async Task<string?> GetAsync(string key, CancellationToken cancellationToken)
    {
        List<Value[]> rows = await RunAsync(Get, [new("key", new StringValue(key))], readOnly: true, cancellationToken);
        return rows is [[StringValue value]] ? value.Text : null;
    }

    /// <inheritdoc/>
    public async Task<CatalogDelta> ChangesSinceAsync(long version, CancellationToken cancellationToken)
    {
        Value[] row = (await RunAsync(Changes, [new("version", IntegerValue.Of(version))], readOnly: true, cancellationToken))[0];
        if (row is not [IntegerValue now, IntegerValue oldest, ListValue keys])
        {
            return new CatalogDelta(0, []);
        }

        return version < oldest.Integer || version > now.Integer
            ? new CatalogDelta(now.Integer, null)
            : new CatalogDelta(now.Integer, [.. keys.Items.ToArray().OfType<StringValue>().Select(static key => key.Text)]);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CatalogRow>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        List<Value[]> rows = await RunAsync(List, [new("prefix", new StringValue(prefix))], readOnly: true, cancellationToken);
        return [.. rows.Select(static row => new CatalogRow(((StringValue)row[0]).Text, ((StringValue)row[1]).Text))];
    }

    /// <inheritdoc/>
    public async Task<bool> TryCommitAsync(long version, IReadOnlyList<CatalogChange> changes, CancellationToken cancellationToken)
    {
        if (!hasSchema)
        {
            foreach (string statement in Schema)
            {
                await RunAsync(statement, [], readOnly: false, cancellationToken);
            }

            hasSchema = true;
        }

        var list = new ListValue([.. changes.Select(static change => (Value)new MapValue(
        [
            new("key", new StringValue(change.Key)),
            new("value", change.Value is null ? NullValue.Instance : new StringValue(change.Value)),
        ]))]);
        List<Value[]> rows = await RunAsync(
            Commit,
            [new("version", IntegerValue.Of(version)), new("known", IntegerValue.Of(KnownVersions)), new("changes", list)],
            readOnly: false,
            cancellationToken);
        return rows.Count > 0;
    }

    private async Task<List<Value[]>> RunAsync(string text, KeyValuePair<string, Value>[] parameters, bool readOnly, CancellationToken cancellationToken)
    {
        var rows = new CollectedRows();
        var request = new TransactionRequest
        {
            Statements = [new QueryRequest(text, new MapValue(parameters))],
            ReadOnly = readOnly,
            TransactionId = readOnly ? null : ids.NewId(),
        };
        using DatabaseLease lease = await databases.GetAsync(Entry, cancellationToken);
        await lease.Database.ExecuteAsync(request, rows, cancellationToken);
        return rows.Rows;
    }

    private sealed class CollectedRows : IResultSink
    {
        public List<Value[]> Rows { get; } = [];

        public void Begin(int statement, IReadOnlyList<string> columns)
        {
        }

        public ValueTask AddAsync(ResultBatch batch, CancellationToken cancellationToken)
        {
            for (int row = 0; row < batch.RowCount; row++)
            {
                var values = new Value[batch.Columns.Count];
                for (int column = 0; column < values.Length; column++)
                {
                    values[column] = batch.Columns[column].GetValue(row);
                }

                Rows.Add(values);
            }

            return ValueTask.CompletedTask;
        }

        public void End(int statement, QuerySummary summary)
        {
        }
    }
}
