using Serverless.GraphCore.Storage.Snapshots;

namespace Serverless.GraphCore.Tests.Storage.Snapshots;

public sealed class BlockIdAllocatorTests
{
    private readonly BlockIdAllocator allocator = new();

    [Fact]
    public void Ids_are_drawn_from_a_block_once_its_claim_is_committed()
    {
        BlockIdAllocator.Lease first = allocator.Begin(nextBlock: 5);
        Assert.Equal(5 << 16, first.NextNodeId());
        Assert.Equal(5 << 16, first.NextRelationshipId());
        Assert.Equal((5 << 16) + 1, first.NextNodeId());
        first.End([5]);

        BlockIdAllocator.Lease second = allocator.Begin(nextBlock: 6);
        BlockIdAllocator.Lease third = allocator.Begin(nextBlock: 6);
        Assert.Equal((5 << 16) + 2, second.NextNodeId());
        Assert.Equal((5 << 16) + 3, third.NextNodeId());
        Assert.Equal((5 << 16) + 1, third.NextRelationshipId());
    }

    [Fact]
    public void Transactions_at_once_without_a_block_take_different_ones()
    {
        BlockIdAllocator.Lease first = allocator.Begin(nextBlock: 1);
        BlockIdAllocator.Lease second = allocator.Begin(nextBlock: 1);
        Assert.Equal(1 << 16, first.NextNodeId());
        Assert.Equal(2 << 16, second.NextNodeId());
        second.End([2]);

        // The second's block is unclaimed to a transaction that began before its commit.
        Assert.Equal((1 << 16) + 1, first.NextNodeId());
        BlockIdAllocator.Lease old = allocator.Begin(nextBlock: 1);
        Assert.Equal(3 << 16, old.NextNodeId());
    }

    [Fact]
    public void A_block_is_nobodys_when_its_transaction_did_not_commit()
    {
        BlockIdAllocator.Lease first = allocator.Begin(nextBlock: 1);
        first.NextNodeId();
        first.End([]);
        Assert.Equal(1 << 16, allocator.Begin(nextBlock: 1).NextNodeId());
        Assert.Equal(9 << 16, allocator.Begin(nextBlock: 9).NextNodeId());
    }

    [Fact]
    public void A_transaction_may_need_several_blocks_and_each_id_is_given_once()
    {
        BlockIdAllocator.Lease lease = allocator.Begin(nextBlock: 1);
        var ids = new HashSet<long>();
        for (int i = 0; i < 150_000; i++)
        {
            Assert.True(ids.Add(lease.NextNodeId()));
        }

        Assert.Equal([1L, 2, 3], ids.Select(id => id >> 16).Distinct().Order());
        lease.End([1, 2, 3]);
        BlockIdAllocator.Lease next = allocator.Begin(nextBlock: 4);
        Assert.Equal(1 << 16, next.NextRelationshipId());
        Assert.True(ids.Add(next.NextNodeId()));
    }
}
