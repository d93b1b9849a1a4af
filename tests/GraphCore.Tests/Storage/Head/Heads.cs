using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;

namespace Serverless.GraphCore.Tests;

/// <summary>HEADs for tests of what takes one.</summary>
internal static class Heads
{
    /// <summary>The HEAD of an empty database.</summary>
    public static DatabaseHead Of(Guid database) => new()
    {
        Database = new DatabaseIdentity(database, "test000000"),
        Version = 1,
        Id = database,
        Time = DateTimeOffset.UnixEpoch,
        Log = new LogName(1, database),
        State = LogState.Initial,
    };
}
