namespace Serverless.GraphCore.Storage.Log;

/// <summary>What a database holds at a position, exactly.</summary>
/// <param name="Nodes">Live nodes.</param>
/// <param name="Relationships">Live relationships.</param>
/// <param name="LogicalBytes">The fixed function of the live entities that <c>max_storage_bytes</c> limits.</param>
/// <param name="NextBlock">The first id block that nobody has claimed.</param>
internal readonly record struct GraphTotals(long Nodes, long Relationships, long LogicalBytes, long NextBlock)
{
    /// <summary>The totals after a commit.</summary>
    public GraphTotals Add(TotalsDelta delta, int claimedBlocks) =>
        new(Nodes + delta.Nodes, Relationships + delta.Relationships, LogicalBytes + delta.LogicalBytes, NextBlock + claimedBlocks);
}

/// <summary>What a commit adds to the totals; negative when it removes.</summary>
internal readonly record struct TotalsDelta(long Nodes, long Relationships, long LogicalBytes);
