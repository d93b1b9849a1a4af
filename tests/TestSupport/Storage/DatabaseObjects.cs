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
        var deleted = 0;
        while (await database.CollectGarbageAsync(cancellationToken) is { } summary && (summary.Condemned > 0 || summary.Deleted > 0))
        {
            deleted += summary.Deleted;
        }

        return deleted;
    }

    /// <summary>Asserts that HEAD, what it refers to and a few copies of HEAD are all that there is, and all of it.</summary>
    public static async Task AssertNoGarbageAsync(IObjectStore store, ObjectPath folder, CancellationToken cancellationToken)
    {
        var paths = new DatabasePaths(folder);
        var stored = await new HeadStore(store, paths, new RequestPolicy(new LogOptions(), TimeProvider.System)).ReadAsync(cancellationToken);
        Assert.NotNull(stored);
        var head = stored.Head;
        ObjectPath[] expected = [paths.Head, paths.HeadCopy(head.Version, head.Id), paths.Log(head.Log), .. SegmentList.Decode(head.Segments.Span).Select(segment => paths.Segment(segment.Id))];
        List<ObjectPath> found = [];
        await foreach (var info in store.ListAsync(folder, cancellationToken))
        {
            found.Add(info.Path);
        }

        Assert.True(found.Count(path => path.IsBelow(paths.Heads)) <= MaxCopies, $"{found.Count(path => path.IsBelow(paths.Heads))} copies of HEAD");
        Assert.Equal(
            expected.Select(static path => path.Value).Order(StringComparer.Ordinal),
            found.Where(path => !path.IsBelow(paths.Heads) || expected.Contains(path)).Select(static path => path.Value).Order(StringComparer.Ordinal));
    }
}
