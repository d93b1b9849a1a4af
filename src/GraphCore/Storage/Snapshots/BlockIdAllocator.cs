using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>
/// The ids that one instance may give out in one database: blocks of 65,536, each claimed by the first commit that creates an
/// entity in it. Transactions draw from the blocks that the instance owns; one that finds none takes the next unclaimed
/// block for itself, and the instance owns it once that transaction has committed. Thread-safe.
/// </summary>
internal sealed class BlockIdAllocator
{
    private readonly Lock gate = new();
    private readonly List<Block> owned = [];
    private readonly HashSet<long> wanted = [];

    /// <summary>Starts to give ids to a transaction.</summary>
    /// <param name="nextBlock">The lowest unclaimed block in the transaction's snapshot.</param>
    public Lease Begin(long nextBlock) => new(this, nextBlock);

    private long Next(Lease lease, bool node)
    {
        lock (gate)
        {
            // A block that was claimed after the lease's snapshot is unclaimed to the transaction: it would claim it again.
            foreach (Block block in owned)
            {
                if (block.Number < lease.NextBlock && block.TryNext(node, out long id))
                {
                    return id;
                }
            }

            foreach (Block block in lease.Claims)
            {
                if (block.TryNext(node, out long id))
                {
                    return id;
                }
            }

            // Ascending, so that each is unclaimed to the transaction when it draws from it first.
            long number = lease.Claims.Count == 0 ? lease.NextBlock : lease.Claims[^1].Number + 1;
            while (owned.Exists(block => block.Number == number) || !wanted.Add(number))
            {
                number++;
            }

            var claim = new Block(number);
            lease.Claims.Add(claim);
            claim.TryNext(node, out long first);
            return first;
        }
    }

    private void End(Lease lease, long[] claimed)
    {
        lock (gate)
        {
            foreach (Block block in lease.Claims)
            {
                wanted.Remove(block.Number);
                if (claimed.Contains(block.Number))
                {
                    owned.Add(block);
                }
            }

            lease.Claims.Clear();
            owned.RemoveAll(block => block.IsEmpty);
        }
    }

    /// <summary>The ids of one transaction.</summary>
    public sealed class Lease(BlockIdAllocator allocator, long nextBlock) : IEntityIdAllocator
    {
        internal long NextBlock { get; } = nextBlock;

        internal List<Block> Claims { get; } = [];

        public long NextNodeId() => allocator.Next(this, node: true);

        public long NextRelationshipId() => allocator.Next(this, node: false);

        /// <summary>Says that the transaction has ended.</summary>
        /// <param name="claimed">Its <see cref="ChangeSet.ClaimedBlocks"/> when it is certain that it was committed; else empty.</param>
        public void End(long[] claimed) => allocator.End(this, claimed);
    }

    /// <summary>What is left of a block; nodes and relationships count apart.</summary>
    internal sealed class Block(long number)
    {
        private const int Size = 1 << 16;

        private int nodes;
        private int relationships;

        public long Number { get; } = number;

        public bool IsEmpty => nodes == Size && relationships == Size;

        public bool TryNext(bool node, out long id)
        {
            ref int next = ref node ? ref nodes : ref relationships;
            id = (Number << 16) | (uint)next;
            if (next == Size)
            {
                return false;
            }

            next++;
            return true;
        }
    }
}
