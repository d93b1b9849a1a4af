using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Caching;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Tests.Storage.Caching;
using Serverless.TestSupport.Simulation;
using Serverless.TestSupport.Storage;

namespace Serverless.GraphCore.Tests.Simulation;

/// <summary>
/// Queries of some databases pin chunks in a cache that is much too small, over a network with faults; some give up, and segments are
/// closed and opened meanwhile. Whatever is pinned must hold what was written. A seed decides everything.
/// </summary>
internal sealed class CacheSimulation : IDisposable
{
    private const int MaxSteps = 1_000_000;
    private const int Segments = 4;
    private const int Queries = 6;
    private const int PinsPerQuery = 25;

    private readonly Random _random;
    private readonly SimulationScheduler _scheduler;
    private readonly InMemoryObjectStore _store;
    private readonly FaultyObjectStore _network;
    private readonly WatchedAllocator _memory = new();
    private readonly ChunkCache _cache;
    private readonly long _budget;
    private readonly TestSegment[] _contents = new TestSegment[Segments];
    private readonly SegmentObject[] _open = new SegmentObject[Segments];
    private int _failed;
    private int _cancelled;

    public CacheSimulation(int seed)
    {
        _random = new Random(seed);
        _scheduler = new SimulationScheduler(new Random(seed ^ 0x5EED));
        _store = new InMemoryObjectStore(_scheduler.Root.Clock);
        _network = new FaultyObjectStore(_store, _scheduler.Root.Clock, _random);
        _budget = _random.Next(4) == 0 ? 0 : _random.Next(60_000);
        _cache = new ChunkCache(new ChunkCacheOptions
        {
            BudgetBytes = _budget,
            FloorBytes = _random.Next(20_000),
            MaxShare = _random.NextDouble(),
            MaxGap = _random.Next(4000),
            MaxRequest = _random.Next(1, 20_000),
            Parallelism = _random.Next(1, 5),
            Allocator = _memory,
        });
    }

    /// <summary>How many times a query has pinned what it wanted.</summary>
    public int Pinned { get; private set; }

    /// <summary>All that happened, in short.</summary>
    public string Digest() => $"{Pinned} pinned, {_failed} failed, {_cancelled} cancelled, {_scheduler.Steps} steps, {_scheduler.Elapsed}, {_cache.Statistics}";

    public void Run() => _scheduler.Run(RunAsync, MaxSteps);

    public void Dispose() => _memory.Dispose();

    private static Guid DatabaseOf(int segment) => new(1 + (segment / 2), 0, 0, new byte[8]);

    private async Task RunAsync()
    {
        for (var i = 0; i < Segments; i++)
        {
            _contents[i] = await TestSegment.WriteAsync(_store, i, [.. Enumerable.Range(0, 12).Select(n => n % 5 == 4 ? -8 : _random.Next(1, 400))]);
            _open[i] = await OpenAsync(i);
        }

        _network.Profile = new FaultProfile
        {
            LostRequest = 0.02,
            LostReply = 0.02,
            Doubled = 0.05,
            Late = 0.01,
            Unavailable = 0.05,
            ShortRead = 0.03,
            MaxDelay = TimeSpan.FromMilliseconds(30),
        };
        List<Task> running = [ReopenAsync()];
        for (var i = 0; i < Queries; i++)
        {
            running.Add(QueryAsync());
        }

        await Task.WhenAll(running);

        // Reads that nobody waits for any more may still be under way; closing has to wait for nothing of that.
        Assert.True(_cache.Statistics.ResidentBytes <= Math.Max(_budget, _cache.Statistics.InlineBytes), "what is not pinned exceeds the budget");
        Assert.Equal(0, _cache.Statistics.PinnedBytes);
        foreach (var segment in _open)
        {
            segment.Dispose();
        }

        await Task.Delay(TimeSpan.FromMinutes(5), _scheduler.Root.Clock, CancellationToken.None);
        Assert.Equal(0, _memory.LiveBytes);
        Assert.Equal((0, 0), (_cache.Statistics.ResidentBytes, _cache.Statistics.InlineBytes));
    }

    private Task<SegmentObject> OpenAsync(int i) => _contents[i].OpenAsync(_cache, _network, DatabaseOf(i), CancellationToken.None, _scheduler.Root.Clock);

    private async Task QueryAsync()
    {
        for (var round = 0; round < PinsPerQuery; round++)
        {
            var chunks = Choose();
            using var impatience = new CancellationTokenSource(
                _random.Next(2) == 0 ? TimeSpan.FromMilliseconds(_random.Next(60)) : Timeout.InfiniteTimeSpan, _scheduler.Root.Clock);
            try
            {
                await _cache.PinAsync(chunks, impatience.Token);
            }
            catch (OperationCanceledException) when (impatience.IsCancellationRequested)
            {
                _cancelled++;
                continue;
            }
            catch (GraphException failure) when (failure.Code == ErrorCodes.DatabaseUnavailable)
            {
                _failed++;
                continue;
            }
            catch (ObjectDisposedException)
            {
                continue;
            }

            Pinned++;
            await PauseAsync(40);
            foreach (var chunk in chunks)
            {
                _contents[Array.FindIndex(_contents, content => content.Path == chunk.Segment.Path)].AssertContent(chunk);
                _cache.Unpin(chunk);
            }

            await PauseAsync(10);
        }
    }

    private List<CachedChunk> Choose()
    {
        List<CachedChunk> chunks = [];
        for (var count = _random.Next(1, 8); count > 0; count--)
        {
            // Few are chosen often, so that queries meet.
            var segment = _open[_random.Next(1 + _random.Next(Segments))];
            chunks.Add(segment.Chunks[_random.Next(1 + _random.Next(segment.Chunks.Count))]);
        }

        return chunks;
    }

    private async Task ReopenAsync()
    {
        for (var round = 0; round < 6; round++)
        {
            await PauseAsync(200);
            var i = _random.Next(Segments);
            SegmentObject opened;
            try
            {
                opened = await OpenAsync(i);
            }
            catch (GraphException failure) when (failure.Code == ErrorCodes.DatabaseUnavailable)
            {
                continue;
            }

            _open[i].Dispose();
            _open[i] = opened;
        }
    }

    private Task PauseAsync(int maxMilliseconds) =>
        Task.Delay(TimeSpan.FromMilliseconds(_random.Next(maxMilliseconds)), _scheduler.Root.Clock, CancellationToken.None);
}
