using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Snapshots;
using Serverless.GraphCore.Values;
using Serverless.TestSupport;
using Serverless.TestSupport.Graphs;

namespace Serverless.GraphCore.Tests.Storage.Snapshots;

/// <summary>Ranges worth trying, and what they must find by the definition of Cypher's comparisons.</summary>
internal static class IndexRanges
{
    private static readonly Value[] Bounds =
    [
        new IntegerValue(1), new IntegerValue(long.MaxValue), new FloatValue(1.0), new FloatValue(1.2), new FloatValue(double.NaN), new FloatValue(double.PositiveInfinity),
        new StringValue("a"), BooleanValue.False, new DateValue(2), new ListValue([new IntegerValue(1)]),
    ];

    public static IEnumerable<IndexRange> All(int columns)
    {
        foreach (Value[] equal in columns == 1 ? [[]] : new Value[][] { [], [new IntegerValue(1)], [new StringValue("a")] })
        {
            yield return new IndexRange(equal, null, false, null, false);
            yield return new IndexRange(equal, null, false, null, false) { Prefix = "a" };
            foreach (Value bound in Bounds)
            {
                yield return new IndexRange([.. equal, bound], null, false, null, false);
                yield return new IndexRange(equal, bound, true, null, false);
                yield return new IndexRange(equal, bound, false, null, false);
                yield return new IndexRange(equal, null, false, bound, true);
                yield return new IndexRange(equal, null, false, bound, false);
            }

            yield return new IndexRange(equal, new FloatValue(-8), true, new IntegerValue(2), false);
            yield return new IndexRange(equal, new IntegerValue(2), true, new IntegerValue(1), true);
            yield return new IndexRange(equal, new StringValue("a"), false, new StringValue("b"), true);
        }
    }

    public static async Task CheckAsync(GraphReader reader, NaiveGraph graph, IndexDefinition index, IndexRange range)
    {
        using IGraphView view = await reader.LoadAsync(new LoadRequest { IdsOfNodes = true, IdsOfRelationships = true }, CancellationToken.None);
        List<(long Id, Value[] Key)> expected = [.. Entries(graph, index).Where(entry => IsIn(entry.Key, range))];
        foreach (bool descending in new[] { false, true })
        {
            List<long> found = [.. (await ReadAsync(view, index.Id, range, descending)).Select(entity => index.Entity == EntityKind.Node ? view.NodeId((int)entity) : view.RelationshipId(entity))];
            Assert.Equal(expected.Select(entry => entry.Id).Order(), found.Order());
            var keys = expected.ToDictionary(entry => entry.Id, entry => entry.Key);
            for (int i = 1; i < found.Count; i++)
            {
                int order = TupleKeys.Compare(keys[found[i - 1]], keys[found[i]]);
                Assert.True(descending ? order >= 0 : order <= 0);
            }
        }
    }

    public static async Task<List<long>> ReadAsync(IGraphView view, int index, IndexRange range, bool descending, int batch = 3)
    {
        var all = new List<long>();
        var buffer = new long[batch];
        IIndexCursor cursor = view.OpenIndex(index, range, descending);
        int count;
        while ((count = await cursor.NextAsync(buffer)) > 0)
        {
            all.AddRange(buffer[..count]);
        }

        return all;
    }

    /// <summary>As <see cref="ReadAsync"/>, on a graph without a base.</summary>
    public static List<long> Read(IGraphView view, int index, IndexRange range, bool descending, int batch = 3) =>
        Completed.Result(new ValueTask<List<long>>(ReadAsync(view, index, range, descending, batch)));

    private static IEnumerable<(long Id, Value[] Key)> Entries(NaiveGraph graph, IndexDefinition index)
    {
        IEnumerable<(long, SortedDictionary<string, Value>)> entities = index.Entity == EntityKind.Node
            ? graph.Nodes.Where(entry => entry.Value.Labels.Contains(index.Label)).Select(entry => (entry.Key, entry.Value.Properties))
            : graph.Relationships.Where(entry => entry.Value.Type == index.Label).Select(entry => (entry.Key, entry.Value.Properties));
        foreach ((long id, SortedDictionary<string, Value> properties) in entities)
        {
            Value[] key = [.. index.Properties.Select(property => properties.GetValueOrDefault(property, NullValue.Instance))];
            if (key.All(value => index.Kind == IndexKind.Text ? value is StringValue : !value.IsNull))
            {
                yield return (id, key);
            }
        }
    }

    private static bool IsIn(Value[] key, IndexRange range)
    {
        for (int i = 0; i < range.Equal.Length; i++)
        {
            if (ValueComparer.AreEqual(key[i], range.Equal[i]) != true)
            {
                return false;
            }
        }

        if (range.Equal.Length == key.Length)
        {
            return true;
        }

        Value next = key[range.Equal.Length];
        return (range.Prefix is null || (next is StringValue text && text.Text.StartsWith(range.Prefix, StringComparison.Ordinal)))
            && (range.Lower is null || (range.LowerInclusive ? ValueComparer.IsGreaterOrEqual(next, range.Lower) : ValueComparer.IsGreater(next, range.Lower)) == true)
            && (range.Upper is null || (range.UpperInclusive ? ValueComparer.IsLessOrEqual(next, range.Upper) : ValueComparer.IsLess(next, range.Upper)) == true);
    }
}
