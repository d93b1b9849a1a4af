namespace Serverless.GraphCore.Graph;

/// <summary>What a transaction did, ready to be appended to the log.</summary>
/// <param name="Operations">
/// Its writes in order, on stable ids and names (<c>ChangeSetWriter</c>); empty when it wrote nothing. Applied to the state that
/// the transaction began with, or to a later one without a conflict, they have the effect that the transaction saw.
/// </param>
/// <param name="Keys">What it read and wrote, for validation.</param>
/// <param name="ClaimedBlocks">Blocks of ids that are its writer's once it is committed.</param>
internal sealed record ChangeSet(ReadOnlyMemory<byte> Operations, ConflictKeys Keys, long[] ClaimedBlocks)
{
    public bool IsEmpty => Operations.IsEmpty;
}
