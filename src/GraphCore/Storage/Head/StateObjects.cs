using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Storage.Head;

/// <summary>The objects that a state of a database is made of.</summary>
internal static class StateObjects
{
    /// <summary>Whose they are, and their names below that one's folder.</summary>
    /// <param name="paths">The database's objects.</param>
    /// <param name="head">The HEAD that the state lies over.</param>
    /// <param name="isPast">Whether the copy of that HEAD is needed, because HEAD is another one, or is going to be.</param>
    /// <param name="logs">The logs from HEAD's on.</param>
    /// <param name="imported">The segments that commits in them add.</param>
    public static Dictionary<Guid, List<string>> Of(
        DatabasePaths paths, DatabaseHead head, bool isPast, IEnumerable<LogName> logs, IEnumerable<SegmentReference> imported)
    {
        var objects = new Dictionary<Guid, List<string>>();
        var self = head.Database;
        if (isPast)
        {
            Add(self.Id, paths.HeadCopy(head.Version, head.Id));
        }

        foreach (var log in logs)
        {
            Add(head.Inherited.WriterOf(log.Number, self).Id, paths.Log(log));
        }

        foreach (var segment in SegmentList.Decode(head.Segments.Span).Concat(imported).DistinctBy(static segment => segment.Id))
        {
            Add(segment.Owner, paths.Segment(segment.Id));
        }

        return objects;

        void Add(Guid owner, ObjectPath path)
        {
            if (!objects.TryGetValue(owner, out var list))
            {
                objects.Add(owner, list = []);
            }

            list.Add(paths.NameOf(path));
        }
    }
}
