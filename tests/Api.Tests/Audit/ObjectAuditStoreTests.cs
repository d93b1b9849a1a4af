using Serverless.Api.Audit;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;
using Serverless.TestSupport;
using Serverless.TestSupport.Storage;

namespace Serverless.Api.Tests.Audit;

public sealed class AuditStoreInMemoryTests : AuditStoreConformance
{
    private readonly InMemoryObjectStore store = new(TimeProvider.System);
    private readonly UlidGenerator ids = new(TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    protected override Task<IAuditStore> OpenAsync() => Task.FromResult<IAuditStore>(new ObjectAuditStore(store, ids));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_append_whose_outcome_is_not_known_is_repeated_elsewhere_and_read_once(bool arrives)
    {
        var network = new InterceptedStore(store);
        IAuditStore log = new ObjectAuditStore(network, ids);
        AuditRecord[] records = [.. Enumerable.Range(0, 4).Select(i => Record(new DateTimeOffset(2026, 12, 1, 0, 0, i, TimeSpan.Zero)))];
        await log.AppendAsync(records[..1], Token);
        bool isFirst = true;
        network.Before = async (operation, path) =>
        {
            if (operation == StoreOperation.Append && isFirst)
            {
                isFirst = false;
                if (arrives)
                {
                    long end = (await store.GetAsync(path, ByteRange.All, null, Token)).Length;
                    await store.AppendAsync(path, AuditJson.Write(records[1..3]), end, Token);
                }

                throw new AmbiguousOutcomeException("The answer was lost.");
            }
        };
        await log.AppendAsync(records[1..3], Token);
        await log.AppendAsync(records[3..], Token);

        Assert.False(isFirst);
        Assert.Equal(records.Reverse().Select(record => record.Id), (await ReadAsync(log, new AuditQuery())).Select(record => record.Id));
    }

    [Fact]
    public async Task What_an_interrupted_append_has_left_is_passed_over()
    {
        IAuditStore log = await OpenAsync();
        AuditRecord record = Record(new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero));
        await log.AppendAsync([record], Token);
        await foreach (ObjectInfo found in store.ListAsync(ObjectPath.Parse("audit"), Token))
        {
            await store.AppendAsync(found.Path, "{\"id\":\"01"u8.ToArray(), found.Length, Token);
        }

        AuditRecord next = Record(record.Time.AddSeconds(1));
        await log.AppendAsync([next], Token);

        Assert.Equal([next.Id, record.Id], (await ReadAsync(log, new AuditQuery())).Select(read => read.Id));
    }

    [Fact]
    public async Task A_store_that_is_away_is_said_and_nothing_is_lost_when_it_is_back()
    {
        var network = new InterceptedStore(store) { Before = static (_, _) => throw new GraphException(ErrorCodes.DatabaseUnavailable, "away") };
        IAuditStore log = new ObjectAuditStore(network, ids);
        AuditRecord record = Record(new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero));

        Assert.Equal(ErrorCodes.DatabaseUnavailable, (await Assert.ThrowsAsync<GraphException>(() => log.AppendAsync([record], Token))).Code);
        network.Before = static (_, _) => Task.CompletedTask;
        await log.AppendAsync([record], Token);

        Assert.Equal(record.Id, Assert.Single(await ReadAsync(log, new AuditQuery())).Id);
    }
}

public sealed class AuditStoreOnFilesTests : AuditStoreConformance, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    protected override Task<IAuditStore> OpenAsync() =>
        Task.FromResult<IAuditStore>(new ObjectAuditStore(new FileSystemObjectStore(folder.FullName, TimeProvider.System), new UlidGenerator(TimeProvider.System)));
}
