using Serverless.GraphCore.Storage.Objects;

namespace Serverless.GraphCore;

/// <summary>An open database whose requests to the object store are counted.</summary>
public interface IMeteredDatabase
{
    /// <summary>The store as the database uses it: every request since its opening, for queries, commits and maintenance. Nothing else of the database is held by it.</summary>
    CountingObjectStore Store { get; }
}
