using CsCheck;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Snapshots;
using Serverless.GraphCore.Tests.Values;
using Serverless.GraphCore.Values;
using Serverless.TestSupport.Graphs;

namespace Serverless.GraphCore.Tests.Export;

/// <summary>Random graphs for imports and exports.</summary>
internal static class GraphGen
{
    private static readonly Gen<string> Names = Gen.OneOf("A", "B", "a;b", "a,b", "\"", "x:y", "{z}", "é 😀", "|", " p ", "q)", "line\nend");

    private static readonly Gen<Value> Points = Gen.Select(Gen.Enum<CoordinateSystem>(), Gen.Double[-90, 90], Gen.Double[-90, 90], Gen.Double[-5, 5])
        .Select(static (system, x, y, z) => new PointValue(system, x, y, z))
        .Select(static point => (Value)(point.IsThreeDimensional ? point : new PointValue(point.System, point.X, point.Y)));

    private static readonly Gen<Value> Texts = Gen.OneOf("", ";", "a", "a;b", "\"", "\r\n", ",", "😀", " ", "null", "1").Select(static text => (Value)new StringValue(text));

    // Values of one kind each, so that lists can be made of them.
    private static readonly Gen<Value>[] Kinds =
    [
        Texts,
        ValueGen.Integers.Select(static value => (Value)IntegerValue.Of(value)),
        ValueGen.Floats.Select(static value => (Value)new FloatValue(value)),
        Gen.Bool.Select(static value => (Value)BooleanValue.Of(value)),
        Gen.Long[-800_000, 800_000].Select(static day => (Value)new DateValue(day)),
        Points.Where(static value => ((PointValue)value).System == CoordinateSystem.Wgs84),
    ];

    private static readonly Gen<Value> Storable = Gen.Frequency(
        (3, Gen.OneOf(Kinds)),
        (1, ValueGen.Temporals.Select(static value => value is DateTimeValue { ZoneName: { } zone } time ? TimeZones.AtInstant(time.EpochSecond, time.Nanosecond, 0, zone) : value)),
        (1, Points),
        (1, Gen.OneOf([.. Kinds.Select(static kind => kind.Array[0, 3].Select(static items => (Value)new ListValue(items)))])));

    private static readonly Gen<(string, Value)[]> Properties = Gen.Select(Names, Storable).Array[0, 3];

    /// <summary>Small graphs with names and values that are hard to write down.</summary>
    public static readonly Gen<NaiveGraph> Graphs =
        from nodes in Gen.Select(Names.Array[0, 2], Properties).Array[0, 12]
        from relationships in Gen.Select(Gen.Int[0, 100], Gen.Int[0, 100], Names, Properties).Array[0, nodes.Length == 0 ? 0 : 20]
        select Graph(nodes, relationships);

    public static NaiveGraph Graph((string[] Labels, (string Key, Value Value)[] Properties)[] nodes, (int Source, int Target, string Type, (string Key, Value Value)[] Properties)[] relationships)
    {
        var graph = new NaiveGraph();
        foreach ((string[] labels, (string, Value)[] properties) in nodes)
        {
            graph.Nodes.Add(graph.Nodes.Count, new NaiveNode([.. labels], Map(properties)));
        }

        foreach ((int source, int target, string type, (string, Value)[] properties) in relationships)
        {
            graph.Relationships.Add(graph.Relationships.Count, new NaiveRelationship(type, source % nodes.Length, target % nodes.Length, Map(properties)));
        }

        return graph;
    }

    private static SortedDictionary<string, Value> Map((string Key, Value Value)[] properties)
    {
        var map = new SortedDictionary<string, Value>(StringComparer.Ordinal);
        foreach ((string key, Value value) in properties)
        {
            map[key] = value;
        }

        return map;
    }

    /// <summary>A snapshot of a graph.</summary>
    public static GraphSnapshot Snapshot(NaiveGraph graph)
    {
        var writer = new ChangeSetWriter();
        foreach ((long id, NaiveNode node) in graph.Nodes)
        {
            writer.CreateNode(id, node.Labels.ToArray());
            foreach ((string key, Value value) in node.Properties)
            {
                writer.SetProperty(EntityKind.Node, id, key, value);
            }
        }

        foreach ((long id, NaiveRelationship relationship) in graph.Relationships)
        {
            writer.CreateRelationship(id, relationship.Type, relationship.Source, relationship.Target);
            foreach ((string key, Value value) in relationship.Properties)
            {
                writer.SetProperty(EntityKind.Relationship, id, key, value);
            }
        }

        GraphState state = GraphState.Empty("test").Open(linear: true);
        state.Apply(writer.Written.Span);
        return new GraphSnapshot(state.Freeze());
    }
}
