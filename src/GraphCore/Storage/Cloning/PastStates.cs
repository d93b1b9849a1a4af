using System.Globalization;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Storage.Cloning;

/// <summary>Finds states of the past: the newest HEAD that is not later, and how far the logs are to be replayed over it.</summary>
internal sealed class PastStates(IObjectStore store, DatabasePaths paths, DatabaseLog log, ImportedSegments imported)
{
    private readonly HeadStore _heads = new(store, paths, log.Requests);

    /// <summary>Finds a state.</summary>
    /// <param name="head">The database's HEAD.</param>
    /// <param name="point">The state.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="GraphException">
    /// <see cref="ErrorCodes.InvalidBookmark"/>: there never was such a state. <see cref="ErrorCodes.ArgumentError"/>: it is in the future, or not kept any more.
    /// </exception>
    public async Task<ClonedState> FindAsync(DatabaseHead head, PastPoint point, CancellationToken cancellationToken)
    {
        if (point.Tag is { } tag && tag != head.Database.Tag)
        {
            throw Bookmark.Invalid("it belongs to another database");
        }

        if (point.Time > log.ServerTime)
        {
            throw new GraphException(ErrorCodes.ArgumentError, $"A clone of the future cannot be made: {Text(point.Time.Value)} has not come yet.");
        }

        if (IsNotLater(head, point))
        {
            return await ReplayAsync(head, null, point, cancellationToken);
        }

        var copies = await CopiesAsync(head.Version, cancellationToken);
        (DatabaseHead Head, ObjectPath Path)? found = null;
        var (low, high) = (0, copies.Count);
        while (low < high)
        {
            // One that is gone is older than all that are kept.
            var middle = (low + high) / 2;
            var copy = await _heads.ReadCopyAsync(copies[middle], cancellationToken);
            if (copy is null || IsNotLater(copy, point))
            {
                found = copy is null ? found : (copy, copies[middle]);
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return found is { } past ? await ReplayAsync(past.Head, past.Path, point, cancellationToken) : throw NotKept();
    }

    private static bool IsNotLater(DatabaseHead head, PastPoint point) =>
        point.Position is { } position ? head.Position <= position : head.State.Time <= point.Time;

    private static DateTimeOffset? TimeOf(LogRecord record) => record switch
    {
        CommitsRecord commits => commits.Commits[^1].Time,
        ControlRecord control => control.Time,
        _ => null,
    };

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);

    private static GraphException NoSuchState() => Bookmark.Invalid("the database has no such state");

    private static GraphException NotKept() => new(ErrorCodes.ArgumentError, "A clone of that state cannot be made: what it needs is not kept any more.");

    // The copies of earlier HEADs, ascending by version; of rivals one, because they say the same.
    private async Task<List<ObjectPath>> CopiesAsync(long before, CancellationToken cancellationToken)
    {
        var copies = await log.Requests.RepeatAsync(
            async token =>
            {
                SortedDictionary<long, ObjectPath> found = [];
                await foreach (var info in store.ListAsync(paths.Heads, token))
                {
                    if (long.TryParse(info.Path.Name.Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version < before)
                    {
                        found.TryAdd(version, info.Path);
                    }
                }

                return found;
            },
            cancellationToken);
        return [.. copies.Values];
    }

    private async Task<ClonedState> ReplayAsync(DatabaseHead head, ObjectPath? copy, PastPoint point, CancellationToken cancellationToken)
    {
        List<LogName> logs = [];
        List<SegmentReference> imports = [];
        var state = head.State;
        for (var name = head.Log; ;)
        {
            var reading = name;
            var tail = await log.Requests.RepeatAsync(token => log.Logs.ReadAsync(head.Inherited, reading, 0, 0, token), cancellationToken);
            if (tail is null || tail.Records.Count == 0)
            {
                throw NotKept();
            }

            logs.Add(name);
            LogName? next = null;
            var end = 0L;
            foreach (var placed in tail.Records)
            {
                if (placed.Record is SealRecord seal)
                {
                    next = seal.Next;
                    continue;
                }

                if (TimeOf(placed.Record) > point.Time)
                {
                    return Found(end);
                }

                end = placed.End;
                state = state.After(placed.Record);
                foreach (var commit in placed.Record is CommitsRecord commits ? commits.Commits : [])
                {
                    imports.AddRange(imported(commit));
                }

                if (point.Position is { } wanted && wanted.Log == name.Number && wanted.Offset <= end)
                {
                    return wanted.Offset == end || wanted.Offset == 0 ? Found(end) : throw NoSuchState();
                }
            }

            if (next is not { } following)
            {
                return point.Position is null ? Found(end) : throw NoSuchState();
            }

            if (point.Position is { } position && position.Log <= name.Number)
            {
                throw NoSuchState();
            }

            name = following;
        }

        ClonedState Found(long end) => new(head, copy, logs, end, state, imports);
    }
}
