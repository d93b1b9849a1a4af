namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>How far a change set has been written, for whoever goes on with it.</summary>
/// <param name="HasBegun">Whether it has any operations.</param>
/// <param name="Names">The names that it has given numbers to, by number.</param>
/// <param name="LastNode">The last id of a node.</param>
/// <param name="LastRelationship">The last id of a relationship.</param>
internal sealed record ChangeSetContinuation(bool HasBegun, IReadOnlyList<string> Names, long LastNode, long LastRelationship)
{
    /// <summary>Nothing has been written.</summary>
    public static ChangeSetContinuation None { get; } = new(false, [], 0, 0);
}
