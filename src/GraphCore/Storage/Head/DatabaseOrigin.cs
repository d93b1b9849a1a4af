using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.GraphCore.Storage.Head;

/// <summary>Another database that has written objects to which this one refers.</summary>
/// <param name="Database">Who it is: its id is in references, its own name begins its logs.</param>
/// <param name="Folder">Where its objects are; a database's folder never changes.</param>
internal sealed record DatabaseOrigin(DatabaseIdentity Database, ObjectPath Folder);

/// <summary>
/// Where a clone's history leaves that of another database: up to a position of a log of that one it is the same, and goes on in a log of
/// the clone, as if a seal were there.
/// </summary>
/// <param name="Origin">The database that has written the log and those before it.</param>
/// <param name="Log">Its log.</param>
/// <param name="Position">The end of the last record that counts.</param>
/// <param name="Next">The log that follows; its number is one more.</param>
internal sealed record LogFork(Guid Origin, LogName Log, long Position, LogName Next);
