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

        return new CommitRequest
        {
            Id = id,
            Snapshot = Base.Position,
            Traits = changes.Keys.ChangesSchema ? CommitTraits.Schema : CommitTraits.None,
            ReadKeys = KeysOf(changes.Keys.Reads),
            WriteKeys = KeysOf(changes.Keys.Writes),
            Delta = Transaction.State.Size.Since(Base.Snapshot.State.Size),
            FirstBlock = Ids.FirstBlock,
            ClaimedBlocks = Ids.ClaimedBlocks,
            Payload = changes.Operations,
        };
    }

    /// <summary>Keys of a change set as the log wants them.</summary>
    public static Storage.Log.ConflictKeys KeysOf(ulong[] keys) =>
        keys is [ConflictKey.All] ? Storage.Log.ConflictKeys.All : Storage.Log.ConflictKeys.Of(keys);

    public void Dispose() => Transaction.Dispose();
}
