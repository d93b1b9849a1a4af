using System.Diagnostics;
using System.Globalization;
using Serverless.GraphCore;
using Serverless.GraphCore.Storage.Caching;
using Serverless.GraphCore.Storage.Objects;
using Serverless.TestSupport.Graphs;

namespace Serverless.Benchmarks.Social;

/// <summary>
/// Measures a social network in the LSQB schema whose graph is in segments, in the log, and half in each: what loading takes, and LSQB's
/// questions, whose answers must be the same; of the segments also their sizes, what a first question asks of the store, and all questions
/// with a small cache, and what a clone takes.
/// usage: Benchmarks social FOLDER_OF_CSV_FILES DATA_FOLDER
/// </summary>
internal sealed class SocialWorkload(LsqbFiles files, IObjectStore store, TextWriter output)
{
    private const long SmallCache = 64L << 20;
    private const string TwoHops = "MATCH (:Person {id: 0})-[:KNOWS]-()-[:KNOWS]-(friend) RETURN count(DISTINCT friend)";

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [{ } source, { } data] || !Directory.Exists(source))
        {
            await Console.Error.WriteLineAsync("usage: Benchmarks social FOLDER_OF_CSV_FILES DATA_FOLDER");
            return 2;
        }

        var workload = new SocialWorkload(new LsqbFiles(source), new FileSystemObjectStore(data, TimeProvider.System), Console.Out);
        return await workload.RunAsync() ? 0 : 1;
    }

    private static ObjectPath Folder(GraphPlace place) => ObjectPath.Parse(place.ToString().ToLowerInvariant());

    private static GraphDatabaseOptions Options(GraphCache cache) => new() { DefaultTimeout = null, Cache = cache };

    private async Task<bool> RunAsync()
    {
        var answers = new Dictionary<GraphPlace, long[]>();
        foreach (GraphPlace place in Enum.GetValues<GraphPlace>())
        {
            long start = Stopwatch.GetTimestamp();
            bool isNew = await GraphDatabase.CreateAsync(store, Folder(place), Options(new GraphCache()), CancellationToken.None);
            if (isNew)
            {
                await using (await LsqbDatabase.CreateAsync(store, Folder(place), Options(new GraphCache()), files, place, CancellationToken.None))
                {
                    Write($"{place}: loaded in {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
                }
            }

            answers.Add(place, await AskAllAsync(place, new GraphCache()));
        }

        await SegmentSizes.PrintAsync(store, Folder(GraphPlace.Segments), output, CancellationToken.None);
        await AskFirstAsync();
        await CloneAsync();
        long[] small = await AskAllAsync(GraphPlace.Segments, new GraphCache(SmallCache));
        bool same = answers.Values.Append(small).All(answers[GraphPlace.Segments].SequenceEqual);
        output.WriteLine(same ? $"All agree: {string.Join(", ", small)}" : "The answers differ.");
        return same;
    }

    private async Task<long[]> AskAllAsync(GraphPlace place, GraphCache cache)
    {
        long start = Stopwatch.GetTimestamp();
        await using GraphDatabase database = await GraphDatabase.OpenAsync(store, Folder(place), Options(cache), CancellationToken.None);
        Write($"{place}: opened in {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms");
        var answers = new long[LsqbQueries.All.Count];
        var times = new double[answers.Length];
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < answers.Length; i++)
            {
                start = Stopwatch.GetTimestamp();
                answers[i] = await LsqbDatabase.AskAsync(database, LsqbQueries.All[i], CancellationToken.None);
                double time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                times[i] = round == 0 ? time : Math.Min(times[i], time);
            }
        }

        CacheStatistics statistics = cache.Chunks.Statistics;
        Write($"{place}: {string.Join(" ", times.Select(static time => time.ToString("F1", CultureInfo.InvariantCulture)))} ms, in all {times.Sum():F0} ms; the cache holds {statistics.ResidentBytes:N0} bytes after {statistics.Evictions:N0} evictions");
        return answers;
    }

    /// <summary>The first question after opening, in a process that has run others.</summary>
    private async Task AskFirstAsync()
    {
        var counting = new CountingObjectStore(store);
        long start = Stopwatch.GetTimestamp();
        await using GraphDatabase database = await GraphDatabase.OpenAsync(counting, Folder(GraphPlace.Segments), Options(new GraphCache()), CancellationToken.None);
        StoreCounters opened = counting.Counters;
        long answer = await LsqbDatabase.AskAsync(database, TwoHops, CancellationToken.None);
        StoreCounters asked = counting.Counters - opened;
        Write($"Two hops: {answer} friends of friends {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F1} ms after opening began; opening took {opened.Requests} requests ({opened.BytesRead:N0} bytes), the question {asked.Requests} ({asked.BytesRead:N0} bytes)");
    }

    private async Task CloneAsync()
    {
        var counting = new CountingObjectStore(store);
        await using GraphDatabase database = await GraphDatabase.OpenAsync(counting, Folder(GraphPlace.Segments), Options(new GraphCache()), CancellationToken.None);
        for (int i = 0; i < 3; i++)
        {
            StoreCounters before = counting.Counters;
            long start = Stopwatch.GetTimestamp();
            await database.CloneAsync(ObjectPath.Parse($"clone-{Guid.NewGuid():N}"), null, CancellationToken.None);
            Write($"Clone: {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F1} ms, {(counting.Counters - before).Requests} requests");
        }
    }

    private void Write(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
