using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Commit;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Snapshots;

namespace Serverless.GraphCore;

/// <summary>One run of a transaction that may write.</summary>
internal sealed class TransactionAttempt : IDisposable
{
    public TransactionAttempt(PlacedSnapshot placed, EntityIdPool pool, CancellationToken cancellationToken)
    {
        Base = placed;
        Ids = pool.Begin(placed.NextBlock);
        Transaction = placed.Snapshot.Begin(Ids, cancellationToken);
    }

    public PlacedSnapshot Base { get; }

    public EntityIdPool.TransactionIds Ids { get; }

    public GraphTransaction Transaction { get; }

    public HeldResults Results { get; } = new();

    /// <summary>What is to be committed, or null if nothing was written.</summary>
    public async ValueTask<CommitRequest?> ToRequestAsync(Guid id)
    {
        var changes = await Transaction.ToChangeSetAsync();
        if (changes.IsEmpty)
        {
            return null;
        }

        var before = Base.Snapshot.State.Size;
        var after = Transaction.State.Size;
        return new CommitRequest
        {
            Id = id,
            Snapshot = Base.Position,
            Traits = changes.Keys.ChangesSchema ? CommitTraits.Schema : CommitTraits.None,
            ReadKeys = Keys(changes.Keys.Reads),
            WriteKeys = Keys(changes.Keys.Writes),
            Delta = new TotalsDelta(after.Nodes - before.Nodes, after.Relationships - before.Relationships, after.LogicalBytes - before.LogicalBytes),
            FirstBlock = Ids.FirstBlock,
            ClaimedBlocks = Ids.ClaimedBlocks,
            Payload = changes.Operations,
        };
    }

    public void Dispose() => Transaction.Dispose();

    private static Storage.Log.ConflictKeys Keys(ulong[] keys) =>
        keys is [ConflictKey.All] ? Storage.Log.ConflictKeys.All : Storage.Log.ConflictKeys.Of(keys);
}
