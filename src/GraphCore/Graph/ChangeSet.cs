namespace Serverless.GraphCore.Graph;

/// <summary>What a transaction did, ready to be appended to the log.</summary>
/// <param name="Operations">
/// Its writes in order, on stable ids and names (<c>ChangeSetWriter</c>); empty when it wrote nothing. Applied to the state that
/// the transaction began with, or to a later one without a conflict, they have the effect that the transaction saw.
/// </param>
/// <param name="Keys">What it read and wrote, for validation.</param>
internal sealed record ChangeSet(ReadOnlyMemory<byte> Operations, TransactionKeys Keys)
{
    public bool IsEmpty => Operations.IsEmpty;
}

/// <summary>
/// What a transaction depends on and what it changes, as sorted keys (<see cref="ConflictKey"/>). It may be appended behind
/// others that it has not seen when none of them has written a key that it read, and none changes the schema. A writer also
/// reads the entity that it changes, so two writers of one entity conflict, but two that add to one label, or relationships
/// to one node, do not.
/// </summary>
/// <param name="Reads">Keys on which the outcome depends; just <see cref="ConflictKey.All"/> when there would be too many.</param>
/// <param name="Writes">Keys that later transactions may depend on; likewise.</param>
/// <param name="ChangesSchema">Whether indexes or constraints change: then everything planned before is planned again.</param>
internal sealed record TransactionKeys(ulong[] Reads, ulong[] Writes, bool ChangesSchema);
