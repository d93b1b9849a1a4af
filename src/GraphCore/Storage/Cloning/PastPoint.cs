using Serverless.GraphCore.Storage.Log;

namespace Serverless.GraphCore.Storage.Cloning;

/// <summary>A state of the past, by its place in the history or by time.</summary>
/// <param name="Tag">Whose history; null: by time.</param>
/// <param name="Position">The place; null: by time.</param>
/// <param name="Time">The state after the last record that is not later; null: by its place.</param>
internal sealed record PastPoint(string? Tag, LogPosition? Position, DateTimeOffset? Time);
