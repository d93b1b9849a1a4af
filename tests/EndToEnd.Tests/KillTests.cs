using System.Globalization;
using Serverless.GraphCore.Storage.Objects;
using Serverless.TestSupport;
using Serverless.TestSupport.Storage;

namespace Serverless.EndToEnd.Tests;

/// <summary>
/// The server is killed with -9 at random moments while eight clients write (<see cref="PairWorkload"/>), and started again on the same data.
/// </summary>
public sealed class KillTests
{
    private static readonly ObjectPath Folder = ObjectPath.Parse("db/graph");

    /// <summary>Logs that a few commits fill, and a collector that deletes what it finds.</summary>
    private static readonly string[] Busy = ["--log-records", "12", "--retention", "0s", "--grace", "1s", "--collect-every", "200ms"];

    private readonly PairWorkload workload = new();

    /// <summary>What a server is doing when it is killed.</summary>
    public enum Work
    {
        /// <summary>Whatever it does at a random time.</summary>
        Any,

        /// <summary>It has stored a segment; HEAD comes next.</summary>
        Compaction,

        /// <summary>It has stored a copy of a HEAD, which is to become HEAD.</summary>
        ReplacingHead,

        /// <summary>It has begun to delete what was condemned.</summary>
        Collection,
    }

    // What a killed server held of a limit on queries at a time is free again after seconds only.
    private static readonly string[] AnyNumber = ["--limit", "max_concurrent_queries=0"];

    [Theory]
    [InlineData(DataKind.Files, 5)]
    [InlineData(DataKind.Azurite, 3)]
    public async Task Nothing_acknowledged_is_lost_and_nothing_is_half_applied(DataKind kind, int rounds)
    {
        var kills = new KillRounds(rounds);
        using ServerData data = await ServerData.CreateAsync(kind);

        await RunAsync(kills, data.Options, (_, token) => Task.Delay(kills.Random.Next(20, 800), token));

        kills.Report(kind.ToString(), Describe());
    }

    [Theory]
    [InlineData("compaction", 3, Work.Any, Work.Compaction, Work.ReplacingHead)]
    [InlineData("garbage collection", 2, Work.Any, Work.Collection)]
    public async Task Nothing_is_lost_while_it_compacts_and_collects_and_no_garbage_stays(string subject, int rounds, params Work[] works)
    {
        var kills = new KillRounds(rounds);
        int aimed = 0;
        using ServerData data = await ServerData.CreateAsync(DataKind.Files);

        await RunAsync(kills, [.. data.Options, .. Busy], async (round, token) =>
        {
            Work work = works[round % works.Length];
            if (work == Work.Any)
            {
                await Task.Delay(kills.Random.Next(20, 1500), token);
                return;
            }

            await Task.Delay(kills.Random.Next(20, 300), token);
            using var moment = new FolderMoment(data.Folder, FolderOf(work), work == Work.Collection);
            aimed += await moment.WaitAsync(TimeSpan.FromSeconds(5), token) ? 1 : 0;
            await Task.Delay(kills.Random.Next(0, 6), token);
        });

        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        var store = new FileSystemObjectStore(data.Folder, TimeProvider.System);
        int deleted = await DatabaseObjects.CleanAsync(store, Folder, cancellationToken);
        await DatabaseObjects.AssertNoGarbageAsync(store, Folder, cancellationToken);
        LeftOvers.AssertGoneAfterADay(data.Folder);
        await using ServerProcess last = await ServerProcess.StartAsync([.. data.Options, .. AnyNumber], cancellationToken);
        using var client = new CypherClient(last.Address);
        await workload.CheckAsync(client, kills.Place(kills.Count, ", compacted and collected"), cancellationToken);
        kills.Report(subject, string.Create(CultureInfo.InvariantCulture, $"{aimed} of them at a moment of that; {Describe()}; at last {deleted} objects were garbage, and none is left"));
        Assert.True(aimed > 0, $"seed {kills.Seed}: it was never seen at that work");
    }

    private static string FolderOf(Work work) => work switch
    {
        Work.Compaction => "/seg/",
        Work.ReplacingHead => "/head/",
        _ => "/db/",
    };

    private async Task RunAsync(KillRounds kills, IReadOnlyList<string> options, Func<int, CancellationToken, Task> waitAsync)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        ServerProcess server = await ServerProcess.StartAsync([.. options, .. AnyNumber], cancellationToken);
        try
        {
            using (var client = new CypherClient(server.Address))
            {
                await PairWorkload.PrepareAsync(client, cancellationToken);
            }

            for (int round = 1; round <= kills.Count; round++)
            {
                Task writing = workload.WriteUntilKilledAsync(server.Address, round, cancellationToken);
                await waitAsync(round, cancellationToken);
                await server.KillAsync();
                await writing;
                await server.DisposeAsync();

                server = await ServerProcess.StartAsync([.. options, .. AnyNumber], cancellationToken);
                using var checker = new CypherClient(server.Address);
                await workload.CheckAsync(checker, kills.Place(round), cancellationToken);
                await workload.RepeatAsync(checker, cancellationToken);
                await workload.CheckAsync(checker, kills.Place(round, ", after repeats"), cancellationToken);
            }
        }
        finally
        {
            await server.DisposeAsync();
        }

        Assert.True(workload.Acknowledged > 0);
    }

    private string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{workload.Acknowledged} acknowledged transactions, all there once; {workload.Repeated} of them got no answer at first and were sent again");
}
