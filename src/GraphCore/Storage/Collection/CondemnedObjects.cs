namespace Serverless.GraphCore.Storage.Collection;

/// <summary>An object that nothing refers to.</summary>
/// <param name="Name">Its path below the database's folder.</param>
/// <param name="ETag">Its ETag when it was condemned: it is deleted only if it still has that.</param>
internal readonly record struct CondemnedObject(string Name, string ETag);

/// <summary>Objects that were condemned together.</summary>
/// <param name="Id">The id of the record in the log that condemns them.</param>
/// <param name="Time">When that was.</param>
/// <param name="Objects">The objects.</param>
internal sealed record CondemnedObjects(Guid Id, DateTimeOffset Time, IReadOnlyList<CondemnedObject> Objects);
