using Serverless.GraphCore.Storage.Log;

namespace Serverless.GraphCore.Storage.Commit;

/// <summary>A transaction that asks to be committed.</summary>
internal sealed record CommitRequest
{
    /// <summary>Its id, the same in every attempt; a repeat of a committed one gets the first outcome.</summary>
    public required Guid Id { get; init; }

    /// <summary>The position of the snapshot that it read.</summary>
    public required LogPosition Snapshot { get; init; }

    /// <summary>Whether it changes the schema or adds segments.</summary>
    public CommitTraits Traits { get; init; }

    /// <summary>
    /// What it depends on: nobody may have written that since the snapshot. What it has read, and of what it writes that which another
    /// one's write would spoil, such as an entity that it changes.
    /// </summary>
    public ConflictKeys ReadKeys { get; init; }

    /// <summary>
    /// What later transactions may depend on. By itself no reason for a conflict: two that add to one label both write its membership.
    /// </summary>
    public ConflictKeys WriteKeys { get; init; }

    /// <summary>What it adds to the totals.</summary>
    public TotalsDelta Delta { get; init; }

    /// <summary>The first id block that it claims, which must be the next free one when it commits.</summary>
    public long FirstBlock { get; init; }

    /// <summary>How many id blocks it claims.</summary>
    public int ClaimedBlocks { get; init; }

    /// <summary>Its operations as bytes, opaque to the log; unchanged until the commit has ended.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }
}
