using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.TestSupport.Graphs;

/// <summary>
/// Reads a whole graph through the seam that Execution uses and checks on the way that its kernels agree with one
/// another: both directions, degrees, single reads and batches, lookups by id, counts.
/// </summary>
public static class GraphContents
{
    /// <param name="reader">A snapshot, or a transaction.</param>
    /// <param name="batch">Rows per call; small ones try the cursors.</param>
    public static async Task<NaiveGraph> ReadAsync(IGraphReader reader, int batch = 5)
    {
        var request = new LoadRequest
        {
            AllNodeKeys = true,
            AllRelationshipKeys = true,
            IdsOfNodes = true,
            IdsOfRelationships = true,
            Ends = true,
            Types = [],
            Direction = Direction.Both,
            ScannedLabels = [],
        };
        using IGraphView view = await reader.LoadAsync(request, CancellationToken.None);
        var graph = new NaiveGraph();
        List<int> ordinals = ReadNodes(reader, view, batch, graph);
        Dictionary<long, long> handles = ReadRelationships(reader, view, batch, ordinals, graph);
        CheckNodeColumns(reader, view, ordinals, graph);
        CheckRelationshipColumns(reader, view, handles, graph);
        CheckStatistics(reader, graph);
        await CheckIdsAsync(reader, ordinals, view, handles, graph);
        return graph;
    }

    private static List<int> ReadNodes(IGraphReader reader, IGraphView view, int batch, NaiveGraph graph)
    {
        var all = new List<int>();
        var buffer = new int[batch];
        var codes = new int[batch];
        foreach (NodeGroup group in reader.Groups)
        {
            int row = 0;
            while (row < group.RowCount)
            {
                int count = view.ScanNodes(group.Id, ref row, default, buffer);
                view.ReadLabelSets(buffer.AsSpan(0, count), codes);
                for (int i = 0; i < count; i++)
                {
                    int ordinal = buffer[i];
                    var node = new NaiveNode();
                    foreach (int label in reader.LabelSets.Labels(codes[i]))
                    {
                        node.Labels.Add(reader.Tokens.LabelName(label));
                    }

                    Expect(group.LabelSet < 0 || group.LabelSet == codes[i], "a pure group has one label set");
                    CopyProperties(view.NodeProperties(ordinal), node.Properties);
                    graph.Nodes.Add(view.NodeId(ordinal), node);
                    all.Add(ordinal);
                    Expect(view.IsLiveNode(ordinal), "a scanned node is live");
                }
            }
        }

        for (int label = 0; label < reader.Tokens.LabelCount; label++)
        {
            CheckLabelScan(reader, view, batch, label, graph);
        }

        return all;
    }

    private static void CheckLabelScan(IGraphReader reader, IGraphView view, int batch, int label, NaiveGraph graph)
    {
        var accepted = new bool[reader.LabelSets.Count];
        for (int code = 0; code < accepted.Length; code++)
        {
            accepted[code] = reader.LabelSets.Contains(code, label);
        }

        string name = reader.Tokens.LabelName(label);
        var buffer = new int[batch];
        long total = 0;
        foreach (NodeGroup group in reader.Groups)
        {
            int row = 0;
            while (row < group.RowCount)
            {
                int count = view.ScanNodes(group.Id, ref row, accepted, buffer);
                total += count;
                for (int i = 0; i < count; i++)
                {
                    Expect(graph.Nodes[view.NodeId(buffer[i])].Labels.Contains(name), "a label scan finds bearers only");
                }
            }
        }

        Expect(total == graph.Nodes.Values.Count(node => node.Labels.Contains(name)), $"a scan of `{name}` finds all its nodes");
        Expect(total == reader.Statistics.NodesWithLabel(label), $"`{name}` is counted right");
    }

    private static Dictionary<long, long> ReadRelationships(IGraphReader reader, IGraphView view, int batch, List<int> ordinals, NaiveGraph graph)
    {
        var handles = new Dictionary<long, long>();
        int[] origins = [.. ordinals, -1];
        foreach ((int origin, int neighbour, long handle) in ExpandAll(view, batch, [], Direction.Outgoing, origins))
        {
            long id = view.RelationshipId(handle);
            var relationship = new NaiveRelationship(reader.Tokens.TypeName((int)(handle >> 32)), view.NodeId(origin), view.NodeId(neighbour));
            CopyProperties(view.RelationshipProperties(handle), relationship.Properties);
            graph.Relationships.Add(id, relationship);
            handles.Add(id, handle);
            Expect(view.IsLiveRelationship(handle), "an expanded relationship is live");
        }

        int[] types = [.. Enumerable.Range(0, reader.Tokens.TypeCount)];
        foreach (int[] asked in types.Select(type => new[] { type }).Append([]).Append(types).Where((list, i) => i <= types.Length || list.Length > 0))
        {
            CheckExpand(reader, view, batch, asked, origins, graph);
        }

        return handles;
    }

    private static async Task CheckIdsAsync(IGraphReader reader, List<int> ordinals, IGraphView view, Dictionary<long, long> handles, NaiveGraph graph)
    {
        var request = new LoadRequest { NodeIds = [.. graph.Nodes.Keys, long.MaxValue, -1], RelationshipIds = [.. handles.Keys, long.MaxValue, -1] };
        using IGraphView finder = await reader.LoadAsync(request, CancellationToken.None);
        foreach (int ordinal in ordinals)
        {
            Expect(finder.TryFindNode(view.NodeId(ordinal), out int found) && found == ordinal, "a node is found by its id");
        }

        foreach ((long id, long handle) in handles)
        {
            Expect(finder.TryFindRelationship(id, out long found) && found == handle, "a relationship is found by its id");
        }

        foreach (long id in (ReadOnlySpan<long>)[long.MaxValue, -1])
        {
            Expect(!finder.TryFindNode(id, out _) && !finder.TryFindRelationship(id, out _), "no entity is found by an id that none has");
        }
    }

    private static void CheckExpand(IGraphReader reader, IGraphView view, int batch, int[] types, int[] origins, NaiveGraph graph)
    {
        HashSet<string> names = [.. types.Select(reader.Tokens.TypeName)];
        foreach (Direction direction in Enum.GetValues<Direction>())
        {
            var expected = new List<(long, long, long)>();
            foreach ((long id, NaiveRelationship relationship) in graph.Relationships)
            {
                if (names.Count > 0 && !names.Contains(relationship.Type))
                {
                    continue;
                }

                if (direction != Direction.Incoming)
                {
                    expected.Add((relationship.Source, relationship.Target, id));
                }

                if (direction == Direction.Incoming || (direction == Direction.Both && relationship.Source != relationship.Target))
                {
                    expected.Add((relationship.Target, relationship.Source, id));
                }
            }

            var found = ExpandAll(view, batch, types, direction, origins)
                .Select(step => (view.NodeId(step.Origin), view.NodeId(step.Neighbour), view.RelationshipId(step.Handle)))
                .ToList();
            expected.Sort();
            found.Sort();
            Expect(expected.SequenceEqual(found), $"expanding [{string.Join('|', names)}] {direction} finds the right relationships");

            var degrees = new long[origins.Length];
            view.ReadDegrees(types, direction, origins, degrees);
            ILookup<long, long> byOrigin = expected.ToLookup(step => step.Item1, step => step.Item3);
            for (int i = 0; i < origins.Length; i++)
            {
                long degree = origins[i] < 0 ? 0 : byOrigin[view.NodeId(origins[i])].Count();
                Expect(degrees[i] == degree, $"a degree [{string.Join('|', names)}] {direction} is {degree}, not {degrees[i]}");
            }
        }
    }

    private static List<(int Origin, int Neighbour, long Handle)> ExpandAll(IGraphView view, int batch, int[] types, Direction direction, int[] origins)
    {
        var steps = new List<(int, int, long)>();
        var rows = new int[batch];
        var neighbours = new int[batch];
        var handles = new long[batch];
        var cursor = default(ExpandCursor);
        int count;
        while ((count = view.Expand(types, direction, origins, ref cursor, rows, neighbours, handles)) > 0)
        {
            for (int i = 0; i < count; i++)
            {
                steps.Add((origins[rows[i]], neighbours[i], handles[i]));
            }
        }

        return steps;
    }

    private static void CheckNodeColumns(IGraphReader reader, IGraphView view, List<int> ordinals, NaiveGraph graph)
    {
        // Backwards and with gaps, so that other loops run than for a scan.
        int[] rows = [.. ordinals, -1, .. ordinals.AsEnumerable().Reverse()];
        var vector = new Vector();
        for (int key = 0; key < reader.Tokens.KeyCount; key++)
        {
            string name = reader.Tokens.KeyName(key);
            view.ReadNodeProperty(key, rows, vector);
            Expect(vector.Count == rows.Length, "a property vector has a row for each node");
            for (int i = 0; i < rows.Length; i++)
            {
                Value expected = rows[i] < 0 ? NullValue.Instance : graph.Nodes[view.NodeId(rows[i])].Properties.GetValueOrDefault(name, NullValue.Instance);
                ExpectSame(expected, vector.GetValue(i), name);
                ExpectSame(expected, rows[i] < 0 ? NullValue.Instance : view.NodeProperty(rows[i], key), name);
            }
        }
    }

    private static void CheckRelationshipColumns(IGraphReader reader, IGraphView view, Dictionary<long, long> handles, NaiveGraph graph)
    {
        long[] rows = [.. handles.Values, -1, .. handles.Values.Reverse()];
        var vector = new Vector();
        for (int key = 0; key < reader.Tokens.KeyCount; key++)
        {
            string name = reader.Tokens.KeyName(key);
            view.ReadRelationshipProperty(key, rows, vector);
            for (int i = 0; i < rows.Length; i++)
            {
                Value expected = rows[i] < 0 ? NullValue.Instance : graph.Relationships[view.RelationshipId(rows[i])].Properties.GetValueOrDefault(name, NullValue.Instance);
                ExpectSame(expected, vector.GetValue(i), name);
                ExpectSame(expected, rows[i] < 0 ? NullValue.Instance : view.RelationshipProperty(rows[i], key), name);
            }
        }

        var sources = new int[rows.Length];
        var targets = new int[rows.Length];
        view.ReadEndpoints(rows, sources, targets);
        for (int i = 0; i < rows.Length; i++)
        {
            NaiveRelationship? relationship = rows[i] < 0 ? null : graph.Relationships[view.RelationshipId(rows[i])];
            Expect(relationship is null ? sources[i] == -1 : view.NodeId(sources[i]) == relationship.Source, "a source is right");
            Expect(relationship is null ? targets[i] == -1 : view.NodeId(targets[i]) == relationship.Target, "a target is right");
        }
    }

    private static void CheckStatistics(IGraphReader reader, NaiveGraph graph)
    {
        Expect(reader.Statistics.NodeCount == graph.Nodes.Count, "nodes are counted right");
        Expect(reader.Statistics.RelationshipCount == graph.Relationships.Count, "relationships are counted right");
        for (int type = 0; type < reader.Tokens.TypeCount; type++)
        {
            string name = reader.Tokens.TypeName(type);
            long expected = graph.Relationships.Values.Count(relationship => relationship.Type == name);
            Expect(reader.Statistics.RelationshipsOfType(type) == expected, $"`{name}` is counted right");
            Expect(reader.Statistics.RelationshipsFrom(-1, type, Direction.Outgoing) == expected, $"`{name}` is estimated right for any label");
        }
    }

    private static void CopyProperties(MapValue properties, SortedDictionary<string, Value> target)
    {
        foreach ((string key, Value value) in properties.Entries)
        {
            target.Add(key, value);
        }
    }

    private static void ExpectSame(Value expected, Value actual, string key) =>
        Expect(expected.Kind == actual.Kind && expected.Equals(actual), $"property `{key}` is {expected.TypeName} {expected}, not {actual.TypeName} {actual}");

    private static void Expect(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"Not so: {what}.");
        }
    }
}
