using System.Globalization;
using Serverless.GraphCore.Storage.Format;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Storage.Segments;
using Serverless.GraphCore.Storage.Transactions;

namespace Serverless.GraphCore.Storage.Collection;

/// <summary>
/// What of a database is in use: marks from HEAD, the HEADs in retention, pins, open transactions, and the log. Whatever it cannot judge is in
/// use: objects of open transactions and operations are their owners' to delete.
/// </summary>
internal sealed class ReferencedObjects
{
    private readonly DatabasePaths _paths;
    private readonly DatabaseHead _head;
    private readonly HashSet<ObjectPath> _marked = [];
    private readonly HashSet<Guid> _origins = [];
    private long _oldestLog;

    private ReferencedObjects(DatabasePaths paths, DatabaseHead head)
    {
        _paths = paths;
        _head = head;
        _oldestLog = head.Log.Number;
    }

    /// <summary>Begins with HEAD and with what the log has from there on.</summary>
    /// <param name="paths">The database's paths.</param>
    /// <param name="head">HEAD.</param>
    /// <param name="tip">How far the log was replayed, at HEAD's position or after.</param>
    /// <param name="imported">The segments that a commit adds.</param>
    public static ReferencedObjects Mark(DatabasePaths paths, DatabaseHead head, LogTip tip, ImportedSegments imported)
    {
        var objects = new ReferencedObjects(paths, head);
        objects._marked.Add(paths.Head);
        objects._marked.Add(paths.HeadCopy(head.Version, head.Id));
        objects._marked.Add(paths.Log(head.Log));
        objects._marked.Add(paths.Log(tip.Log));
        objects.MarkSegments(SegmentList.Decode(head.Segments.Span));
        objects.MarkForks(head);
        foreach (var log in tip.Sealed)
        {
            objects._marked.Add(paths.Log(log.Name));
        }

        foreach (var import in tip.Imports)
        {
            objects.MarkSegments(imported(import.Commit));
        }

        return objects;
    }

    /// <summary>The copies of HEADs that were replaced after a moment, which are to be marked.</summary>
    /// <param name="listing">All objects of the database.</param>
    /// <param name="since">The moment.</param>
    public List<ObjectInfo> CopiesInRetention(IReadOnlyList<ObjectInfo> listing, DateTimeOffset since)
    {
        SortedDictionary<long, List<ObjectInfo>> versions = [];
        var replaced = DateTimeOffset.MaxValue;
        foreach (var info in listing)
        {
            if (info.Path == _paths.Head)
            {
                replaced = info.LastModified;
            }

            // Rivals of one version cannot be told from the one that became HEAD; those of HEAD's own version, and later ones, can.
            if (info.Path.IsBelow(_paths.Heads) && NumberOf(info.Path) is { } version && version < _head.Version)
            {
                (versions.TryGetValue(version, out var rivals) ? rivals : versions[version] = []).Add(info);
            }
        }

        List<ObjectInfo> kept = [];
        foreach (var (_, rivals) in versions.Reverse())
        {
            if (replaced < since)
            {
                break;
            }

            kept.AddRange(rivals);
            replaced = rivals.Max(static info => info.LastModified);
        }

        return kept;
    }

    /// <summary>Marks a HEAD of the past: its copy, its segments, and all logs from the one where it begins.</summary>
    public void MarkCopy(ObjectPath path, DatabaseHead copy)
    {
        _marked.Add(path);
        _oldestLog = Math.Min(_oldestLog, copy.Log.Number);
        MarkSegments(SegmentList.Decode(copy.Segments.Span));
        MarkForks(copy);
    }

    /// <summary>Marks a pin and what it keeps.</summary>
    public void MarkPin(ObjectPath path, Pin pin)
    {
        _marked.Add(path);
        foreach (var name in pin.Names)
        {
            _marked.Add(_paths.Root / name);
        }
    }

    /// <summary>Marks what an open transaction reads, and the logs since, which tell what stands in the way of its commit.</summary>
    public void MarkTransaction(TransactionBegin transaction)
    {
        _oldestLog = Math.Min(_oldestLog, transaction.Snapshot.Log);
        foreach (var needed in transaction.Needed)
        {
            if (needed.Owner != _head.Database.Id)
            {
                _origins.Add(needed.Owner);
                continue;
            }

            foreach (var name in needed.Names)
            {
                _marked.Add(_paths.Root / name);
            }
        }
    }

    /// <summary>Whether an object of another database is in use.</summary>
    public bool UsesObjectsOf(Guid origin) => _origins.Contains(origin);

    /// <summary>Whether an object is in use, or may be.</summary>
    public bool Contains(ObjectPath path)
    {
        if (_marked.Contains(path))
        {
            return true;
        }

        // Logs of the past are not told from successors that were never used, which are small.
        return path.IsBelow(_paths.Logs) ? NumberOf(path) is not { } number || (number >= _oldestLog && number < _head.Log.Number)
            : path.IsBelow(_paths.Heads) ? NumberOf(path) is null
            : path.IsBelow(_paths.Segments) ? !Ulid.TryParse(path.Name, out _)
            : !path.IsBelow(_paths.Pins);
    }

    private static long? NumberOf(ObjectPath path) =>
        path.Name.Split('-') is [{ } number, { } id] && Ulid.TryParse(id, out _) && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private void MarkSegments(IEnumerable<SegmentReference> segments)
    {
        foreach (var segment in segments)
        {
            if (segment.Owner == _head.Database.Id)
            {
                _marked.Add(_paths.Segment(segment.Id));
            }
            else
            {
                _origins.Add(segment.Owner);
            }
        }
    }

    private void MarkForks(DatabaseHead head)
    {
        foreach (var fork in head.Inherited.Forks)
        {
            _origins.Add(fork.Origin);
        }
    }
}
