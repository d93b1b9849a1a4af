using Serverless.Api.Catalog;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Tests.Catalog;

/// <summary>What a name stands for, and to whom.</summary>
public sealed class CatalogResolverTests : IDisposable
{
    private readonly CountingCatalog store = new();
    private readonly DatabaseCatalog catalog;
    private readonly CatalogResolver names;

    public CatalogResolverTests()
    {
        catalog = new DatabaseCatalog(store, new Microsoft.Extensions.Time.Testing.FakeTimeProvider());
        names = new CatalogResolver(catalog);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => catalog.Dispose();

    [Theory]
    [InlineData("shop")]
    [InlineData("sales.north")]
    [InlineData("pair")]
    [InlineData("pair.part")]
    public async Task What_may_not_be_known_takes_as_many_requests_as_what_is_not_there(string name)
    {
        await FillAsync();
        string absent = name.Replace('s', 'z').Replace('p', 'q');

        Assert.Null(await FindAsync(absent));
        Assert.Null(await FindAsync(name));
        int forAbsent = await CountAsync(absent);
        int forHidden = await CountAsync(name);

        Assert.True(forAbsent > 0);
        Assert.Equal(forAbsent, forHidden);
        Assert.NotNull(await names.FindAsync(name, Token));
    }

    [Fact]
    public async Task Only_the_audit_log_learns_why_there_is_no_such_database()
    {
        await FillAsync();

        GraphException hidden = await Assert.ThrowsAsync<GraphException>(async () => await names.ReadAsync("shop", null, static _ => false, Token));
        GraphException absent = await Assert.ThrowsAsync<GraphException>(async () => await names.ReadAsync("nope", null, static _ => false, Token));

        Assert.Equal((absent.Code, absent.Message.Replace("nope", "shop", StringComparison.Ordinal)), (hidden.Code, hidden.Message));
        Assert.Equal((true, false), (CatalogResolver.IsHidden(hidden), CatalogResolver.IsHidden(absent)));
    }

    private Task FillAsync() => catalog.ChangeAsync(
        (transaction, _) =>
        {
            var database = new DatabaseEntry { Id = "1", Name = "shop", Created = DateTimeOffset.UnixEpoch, Aliases = ["sales.north"] };
            transaction.Put(CatalogKeys.Database("1"), database);
            transaction.Put(CatalogKeys.Name("shop"), new NameEntry(NameKind.Database, "1"));
            transaction.Put(CatalogKeys.Name("sales.north"), new NameEntry(NameKind.Alias, "1"));
            transaction.Put(CatalogKeys.Name("pair"), new NameEntry(NameKind.Composite, null));
            transaction.Put(CatalogKeys.Composite("pair"), new CompositeEntry("pair", [new Constituent("part", "1")]));
            return Task.FromResult(true);
        },
        Token);

    private ValueTask<CatalogTarget?> FindAsync(string name) => names.FindAsync(name, static _ => false, Token);

    private async Task<int> CountAsync(string name)
    {
        int before = store.Requests;
        Assert.Null(await FindAsync(name));
        return store.Requests - before;
    }

    /// <summary>A catalog in memory that counts the requests to it.</summary>
    private sealed class CountingCatalog : ICatalogStore
    {
        private readonly Dictionary<string, string> rows = new(StringComparer.Ordinal);
        private long version;

        public int Requests { get; private set; }

        public Task<string?> GetAsync(string key, CancellationToken cancellationToken) => Counted(rows.GetValueOrDefault(key));

        public Task<CatalogDelta> ChangesSinceAsync(long version, CancellationToken cancellationToken) => Counted(new CatalogDelta(this.version, version == this.version ? [] : null));

        public Task<IReadOnlyList<CatalogRow>> ListAsync(string prefix, CancellationToken cancellationToken) => Counted<IReadOnlyList<CatalogRow>>(
            [.. rows.Where(row => row.Key.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(static row => row.Key, StringComparer.Ordinal).Select(static row => new CatalogRow(row.Key, row.Value))]);

        public Task<bool> TryCommitAsync(long version, IReadOnlyList<CatalogChange> changes, CancellationToken cancellationToken)
        {
            Assert.Equal(this.version++, version);
            foreach (CatalogChange change in changes)
            {
                rows[change.Key] = change.Value!;
            }

            return Counted(true);
        }

        private Task<T> Counted<T>(T answer)
        {
            Requests++;
            return Task.FromResult(answer);
        }
    }
}
