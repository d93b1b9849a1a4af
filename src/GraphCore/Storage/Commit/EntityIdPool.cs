using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Storage.Commit;

/// <summary>
/// The ids that one open database may give out without asking: what is left of the blocks that its commits have claimed.
/// A transaction that finds it empty takes the next free blocks for itself and claims them by its own commit; what it
/// leaves of them comes here. Thread-safe. An id that was taken for a transaction that failed is never used.
/// </summary>
internal sealed class EntityIdPool
{
    private readonly Lock _gate = new();
    private Range _nodes;
    private Range _relationships;

    /// <summary>Gives ids to one attempt of a transaction.</summary>
    /// <param name="nextBlock">The lowest block that nobody had claimed in the attempt's snapshot.</param>
    public TransactionIds Begin(long nextBlock) => new(this, nextBlock);

    /// <summary>Takes over what a committed transaction has left of the last blocks that it claimed.</summary>
    public void Donate(TransactionIds committed)
    {
        lock (_gate)
        {
            _nodes = Larger(_nodes, committed.OwnNodes);
            _relationships = Larger(_relationships, committed.OwnRelationships);
        }
    }

    private static Range Larger(Range left, Range right) => right.Count > left.Count ? right : left;

    private bool TryTake(ref Range range, out long id)
    {
        lock (_gate)
        {
            return range.TryTake(out id);
        }
    }

    /// <summary>Ids of one attempt.</summary>
    internal sealed class TransactionIds(EntityIdPool pool, long nextBlock) : IEntityIdAllocator
    {
        private Range _nodes;
        private Range _relationships;
        private int _nodeBlocks;
        private int _relationshipBlocks;

        /// <summary>The first block that the transaction must claim.</summary>
        public long FirstBlock => nextBlock;

        /// <summary>How many blocks it must claim.</summary>
        public int ClaimedBlocks => Math.Max(_nodeBlocks, _relationshipBlocks);

        /// <summary>Ids of its last block that no node of it has: all, if its relationships alone needed that block.</summary>
        public Range OwnNodes => Rest(_nodes, _nodeBlocks);

        /// <inheritdoc cref="OwnNodes"/>
        public Range OwnRelationships => Rest(_relationships, _relationshipBlocks);

        public long NextNodeId() => pool.TryTake(ref pool._nodes, out long id) ? id : Own(ref _nodes, ref _nodeBlocks);

        public long NextRelationshipId() => pool.TryTake(ref pool._relationships, out long id) ? id : Own(ref _relationships, ref _relationshipBlocks);

        private long Own(ref Range range, ref int blocks)
        {
            if (!range.TryTake(out long id))
            {
                range = Range.Block(nextBlock + blocks++);
                range.TryTake(out id);
            }

            return id;
        }

        private Range Rest(Range range, int blocks) => blocks == ClaimedBlocks ? range : Range.Block(nextBlock + ClaimedBlocks - 1);
    }

    /// <summary>Consecutive ids.</summary>
    internal struct Range
    {
        private const int BlockBits = 16;
        private long _next;
        private long _end;

        public readonly long Count => _end - _next;

        public static Range Block(long block) => new() { _next = block << BlockBits, _end = (block + 1) << BlockBits };

        public bool TryTake(out long id)
        {
            id = _next;
            if (_next == _end)
            {
                return false;
            }

            _next++;
            return true;
        }
    }
}
