using Serverless.GraphCore.Storage.Commit;
using Serverless.GraphCore.Storage.Compaction;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Storage.Segments;
using Serverless.GraphCore.Tests.Storage.Commit;
using Serverless.TestSupport;

namespace Serverless.GraphCore.Tests.Simulation;

/// <content>
/// Compaction, in processes of its own that may stand still for minutes in the middle of it; garbage collection on any instance; imports
/// that stand still between storing a segment and committing it; queries that read what HEAD referred to when they began.
/// </content>
internal sealed partial class CommitSimulation
{
    private readonly SimulatedSegments _segments = new();
    private readonly List<SimulatedProcess> _workers = [];

    /// <summary>How many logs were folded.</summary>
    public long Folded { get; private set; }

    /// <summary>How many objects were deleted.</summary>
    public long Deleted { get; private set; }

    /// <summary>How many imports were told to have been committed.</summary>
    public long Imported { get; private set; }

    private HeadStore Heads => new(_store, OpenDatabase.Paths, new RequestPolicy(_options, _scheduler.Root.Clock));

    private Task[] Maintain()
    {
        List<Task> running = [];
        for (var count = _maintains ? _random.Next(1, 4) : 0; count > 0; count--)
        {
            running.Add(AgainAndAgainAsync(500, () => CompactAsync(null)));
        }

        for (var count = _collects ? _random.Next(1, 3) : 0; count > 0; count--)
        {
            running.Add(AgainAndAgainAsync(8000, CollectAsync));
            running.Add(AgainAndAgainAsync(3000, QueryAsync));
        }

        return [.. running];
    }

    private async Task AgainAndAgainAsync(int maxPause, Func<Task> work)
    {
        while (_chaos)
        {
            await PauseAsync(maxPause);
            try
            {
                await work();
            }
            catch (Exception failure) when (IsExpected(failure))
            {
            }
        }
    }

    private async Task CompactAsync(SimulatedInstance? observer)
    {
        var worker = new SimulatedProcess(_scheduler);
        _workers.Add(worker);
        try
        {
            var live = (observer ?? _instances[_random.Next(_instances.Count)]).Log.Tip.Log.Number;
            var requests = new RequestPolicy(_options, worker.Process.Clock);
            var compactor = new Compactor(
                _network, OpenDatabase.Paths, () => _segments.NewFold(() => StandStillAsync(worker)), SimulatedTransaction.Imported, new SequentialIdGenerator(5000 + ++_workerCount), requests);
            Folded += (await worker.CallAsync(() => compactor.CompactAsync(live, CancellationToken.None))).Logs;
        }
        finally
        {
            _workers.Remove(worker);
        }
    }

    private async Task CollectAsync()
    {
        var instance = await AnyInstanceAsync();
        Deleted += (await instance.CallAsync(() => instance.Collector.RunAsync(CancellationToken.None))).Deleted;
    }

    // Stores a segment, and commits it on what it had read before; after a conflict it begins again.
    private async Task ImportAsync(long number)
    {
        _told[number] = (Told.Nothing, default);
        try
        {
            var instance = await AnyInstanceAsync();
            var result = await instance.CallAsync(() => instance.Committer.CommitAsync(
                SimulatedTransaction.IdOf(number),
                async cancellationToken =>
                {
                    var snapshot = instance.Position;
                    using var content = SegmentUpload.NewContent();
                    var segment = SimulatedSegments.Write(content, instance.Log.Database.Id, SequentialIdGenerator.Id(++_workerCount, 8));
                    await new SegmentUpload(_network, OpenDatabase.Paths, instance.Log.Requests).PutAsync(segment.Id, content, cancellationToken);
                    await StandStillAsync(instance);
                    return new SimulatedTransaction(number, snapshot, 0, [], []) { Import = segment }.ToRequest(CommitTraits.Import, false, 0, 0);
                },
                Deadline.After(instance.Process.Clock, TimeSpan.FromMinutes(10)),
                CancellationToken.None));
            Imported += result is Committed ? 1 : 0;
            _told[number] = result switch
            {
                Committed committed => (Told.Committed, committed.Position),
                Unknown => (Told.Nothing, default),
                _ => (Told.Failed, default),
            };
        }
        catch (Exception failure) when (IsExpected(failure))
        {
        }
    }

    // Whatever HEAD refers to when a query begins is there as long as a query may run.
    private async Task QueryAsync()
    {
        var head = (await Heads.ReadAsync(CancellationToken.None))!.Head;
        await Task.Delay(_collection.Grace * _random.NextDouble() * 0.99, _scheduler.Root.Clock);
        foreach (var segment in SegmentList.Decode(head.Segments.Span))
        {
            await CheckSegmentAsync(segment, "a query has lost a segment");
        }
    }

    private Task StandStillAsync(SimulatedProcess worker) =>
        Task.Delay(TimeSpan.FromMilliseconds(_random.Next(8) == 0 ? _random.Next(120_000) : _random.Next(100)), worker.Process.Clock);

    // Whatever HEAD and the log refer to is there.
    private async Task CheckObjectsAsync(SimulatedInstance auditor)
    {
        var head = (await Heads.ReadAsync(CancellationToken.None))!.Head;
        foreach (var segment in SegmentList.Decode(head.Segments.Span).Concat(auditor.Log.Tip.Imports.SelectMany(import => SimulatedTransaction.Imported(import.Commit))))
        {
            await CheckSegmentAsync(segment, "the database has lost a segment");
        }

        Assert.NotNull(await Heads.ReadCopyAsync(head.Version, head.Id, CancellationToken.None));
    }

    private async Task CheckSegmentAsync(SegmentReference segment, string otherwise)
    {
        var got = await _store.GetAsync(OpenDatabase.Paths.Segment(segment.Id), ByteRange.All, null, CancellationToken.None);
        Assert.True(got.Length == segment.Length, otherwise);
    }

    // Compacts in peace; every instance that lives goes over to the result, and whatever was refused because of the sealed logs is taken again.
    private async Task CatchUpAsync(SimulatedInstance auditor)
    {
        if (!_maintains)
        {
            return;
        }

        await CompactAsync(auditor);
        foreach (var instance in _instances.Where(instance => instance.Process.IsAlive).Append(auditor))
        {
            await instance.CallAsync(async () =>
            {
                await instance.Log.RefreshAsync(CancellationToken.None);
                await instance.Follower.LookAsync(CancellationToken.None);
                return true;
            });
            Assert.Empty(instance.Log.Tip.Sealed);
        }
    }
}
