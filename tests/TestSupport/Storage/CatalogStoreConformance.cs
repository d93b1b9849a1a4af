using Serverless.Api.Catalog;
using Xunit;

namespace Serverless.TestSupport.Storage;

/// <summary>What every store of a catalog does, seen by two processes that share it.</summary>
public abstract class CatalogStoreConformance
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Two stores of one empty catalog, as two processes have them.</summary>
    protected abstract Task<(ICatalogStore First, ICatalogStore Second)> CreateAsync();

    [Fact]
    public async Task Empty_catalog_has_version_0_and_no_rows()
    {
        (ICatalogStore store, _) = await CreateAsync();

        Assert.Null(await store.GetAsync("n:graph", Token));
        Assert.Empty(await store.ListAsync("n:", Token));
        CatalogDelta delta = await store.ChangesSinceAsync(0, Token);
        Assert.Equal(0, delta.Version);
        Assert.Empty(delta.Keys!);
    }

    [Fact]
    public async Task Change_is_seen_by_both_at_the_next_version()
    {
        (ICatalogStore first, ICatalogStore second) = await CreateAsync();

        Assert.True(await first.TryCommitAsync(0, [new("n:a", "1"), new("d:x", "quote \" and ümlaut")], Token));

        Assert.Equal("1", await second.GetAsync("n:a", Token));
        Assert.Equal("quote \" and ümlaut", await second.GetAsync("d:x", Token));
        CatalogDelta delta = await second.ChangesSinceAsync(0, Token);
        Assert.Equal(1, delta.Version);
        Assert.Equal(["d:x", "n:a"], delta.Keys!.Order(StringComparer.Ordinal));
        Assert.Empty((await first.ChangesSinceAsync(1, Token)).Keys!);
    }

    [Fact]
    public async Task Change_decided_at_another_version_is_not_made()
    {
        (ICatalogStore first, ICatalogStore second) = await CreateAsync();
        Assert.True(await first.TryCommitAsync(0, [new("n:a", "1")], Token));

        Assert.False(await second.TryCommitAsync(0, [new("n:b", "2")], Token));
        Assert.False(await second.TryCommitAsync(2, [new("n:b", "2")], Token));

        Assert.Null(await first.GetAsync("n:b", Token));
        Assert.Equal(1, (await first.ChangesSinceAsync(0, Token)).Version);
    }

    [Fact]
    public async Task Rows_are_replaced_and_removed_together()
    {
        (ICatalogStore first, ICatalogStore second) = await CreateAsync();
        Assert.True(await first.TryCommitAsync(0, [new("n:a", "1"), new("n:b", "2")], Token));

        Assert.True(await second.TryCommitAsync(1, [new("n:a", null), new("n:b", "3"), new("n:c", "4"), new("n:never", null)], Token));

        Assert.Equal([new("n:b", "3"), new("n:c", "4")], await first.ListAsync("n:", Token));
        Assert.Equal(["n:a", "n:b", "n:c", "n:never"], (await first.ChangesSinceAsync(1, Token)).Keys!.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task List_has_the_keys_of_the_prefix_in_their_order()
    {
        (ICatalogStore store, _) = await CreateAsync();
        Assert.True(await store.TryCommitAsync(0, [new("n:b", "2"), new("n:a-", "1"), new("n:a.b", "4"), new("n:a", "0"), new("m:z", "x"), new("o:a", "y"), new("n:_", "5")], Token));

        Assert.Equal(["n:_", "n:a", "n:a-", "n:a.b", "n:b"], (await store.ListAsync("n:", Token)).Select(row => row.Key).Order(StringComparer.Ordinal));
        Assert.Equal((await store.ListAsync("n:", Token)).Select(row => row.Key).Order(StringComparer.Ordinal), (await store.ListAsync("n:", Token)).Select(row => row.Key));
    }

    [Fact]
    public async Task Largest_transaction_of_largest_values_is_made()
    {
        (ICatalogStore first, ICatalogStore second) = await CreateAsync();
        CatalogChange[] changes = [.. Enumerable.Range(0, ICatalogStore.MaxChanges).Select(i => new CatalogChange($"n:{i:d3}", new string('x', ICatalogStore.MaxValueLength)))];

        Assert.True(await first.TryCommitAsync(0, changes, Token));

        Assert.Equal(changes.Select(change => new CatalogRow(change.Key, change.Value!)), await second.ListAsync("n:", Token));
    }

    [Fact]
    public async Task Very_old_version_is_not_known_any_more()
    {
        (ICatalogStore first, ICatalogStore second) = await CreateAsync();
        for (int version = 0; version < 300; version++)
        {
            Assert.True(await first.TryCommitAsync(version, [new($"n:{version % 3}", $"{version}")], Token));
        }

        Assert.Equal(new CatalogDelta(300, null), await second.ChangesSinceAsync(1, Token));
        Assert.Equal(["n:0", "n:1"], (await second.ChangesSinceAsync(297, Token)).Keys!.Distinct().Order(StringComparer.Ordinal).Take(2));
        Assert.Equal(3, (await second.ListAsync("n:", Token)).Count);
    }

    [Fact]
    public async Task Of_writers_at_one_version_one_wins_and_none_is_lost()
    {
        (ICatalogStore first, ICatalogStore second) = await CreateAsync();
        const int Writers = 8, Changes = 5;

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(
            async () =>
            {
                ICatalogStore store = writer % 2 == 0 ? first : second;
                for (int change = 0; change < Changes;)
                {
                    long version = (await store.ChangesSinceAsync(0, Token)).Version;
                    string sum = await store.GetAsync("n:sum", Token) ?? "0";
                    int next = int.Parse(sum, System.Globalization.CultureInfo.InvariantCulture) + 1;
                    change += await store.TryCommitAsync(version, [new("n:sum", $"{next}")], Token) ? 1 : 0;
                }
            },
            Token)));

        Assert.Equal($"{Writers * Changes}", await first.GetAsync("n:sum", Token));
        Assert.Equal(Writers * Changes, (await first.ChangesSinceAsync(0, Token)).Version);
    }
}
