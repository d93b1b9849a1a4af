using System.Text;
using Serverless.Api.Limits;

namespace Serverless.Api.Tests.Limits;

/// <summary>What every <see cref="ILimitStore"/> does.</summary>
public abstract class LimitStoreConformance
{
    private const string Database = "01J0000000000000000000000A";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>An empty store; another one over the same rows each time.</summary>
    protected abstract ILimitStore OpenStore();

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        ILimitStore store = OpenStore();

        Assert.Null(await store.GetAsync(Database, "rate", Token));
        Assert.Empty(await store.ListAsync(Database, "query-", Token));
        Assert.Null(await PutAsync(store, "rate", "x", await PutAsync(store, "want", "x", null)));
        await store.DeleteAllAsync(Database, Token);
    }

    [Fact]
    public async Task A_row_is_created_once_and_replaced_only_as_it_was_seen()
    {
        ILimitStore store = OpenStore();
        string? first = await PutAsync(store, "rate", "one", null);
        Assert.NotNull(first);
        Assert.Null(await PutAsync(store, "rate", "two", null));

        string? second = await PutAsync(OpenStore(), "rate", "two", first);
        Assert.NotNull(second);
        Assert.NotEqual(first, second);
        Assert.Null(await PutAsync(store, "rate", "three", first));

        LimitRow row = (await OpenStore().GetAsync(Database, "rate", Token))!;
        Assert.Equal(("rate", "two", second), (row.Name, Encoding.UTF8.GetString(row.Content.Span), row.ETag));
        Assert.InRange(row.Age, TimeSpan.Zero, TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task The_etags_of_readings_and_listings_are_those_that_puts_expect()
    {
        ILimitStore store = OpenStore();
        await PutAsync(store, "query-00", "", null);
        string? replaced = await PutAsync(store, "query-00", "a", (await store.GetAsync(Database, "query-00", Token))!.ETag);
        Assert.NotNull(replaced);

        LimitRow listed = Assert.Single(await store.ListAsync(Database, "query-", Token));
        Assert.Equal(replaced, listed.ETag);
        Assert.NotNull(await PutAsync(store, "query-00", "", listed.ETag));
        Assert.Equal(0, (await store.GetAsync(Database, "query-00", Token))!.Content.Length);
    }

    [Fact]
    public async Task Rows_are_listed_by_prefix_and_database()
    {
        ILimitStore store = OpenStore();
        foreach (string name in new[] { "query-01", "query-00", "quer", "user-ab-00", "want", "query-63" })
        {
            await PutAsync(store, name, name, null);
        }

        await store.PutAsync("other", "query-02", "x"u8.ToArray(), null, Token);

        Assert.Equal(["query-00", "query-01", "query-63"], (await store.ListAsync(Database, "query-", Token)).Select(row => row.Name).Order(StringComparer.Ordinal));
        Assert.All(await store.ListAsync(Database, "", Token), row => Assert.Equal(row.Name, Encoding.UTF8.GetString(row.Content.Span)));
    }

    [Fact]
    public async Task Of_rivals_one_wins_every_time_and_no_change_is_lost()
    {
        ILimitStore store = OpenStore();
        await PutAsync(store, "rate", "0", null);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(AddTenAsync)));

        Assert.Equal("40", Encoding.UTF8.GetString((await store.GetAsync(Database, "rate", Token))!.Content.Span));

        async Task AddTenAsync()
        {
            for (int added = 0; added < 10;)
            {
                LimitRow row = (await store.GetAsync(Database, "rate", Token))!;
                int next = int.Parse(Encoding.UTF8.GetString(row.Content.Span), System.Globalization.CultureInfo.InvariantCulture) + 1;
                added += await PutAsync(store, "rate", next.ToString(System.Globalization.CultureInfo.InvariantCulture), row.ETag) is null ? 0 : 1;
            }
        }
    }

    [Fact]
    public async Task The_rows_of_a_dropped_database_are_deleted()
    {
        ILimitStore store = OpenStore();
        string? etag = await PutAsync(store, "rate", "x", null);
        await store.PutAsync("other", "rate", "x"u8.ToArray(), null, Token);
        await store.DeleteAllAsync(Database, Token);

        Assert.Null(await store.GetAsync(Database, "rate", Token));
        Assert.Null(await PutAsync(store, "rate", "x", etag));
        Assert.NotNull(await store.GetAsync("other", "rate", Token));
    }

    private static Task<string?> PutAsync(ILimitStore store, string name, string content, string? etag) =>
        store.PutAsync(Database, name, Encoding.UTF8.GetBytes(content), etag, Token);
}
