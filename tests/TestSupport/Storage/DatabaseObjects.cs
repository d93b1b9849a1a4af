using Serverless.GraphCore;
using Serverless.GraphCore.Storage;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Storage.Segments;
using Xunit;

namespace Serverless.TestSupport.Storage;

/// <summary>What lies in a store for one database, seen from outside.</summary>
public static class DatabaseObjects
{
    /// <summary>Copies of HEAD alone are not condemned before there are so many, and condemning makes one more.</summary>
    private const int MaxCopies = 17;

    /// <summary>Collections that find nothing before what is left is garbage for good.</summary>
    private const int MaxIdle = 50;

    private static readonly GraphDatabaseOptions Options = new() { Retention = TimeSpan.Zero, CollectionGrace = TimeSpan.Zero, CompactionRequested = static () => { } };

    /// <summary>
    /// Compacts a database that nobody has open and collects its garbage until nothing is left to be done. The grace period is none, since no
    /// request is under way.
    /// </summary>
    /// <returns>How many objects were deleted.</returns>
    public static async Task<int> CleanAsync(IObjectStore store, ObjectPath folder, CancellationToken cancellationToken)
    {
        await using var database = await GraphDatabase.OpenAsync(store, folder, Options, cancellationToken);
        await database.CompactAsync(force: true, cancellationToken);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var deleted = 0;
        for (var idle = 0; idle < MaxIdle;)
        {
            var summary = await database.CollectGarbageAsync(cancellationToken);
            deleted += summary.Deleted;
            if (summary.Condemned == 0 && summary.Deleted == 0)
            {
                var (expected, found) = await ListAsync(store, folder, cancellationToken);
                if (found.SetEquals(expected))
                {
                    break;
                }

                // A store that tells times in whole seconds may think that what is new is newer than now.
                idle++;
                await timer.WaitForNextTickAsync(cancellationToken);
            }
        }

        return deleted;
    }

    /// <summary>Asserts that HEAD, what it refers to and a few copies of HEAD are all that there is, and all of it.</summary>
    public static async Task AssertNoGarbageAsync(IObjectStore store, ObjectPath folder, CancellationToken cancellationToken)
    {
        var (expected, found) = await ListAsync(store, folder, cancellationToken);
        Assert.Equal(expected, found);
    }

    // What HEAD refers to, and what is there, but for as many copies of HEAD as may be left.
    private static async Task<(SortedSet<string> Expected, SortedSet<string> Found)> ListAsync(IObjectStore store, ObjectPath folder, CancellationToken cancellationToken)
    {
        var paths = new DatabasePaths(folder);
        var stored = await new HeadStore(store, paths, new RequestPolicy(new LogOptions(), TimeProvider.System)).ReadAsync(cancellationToken);
        Assert.NotNull(stored);
        var head = stored.Head;
        SortedSet<string> expected = new(StringComparer.Ordinal) { paths.Head.Value, paths.HeadCopy(head.Version, head.Id).Value, paths.Log(head.Log).Value };
        foreach (var segment in SegmentList.Decode(head.Segments.Span))
        {
            expected.Add(paths.Segment(segment.Id).Value);
        }

        SortedSet<string> found = new(StringComparer.Ordinal);
        var copies = 0;
        await foreach (var info in store.ListAsync(folder, cancellationToken))
        {
            if (!info.Path.IsBelow(paths.Heads) || expected.Contains(info.Path.Value) || ++copies >= MaxCopies)
            {
                found.Add(info.Path.Value);
            }
        }

        return (expected, found);
    }
}
