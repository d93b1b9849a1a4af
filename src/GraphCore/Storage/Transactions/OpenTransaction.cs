using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Snapshots;

namespace Serverless.GraphCore.Storage.Transactions;

/// <summary>An open transaction as its object tells it up to some length. Immutable.</summary>
internal sealed record OpenTransaction
{
    /// <summary>How it began.</summary>
    public required TransactionBegin Begin { get; init; }

    /// <summary>What it reads.</summary>
    public required GraphSnapshot Snapshot { get; init; }

    /// <summary>What its calls have done.</summary>
    public required TransactionProgress Progress { get; init; }

    /// <summary>What it has been used for.</summary>
    public TransactionContent Content { get; init; }

    /// <summary>Its operations, a piece for each call.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Operations { get; init; } = [];

    /// <summary>The length of its object.</summary>
    public long Length { get; init; }

    /// <summary>How many records that has.</summary>
    public int Records { get; init; }

    /// <summary>The time of the last one.</summary>
    public required DateTimeOffset LastCall { get; init; }

    /// <summary>Whether it has asked to be committed.</summary>
    public bool IsClosed { get; init; }

    /// <summary>Whether others may have called it since this was so.</summary>
    public bool MayBeStale { get; init; }

    public Guid Id => Begin.Id;

    /// <summary>The bytes of its operations.</summary>
    public long OperationBytes => Operations.Sum(static piece => (long)piece.Length);

    /// <summary>What it adds to the totals.</summary>
    public TotalsDelta Delta => Progress.State.Size.Since(Snapshot.State.Size);

    /// <summary>When it ends by itself.</summary>
    public DateTimeOffset Expires
    {
        get
        {
            var (idle, end) = (LastCall + Begin.Idle, Begin.Time + Begin.Lifetime);
            return idle < end ? idle : end;
        }
    }

    /// <summary>A transaction that has had no call.</summary>
    public static OpenTransaction Of(TransactionBegin begin, GraphSnapshot snapshot) =>
        new() { Begin = begin, Snapshot = snapshot, Progress = TransactionProgress.Begin(snapshot.State), LastCall = begin.Time };

    /// <summary>A transaction as it was read.</summary>
    /// <param name="stored">Its object.</param>
    /// <param name="snapshot">What it reads.</param>
    /// <param name="cancellationToken">Ends reading.</param>
    /// <exception cref="Errors.GraphException">It is damaged, or what it lies over cannot be read.</exception>
    public static async ValueTask<OpenTransaction> ReplayAsync(StoredTransaction stored, GraphSnapshot snapshot, CancellationToken cancellationToken)
    {
        List<ReadOnlyMemory<byte>> operations = [];
        var last = new TransactionCall(default, default);
        foreach (var record in stored.Records)
        {
            if (record is TransactionCall call)
            {
                last = call;
                if (!call.Operations.IsEmpty)
                {
                    operations.Add(call.Operations);
                }
            }
        }

        var keys = new Graph.TransactionKeys(Marked(last.ReadKeys), Marked(last.WriteKeys), last.Content == TransactionContent.Schema && operations.Count > 0);
        return new OpenTransaction
        {
            Begin = (TransactionBegin)stored.Records[0],
            Snapshot = snapshot,
            Progress = await TransactionProgress.ReplayAsync(snapshot.State, Join(operations), snapshot.State.Size.Add(last.Delta), keys, cancellationToken),
            Content = last.Content,
            Operations = operations,
            Length = stored.Length,
            Records = stored.Records.Count,
            LastCall = stored.Records[^1].Time,
            IsClosed = last.Closes,
        };
    }

    /// <summary>Its operations in one piece: a change set.</summary>
    public ReadOnlyMemory<byte> AllOperations() => Join(Operations);

    private static ulong[] Marked(ConflictKeys keys) => keys.IsAll ? [Graph.ConflictKey.All] : keys.Sorted.ToArray();

    private static ReadOnlyMemory<byte> Join(IReadOnlyList<ReadOnlyMemory<byte>> pieces)
    {
        if (pieces.Count <= 1)
        {
            return pieces.Count == 0 ? default : pieces[0];
        }

        var joined = new byte[pieces.Sum(static piece => piece.Length)];
        var length = 0;
        foreach (var piece in pieces)
        {
            piece.CopyTo(joined.AsMemory(length));
            length += piece.Length;
        }

        return joined;
    }
}
