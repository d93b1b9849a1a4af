using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Tests.Storage.Commit;
using Serverless.TestSupport;

namespace Serverless.GraphCore.Tests.Simulation;

public sealed class FileProcessTests
{
    private const int NumbersEach = 100_000;

    [Fact]
    public async Task Two_processes_on_one_folder_lose_nothing_when_they_are_killed()
    {
        using var folder = new TemporaryFolder();
        var clock = TimeProvider.System;
        var token = TestContext.Current.CancellationToken;
        var store = new FileSystemObjectStore(folder.FullName, clock);
        var ids = new SequentialIdGenerator(1);
        await new DatabaseCreator(store, ids, FileWriterProcess.Options, clock).CreateAsync(OpenDatabase.Paths, DatabaseIdentity.Create(ids), token);

        var acknowledged = await Task.WhenAll(KillRepeatedlyAsync(folder.FullName, 0), KillRepeatedlyAsync(folder.FullName, 10));

        var database = await OpenDatabase.OpenAsync(store, clock, 2, FileWriterProcess.Options);
        var positions = database.Records.Zip(database.Positions).SelectMany(pair => pair.First is CommitsRecord commits ? commits.Commits.Select(commit => (commit.Id, pair.Second)) : [])
            .ToDictionary(pair => pair.Id, pair => pair.Second);
        var told = acknowledged.SelectMany(numbers => numbers).ToDictionary(number => number, number => (Told.Committed, positions.GetValueOrDefault(SimulatedTransaction.IdOf(number))));
        HistoryChecker.Check([.. database.Records.Zip(database.Positions, (record, position) => new HistoryEntry(record, position))], told);
        Assert.Equal(positions.Count, database.Log.Tip.State.Totals.Nodes);
        await database.CommittedAsync(database.Request(1));
    }

    // Starts a process, lets it acknowledge some transactions, and kills it in the middle of the next; and again.
    private static async Task<List<long>> KillRepeatedlyAsync(string folder, int first)
    {
        const int Lives = 4;
        List<long> acknowledged = [];
        var random = new Random(first);
        for (var life = 0; life < Lives; life++)
        {
            using var process = FileWriterProcess.Start(folder, (first + life + 1) * NumbersEach);
            var left = random.Next(5, 60);
            while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            {
                if (FileWriterProcess.Acknowledged(line) is { } number)
                {
                    acknowledged.Add(number);
                    if (--left == 0)
                    {
                        process.Kill();
                    }
                }
            }

            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        return acknowledged;
    }
}
