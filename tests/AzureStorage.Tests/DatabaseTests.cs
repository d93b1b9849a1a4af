using Serverless.GraphCore;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Values;
using Serverless.TestSupport;

namespace Serverless.AzureStorage.Tests;

/// <summary>Whole databases on Azurite.</summary>
public sealed class DatabaseTests
{
    private const int Writers = 16;
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sixteen_writers_on_two_instances_lose_nothing_across_a_rotation_and_a_reopening()
    {
        const int Each = 10;
        AzureStorageOptions container = await AzuriteStore.NewContainerAsync();
        GraphDatabase[] instances = [await TestDatabase.OpenAsync(AzuriteStore.Open(container)), await TestDatabase.OpenAsync(AzuriteStore.Open(container))];
        await TestDatabase.RunAsync(instances[0], "CREATE (:Counter {v: 0})");

        // Three texts of 3 MiB fill a log, which is then sealed while the others write.
        Task rotation = Task.Run(async () =>
        {
            for (int i = 0; i < 3; i++)
            {
                await TestDatabase.RunAsync(instances[0], "CREATE (:Text {t: $t})", ("t", new StringValue(new string('x', 3 << 20))));
            }
        }, Token);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(
            async () =>
            {
                for (int i = 0; i < Each; i++)
                {
                    await TestDatabase.RunAsync(instances[writer % 2], "CREATE (:N {k: $k})", ("k", new IntegerValue((writer * Each) + i)));
                }

                await IncrementAsync(instances[writer % 2]);
            },
            Token)).Append(rotation));

        GraphDatabase reopened = await TestDatabase.OpenAsync(AzuriteStore.Open(container));
        foreach (GraphDatabase database in (GraphDatabase[])[.. instances, reopened])
        {
            Assert.Equal(
                [Writers * Each, Writers * Each, Writers, 3],
                [
                    await TestDatabase.RunAsync(database, "MATCH (n:N) RETURN count(n)"),
                    await TestDatabase.RunAsync(database, "MATCH (n:N) RETURN count(DISTINCT n.k)"),
                    await TestDatabase.RunAsync(database, "MATCH (c:Counter) RETURN c.v"),
                    await TestDatabase.RunAsync(database, "MATCH (t:Text) WHERE size(t.t) = 3145728 RETURN count(t)"),
                ]);
        }

        Assert.True((await AzuriteStore.Open(container).ListAsync(TestDatabase.Folder / "log", Token).ToListAsync(Token)).Count >= 2, "the log was not rotated");
    }

    /// <summary>What is told is true, however requests get lost, doubled and late: the commit protocol on the service's own conditions.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task No_transaction_is_lost_or_doubled_over_a_faulty_network(int seed)
    {
        AzureStorageOptions container = await AzuriteStore.NewContainerAsync();
        await TestDatabase.OpenAsync(AzuriteStore.Open(container));
        FaultyNetwork[] networks = [Chaos(seed), Chaos(-seed)];
        GraphDatabase[] instances = await Task.WhenAll(networks.Select(network => TestDatabase.OpenAsync(AzuriteStore.Open(container, network))));
        var ids = new UlidGenerator(TimeProvider.System);

        (long Key, ErrorCode? Failure)[][] told = await Task.WhenAll(Enumerable.Range(0, 6).Select(writer => Task.Run(
            async () =>
            {
                var outcomes = new (long, ErrorCode?)[12];
                for (int i = 0; i < outcomes.Length; i++)
                {
                    long key = (writer * 100) + i;
                    outcomes[i] = (key, await TryWriteAsync(instances[writer % 2], ids.NewId(), key));
                }

                return outcomes;
            },
            Token)));
        foreach (FaultyNetwork network in networks)
        {
            await network.ArriveAsync();
        }

        HashSet<long> committed = [.. told.SelectMany(outcomes => outcomes).Where(outcome => outcome.Failure is null).Select(outcome => outcome.Key)];
        HashSet<long> unknown = [.. told.SelectMany(outcomes => outcomes).Where(outcome => outcome.Failure == ErrorCodes.TransactionCommitFailed).Select(outcome => outcome.Key)];
        var rows = new IntegerRows();
        await (await TestDatabase.OpenAsync(AzuriteStore.Open(container))).ExecuteAsync(TestDatabase.Request("MATCH (n:N) RETURN n.k"), rows, Token);
        Assert.True(rows.Integers.Distinct().Count() == rows.Integers.Count, $"seed {seed}: a transaction was doubled");
        Assert.True(committed.IsSubsetOf(rows.Integers), $"seed {seed}: an acknowledged transaction was lost");
        Assert.True(rows.Integers.All(key => committed.Contains(key) || unknown.Contains(key)), $"seed {seed}: a refused transaction is there");
        Assert.True(committed.Count > 50, $"seed {seed}: only {committed.Count} of 72 were committed");
    }

    /// <summary>The store does not cost more requests than files do, and each operation is one request to the service.</summary>
    [Fact]
    public async Task Requests_are_as_many_as_on_files()
    {
        using var folder = new TemporaryFolder();
        AzureStorageOptions container = await AzuriteStore.NewContainerAsync();
        using var network = new FaultyNetwork();
        var files = new CountingObjectStore(new FileSystemObjectStore(folder.FullName, TimeProvider.System));
        var blobs = new CountingObjectStore(AzuriteStore.Open(container, network));

        List<StoreCounters> onFiles = await MeasureAsync(files);
        List<StoreCounters> onBlobs = await MeasureAsync(blobs);

        Assert.Equal(onFiles, onBlobs);

        // The container was found missing once and created: two requests more.
        Assert.Equal(blobs.Counters.Requests + 2, network.Sent.Count);
        Assert.Equal((1, 1), (onBlobs[1].Appends, onBlobs[2].Gets));
    }

    // Creates; commits; reads; opens.
    private static async Task<List<StoreCounters>> MeasureAsync(CountingObjectStore store)
    {
        List<StoreCounters> steps = [];
        StoreCounters last = default;
        GraphDatabase database = await TestDatabase.OpenAsync(store);
        Step();
        await TestDatabase.RunAsync(database, "CREATE (:N {k: 1})");
        Step();
        await TestDatabase.RunAsync(database, "MATCH (n:N) RETURN count(n)");
        Step();
        await TestDatabase.OpenAsync(store);
        Step();
        return steps;

        // Names differ from run to run, and so do the bytes by a few; requests do not.
        void Step()
        {
            steps.Add((store.Counters - last) with { BytesRead = 0, BytesWritten = 0 });
            last = store.Counters;
        }
    }

    private static FaultyNetwork Chaos(int seed)
    {
        var random = new Random(seed);
        Fault[] faults = [Fault.LostRequest, Fault.LostReply, Fault.Doubled, Fault.Echoed, Fault.Late, Fault.Busy];
        return new FaultyNetwork(_ =>
        {
            lock (random)
            {
                return random.Next(4) == 0 ? faults[random.Next(faults.Length)] : Fault.None;
            }
        });
    }

    private static async Task<ErrorCode?> TryWriteAsync(GraphDatabase database, Guid id, long key)
    {
        try
        {
            await database.ExecuteAsync(TestDatabase.Request("CREATE (:N {k: $k})", ("k", new IntegerValue(key))) with { TransactionId = id }, new IntegerRows(), Token);
            return null;
        }
        catch (GraphException failure)
        {
            return failure.Code;
        }
    }

    // All writers want the one counter.
    private static async Task IncrementAsync(GraphDatabase database)
    {
        while (true)
        {
            try
            {
                await TestDatabase.RunAsync(database, "MATCH (c:Counter) SET c.v = c.v + 1");
                return;
            }
            catch (GraphException failure) when (failure.Code == ErrorCodes.Outdated)
            {
            }
        }
    }
}
