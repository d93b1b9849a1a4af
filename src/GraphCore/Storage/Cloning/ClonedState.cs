using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Storage.Cloning;

/// <summary>A state of a database as a HEAD and the logs that lead from it there.</summary>
/// <param name="Head">The HEAD, of now or of before.</param>
/// <param name="Copy">Where the copy of the HEAD is that it was read from; null: it is the database's HEAD.</param>
/// <param name="Logs">The logs from HEAD's on; in the last one the state is.</param>
/// <param name="Position">The end of the last record that counts, in the last log.</param>
/// <param name="State">What the records add up to there.</param>
/// <param name="Imported">Segments that commits in the logs add.</param>
internal sealed record ClonedState(
    DatabaseHead Head, ObjectPath? Copy, IReadOnlyList<LogName> Logs, long Position, LogState State, IReadOnlyList<SegmentReference> Imported)
{
    /// <summary>The log in which the state is.</summary>
    public LogName Last => Logs[^1];

    /// <summary>The objects that it needs: whose they are, and their names below that one's folder.</summary>
    /// <param name="paths">The database's objects.</param>
    public Dictionary<Guid, List<string>> Objects(DatabasePaths paths) => StateObjects.Of(paths, Head, Copy is not null, Logs, Imported);
}
