using CsCheck;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Snapshots;
using Serverless.GraphCore.Values;
using Serverless.TestSupport.Graphs;

namespace Serverless.GraphCore.Tests.Storage.Snapshots;

/// <summary>The persistent structures one by one: copies never see each other's changes.</summary>
public sealed class PersistenceTests
{
    private static readonly Gen<(int Kind, int At)[]> Steps = Gen.Select(Gen.Int[0, 9], Gen.OneOf(Gen.Int[0, 40], Gen.Int[0, 2000], Gen.Int[0, 65_535])).Array[1, 200];

    [Fact]
    public void Copies_of_an_array_are_apart() => Steps.Sample(
        steps =>
        {
            var array = default(PersistentArray<int>);
            var token = new EditToken(linear: false);
            var model = new Dictionary<int, int>();
            var kept = new List<(PersistentArray<int>, Dictionary<int, int>)>();
            foreach ((int kind, int at) in steps)
            {
                if (kind == 0)
                {
                    kept.Add((array, new Dictionary<int, int>(model)));
                    token = new EditToken(linear: false);
                }

                int place = kind == 1 ? at * 1000 : at;
                array.Edit(token, place) += kind;
                model[place] = model.GetValueOrDefault(place) + kind;
            }

            kept.Add((array, model));
            foreach ((PersistentArray<int> copy, Dictionary<int, int> expected) in kept)
            {
                Assert.All(steps, step => Assert.Equal(expected.GetValueOrDefault(step.At), copy[step.At]));
                Assert.All(steps, step => Assert.Equal(expected.GetValueOrDefault(step.At * 1000), copy[step.At * 1000]));
                Assert.Equal(0, copy[-1]);
                Assert.Equal(0, copy[long.MaxValue]);
            }
        },
        iter: 500);

    [Fact]
    public void Copies_of_a_column_are_apart() => Steps.Sample(
        steps =>
        {
            var token = new EditToken(linear: false);
            var column = new PagedColumn<string>(token);
            var model = new Dictionary<int, string>();
            var kept = new List<(PagedColumn<string>, Dictionary<int, string>)>();
            foreach ((int kind, int at) in steps)
            {
                switch (kind)
                {
                    case 0:
                        kept.Add((column, new Dictionary<int, string>(model)));
                        token = new EditToken(linear: false);
                        column = column.Writable(token);
                        break;
                    case 1 or 2:
                        Assert.Equal(model.Remove(at), column.Erase(at));
                        break;
                    default:
                        column.Set(at, $"{kind}");
                        model[at] = $"{kind}";
                        break;
                }
            }

            kept.Add((column, model));
            int[] rows = [.. steps.Select(step => step.At)];
            var cells = new string[rows.Length];
            var nulls = new bool[rows.Length];
            foreach ((PagedColumn<string> copy, Dictionary<int, string> expected) in kept)
            {
                Assert.Equal(rows.Count(expected.ContainsKey), copy.Gather(rows, cells));
                nulls.AsSpan().Clear();
                copy.GatherNulls(rows, nulls);
                Assert.Equal(rows.Select(row => expected.GetValueOrDefault(row)), cells);
                Assert.Equal(rows.Select(row => !expected.ContainsKey(row)), nulls);
            }
        },
        iter: 500);

    [Fact]
    public void Copies_of_a_tree_are_apart() => Gen.Select(Gen.Int[0, 11], Gen.Int[0, 300], Gen.Int[1, 120]).Array[1, 120].Sample(
        steps =>
        {
            var token = new EditToken(linear: false);
            var tree = new SortedTree<long, IntegerKeys>(token);
            var model = new SortedSet<(long Key, long Entity)>();
            var kept = new List<(SortedTree<long, IntegerKeys>, (long Key, long Entity)[])>();
            foreach ((int kind, int at, int count) in steps)
            {
                for (int i = 0; i < (kind == 0 ? 1 : count); i++)
                {
                    // Runs upwards, at random, downwards; few keys with many entities too.
                    (long Key, long Entity) entry = kind % 3 == 0 ? (at + i, 0) : kind % 3 == 1 ? (at * 7919 * (i + 1) % 4001, i) : (at % 3, 500 - i);
                    if (kind > 6)
                    {
                        Assert.Equal(model.Remove(entry), tree.Remove(entry.Key, entry.Entity));
                    }
                    else
                    {
                        Assert.Equal(model.Add(entry), tree.Add(entry.Key, entry.Entity));
                    }
                }

                if (kind is 2 or 11)
                {
                    kept.Add((tree, [.. model]));
                    token = new EditToken(linear: false);
                    tree = tree.Writable(token);
                }
            }

            kept.Add((tree, [.. model]));
            foreach ((SortedTree<long, IntegerKeys> copy, (long Key, long Entity)[] expected) in kept)
            {
                Assert.Equal(expected.Length, copy.Count);
                Check(copy, expected, new IntegerRange(long.MinValue, long.MaxValue));
                IntegerKeys.TryRange(new IndexRange([], new IntegerValue(1), true, new IntegerValue(150), true), out IntegerRange part);
                Check(copy, [.. expected.Where(entry => entry.Key is >= 1 and <= 150)], part);
            }
        },
        iter: 50);

    [Fact]
    public async Task Replay_lets_go_of_what_is_deleted()
    {
        GraphState head = GraphState.Empty("t").Open(linear: true);
        int node = head.CreateNode(1, 0);
        int key = head.AddKey("k");
        head.SetNodeProperty(node, key, new StringValue("x"));
        long loop = head.CreateRelationship(1, head.AddType("T"), node, node);
        head.SetRelationshipProperty(loop, key, new StringValue("x"));
        GraphState before = head.Freeze();
        head.DeleteRelationship(loop);
        head.DeleteNode(node);
        Assert.Equal(NullValue.Instance, head.Property(EntityKind.Node, node, key));
        Assert.Equal(NullValue.Instance, head.Property(EntityKind.Relationship, loop, key));
        Assert.Equal(0, head.Size.LogicalBytes);
        Assert.Equal("(1 {k: String 'x'})\n(1)-[1:T {k: String 'x'}]->(1)\n", (await GraphContents.ReadAsync(new GraphSnapshot(before))).Dump().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_released_savepoint_is_no_more_and_its_writes_stay()
    {
        GraphTransaction transaction = GraphSnapshot.Empty("t").Begin(new SequentialIds());
        long outer = transaction.Savepoint();
        transaction.CreateNode([]);
        long inner = transaction.Savepoint();
        transaction.Release(inner);
        Assert.Equal(1, transaction.State.Size.Nodes);
        Assert.Throws<ArgumentOutOfRangeException>(() => transaction.RollBackTo(inner));
        transaction.RollBackTo(outer);
        Assert.Equal(0, transaction.State.Size.Nodes);
    }

    [Fact]
    public void Equal_graphs_up_to_ids_have_one_text_and_others_have_not()
    {
        NaiveGraph first = Chain(10, reversed: false, last: 3);
        Assert.Equal(first.DumpWithoutIds(), Chain(20, reversed: true, last: 3).DumpWithoutIds());
        Assert.NotEqual(first.DumpWithoutIds(), Chain(10, reversed: false, last: 4).DumpWithoutIds());
        Assert.NotEqual(first.Dump(), Chain(20, reversed: true, last: 3).Dump());

        static NaiveGraph Chain(long firstId, bool reversed, int last)
        {
            var graph = new NaiveGraph();
            for (int i = 0; i < 3; i++)
            {
                graph.Nodes.Add(firstId + i, new NaiveNode());
            }

            graph.Nodes[firstId + (reversed ? 0 : 2)].Properties.Add("last", new IntegerValue(last));
            for (int i = 0; i < 2; i++)
            {
                graph.Relationships.Add(i, reversed ? new NaiveRelationship("T", firstId + i + 1, firstId + i) : new NaiveRelationship("T", firstId + i, firstId + i + 1));
            }

            return graph;
        }
    }

    private static void Check(SortedTree<long, IntegerKeys> tree, (long Key, long Entity)[] expected, IntegerRange range)
    {
        foreach (bool descending in new[] { false, true })
        {
            var found = new List<long>();
            var mark = default(SortedTree<long, IntegerKeys>.Mark);
            var buffer = new long[17];
            int count;
            while ((count = tree.Read(range, descending, ref mark, buffer)) > 0)
            {
                found.AddRange(buffer[..count]);
                (long Key, long Entity) last = expected[descending ? ^found.Count : found.Count - 1];
                Assert.Equal(last, (mark.Key, mark.Entity));
            }

            Assert.Equal((descending ? expected.Reverse() : expected).Select(entry => entry.Entity), found);
        }
    }
}
