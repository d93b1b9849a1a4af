using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Snapshots;
using Serverless.TestSupport.Graphs;

namespace Serverless.GraphCore.Tests.Storage.Snapshots;

public sealed class AdjacencyTests
{
    /// <summary>Sizes around the limits between lists in pages, plain arrays and shared arrays.</summary>
    [Theory]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(4095)]
    [InlineData(4097)]
    [InlineData(9000)]
    public async Task Long_lists_grow_and_shrink_in_every_state_apart(int size)
    {
        GraphState head = GraphState.Empty("t").Open(linear: true);
        int type = head.AddType("T");
        int hub = head.CreateNode(0, 0);
        int leaf = head.CreateNode(1, 0);
        var expected = new List<HashSet<long>> { };
        var snapshots = new List<GraphSnapshot>();
        var live = new HashSet<long>();
        long next = 0;

        void Keep()
        {
            expected.Add([.. live]);
            snapshots.Add(new GraphSnapshot(head.Freeze()));
        }

        Keep();
        while (live.Count < size)
        {
            head.CreateRelationship(next, type, hub, leaf);
            live.Add(next++);
            if (live.Count % (size / 3) == 0)
            {
                Keep();
            }
        }

        Keep();
        foreach (long id in live.Where(id => id % 5 != 0).ToList())
        {
            Assert.True(head.TryFindRelationship(id, out long handle));
            head.DeleteRelationship(handle);
            live.Remove(id);
            if (id % (size / 3) == 0)
            {
                Keep();
            }
        }

        for (int i = 0; i < 100; i++)
        {
            head.CreateRelationship(next, type, hub, leaf);
            live.Add(next++);
        }

        Keep();
        for (int i = 0; i < snapshots.Count; i++)
        {
            await CheckAsync(snapshots[i], type, hub, leaf, expected[i]);
        }
    }

    [Fact]
    public async Task Transactions_on_one_snapshot_extend_a_long_list_without_seeing_each_other()
    {
        GraphState head = GraphState.Empty("t").Open(linear: true);
        int type = head.AddType("T");
        int hub = head.CreateNode(0, 0);
        int leaf = head.CreateNode(1, 0);
        var live = new HashSet<long>();
        for (long id = 0; id < 6000; id++)
        {
            head.CreateRelationship(id, type, hub, leaf);
            live.Add(id);
        }

        var snapshot = new GraphSnapshot(head.Freeze());
        GraphTransaction first = snapshot.Begin(new SequentialIds(10_000));
        GraphTransaction second = snapshot.Begin(new SequentialIds(20_000));
        for (int i = 0; i < 5000; i++)
        {
            first.CreateRelationship(type, hub, leaf);
            second.CreateRelationship(type, hub, leaf);
            head.CreateRelationship(30_000 + i, type, hub, leaf);
        }

        second.DeleteRelationship(5L | ((long)type << 32));
        var continued = new GraphSnapshot(head.Freeze());
        await CheckAsync(snapshot, type, hub, leaf, live);
        await CheckAsync(first, type, hub, leaf, [.. live, .. Enumerable.Range(10_000, 5000).Select(id => (long)id)]);
        await CheckAsync(second, type, hub, leaf, [.. live.Where(id => id != 5), .. Enumerable.Range(20_000, 5000).Select(id => (long)id)]);
        await CheckAsync(continued, type, hub, leaf, [.. live, .. Enumerable.Range(30_000, 5000).Select(id => (long)id)]);
    }

    [Fact]
    public async Task Only_one_state_appends_in_the_spare_room_of_a_shared_list()
    {
        GraphState head = GraphState.Empty("t").Open(linear: true);
        int type = head.AddType("T");
        int hub = head.CreateNode(0, 0);
        int leaf = head.CreateNode(1, 0);
        var live = new HashSet<long>();
        for (long id = 0; id < 6000; id++)
        {
            head.CreateRelationship(id, type, hub, leaf);
            live.Add(id);
        }

        GraphState frozen = head.Freeze();
        head.CreateRelationship(30_000, type, hub, leaf);
        var continued = new GraphSnapshot(head.Freeze());
        GraphState rival = frozen.Open(linear: true);
        rival.CreateRelationship(40_000, type, hub, hub);
        await CheckAsync(continued, type, hub, leaf, [.. live, 30_000]);
        await CheckAsync(new GraphSnapshot(frozen), type, hub, leaf, live);
        Assert.Equal(6001, await DegreeAsync(new GraphSnapshot(rival.Freeze()), type, hub));
    }

    [Fact]
    public async Task One_more_relationship_of_a_node_with_many_copies_little()
    {
        GraphState head = GraphState.Empty("t").Open(linear: true);
        int type = head.AddType("T");
        int hub = head.CreateNode(0, 0);
        int leaf = head.CreateNode(1, 0);
        for (long id = 0; id < 300_000; id++)
        {
            head.CreateRelationship(id, type, hub, hub);
        }

        GraphState frozen = head.Freeze();
        GraphState replay = frozen.Open(linear: true);
        GraphState statement = frozen.Open(linear: false);
        GraphState delete = frozen.Open(linear: false);
        long before = GC.GetAllocatedBytesForCurrentThread();
        replay.CreateRelationship(300_000, type, hub, leaf);
        statement.CreateRelationship(300_000, type, hub, leaf);
        delete.DeleteRelationship(((long)type << 32) | 77);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 150_000);
        Assert.Equal(300_001, await DegreeAsync(new GraphSnapshot(replay.Freeze()), type, hub));
        Assert.Equal(300_001, await DegreeAsync(new GraphSnapshot(statement.Freeze()), type, hub));
        Assert.Equal(299_999, await DegreeAsync(new GraphSnapshot(delete.Freeze()), type, hub));
    }

    private static async Task<long> DegreeAsync(GraphSnapshot snapshot, int type, int node)
    {
        using IGraphView view = await snapshot.LoadAsync(LoadRequest.None, TestContext.Current.CancellationToken);
        var degrees = new long[1];
        view.ReadDegrees([type], Direction.Outgoing, [node], degrees);
        return degrees[0];
    }

    private static async Task CheckAsync(IGraphReader reader, int type, int hub, int leaf, HashSet<long> expected)
    {
        using IGraphView view = await reader.LoadAsync(LoadRequest.None, TestContext.Current.CancellationToken);
        foreach ((Direction direction, int origin, int other) in new[] { (Direction.Outgoing, hub, leaf), (Direction.Incoming, leaf, hub), (Direction.Both, leaf, hub) })
        {
            var found = new HashSet<long>();
            var cursor = default(ExpandCursor);
            var rows = new int[1000];
            var neighbours = new int[1000];
            var handles = new long[1000];
            int count;
            while ((count = view.Expand([type], direction, [origin], ref cursor, rows, neighbours, handles)) > 0)
            {
                for (int i = 0; i < count; i++)
                {
                    Assert.Equal(other, neighbours[i]);
                    Assert.True(found.Add(view.RelationshipId(handles[i])));
                }
            }

            Assert.True(expected.SetEquals(found));
            var degrees = new long[1];
            view.ReadDegrees([type], direction, [origin], degrees);
            Assert.Equal(expected.Count, degrees[0]);
        }
    }
}
