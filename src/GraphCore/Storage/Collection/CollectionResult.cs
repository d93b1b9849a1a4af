namespace Serverless.GraphCore.Storage.Collection;

/// <summary>What a run of garbage collection has done.</summary>
/// <param name="Condemned">Objects that it has condemned.</param>
/// <param name="Deleted">Objects that it has deleted.</param>
/// <param name="DeletedBytes">Their bytes.</param>
internal sealed record CollectionResult(int Condemned, int Deleted, long DeletedBytes);
