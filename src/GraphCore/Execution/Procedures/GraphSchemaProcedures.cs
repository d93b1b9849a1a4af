using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Procedures;

/// <summary><c>db.schema.…</c>: what a graph consists of, found by reading all of it.</summary>
internal static class GraphSchemaProcedures
{
    private static readonly ProcedureOutput[] PropertyColumns =
    [
        new("propertyName", "STRING", ValueTypes.String), new("propertyTypes", "LIST<STRING>", ValueTypes.List), new("mandatory", "BOOLEAN", ValueTypes.Boolean),
    ];

    public static IEnumerable<ProcedureDefinition> All =>
    [
        Read(
            "db.schema.visualization",
            "Shows the labels as nodes and the types between them as relationships.",
            [new("nodes", "LIST<NODE>", ValueTypes.List), new("relationships", "LIST<RELATIONSHIP>", ValueTypes.List)],
            VisualizationAsync),
        Read(
            "db.schema.nodeTypeProperties",
            "Lists the properties of nodes, by their labels, with their types.",
            [new("nodeType", "STRING", ValueTypes.String), new("nodeLabels", "LIST<STRING>", ValueTypes.List), .. PropertyColumns],
            NodePropertiesAsync),
        Read(
            "db.schema.relTypeProperties",
            "Lists the properties of relationships, by their type, with their types.",
            [new("relType", "STRING", ValueTypes.String), .. PropertyColumns],
            RelationshipPropertiesAsync),
    ];

    private static ProcedureDefinition Read(string name, string description, ProcedureOutput[] outputs, ReadingProcedureBody body) =>
        new(new ProcedureSignature(name, [], outputs, ProcedureMode.Read, description), body);

    private static async ValueTask<IEnumerable<Value[]>> NodePropertiesAsync(QueryContext context, Value[] arguments)
    {
        var rows = new List<Value[]>();
        foreach ((int code, PropertySurvey survey) in await new GraphSurvey(context).NodesAsync())
        {
            string[] labels = Labels(context, code);
            Value[] sort = [new StringValue(string.Concat(labels.Select(Quoted))), new ListValue([.. labels.Select(static label => new StringValue(label))])];
            rows.AddRange(survey.Rows().Select(row => (Value[])[.. sort, .. row]));
        }

        return rows;
    }

    private static async ValueTask<IEnumerable<Value[]>> RelationshipPropertiesAsync(QueryContext context, Value[] arguments)
    {
        var rows = new List<Value[]>();
        foreach ((int type, PropertySurvey survey) in await new GraphSurvey(context).RelationshipsAsync())
        {
            Value sort = new StringValue(Quoted(context.Reader.Tokens.TypeName(type)));
            rows.AddRange(survey.Rows().Select(row => (Value[])[sort, .. row]));
        }

        return rows;
    }

    /// <summary>One row. The entities are none of the graph's: their ids are negative.</summary>
    private static async ValueTask<IEnumerable<Value[]>> VisualizationAsync(QueryContext context, Value[] arguments)
    {
        ITokens tokens = context.Reader.Tokens;
        var nodes = new SortedDictionary<string, NodeValue>(StringComparer.Ordinal);
        for (int label = 0; label < tokens.LabelCount; label++)
        {
            if (context.Reader.Statistics.NodesWithLabel(label) > 0)
            {
                long id = -1 - nodes.Count;
                nodes.Add(tokens.LabelName(label), new NodeValue(id, Id(id), [tokens.LabelName(label)], Description(context.Reader.Schema, tokens.LabelName(label))));
            }
        }

        var connections = new SortedSet<(string Source, string Type, string Target)>();
        foreach ((int source, int type, int target) in await new GraphSurvey(context).ConnectionsAsync())
        {
            connections.UnionWith(
                from start in Labels(context, source)
                from end in Labels(context, target)
                select (start, tokens.TypeName(type), end));
        }

        var relationships = new List<Value>();
        foreach ((string source, string type, string target) in connections)
        {
            long id = -1 - relationships.Count;
            (NodeValue start, NodeValue end) = (nodes[source], nodes[target]);
            relationships.Add(new RelationshipValue(id, Id(id), type, start.Id, start.ElementId, end.Id, end.ElementId, MapValue.Empty));
        }

        return [[new ListValue([.. nodes.Values]), new ListValue([.. relationships])]];
    }

    private static MapValue Description(SchemaCatalog schema, string label)
    {
        IEnumerable<Value> indexes = schema.Indexes.Where(index => index.Entity == EntityKind.Node && index.Label == label && index.OwningConstraint is null)
            .Select(static index => new StringValue(string.Join(",", index.Properties)));
        IEnumerable<Value> constraints = schema.Constraints.Where(constraint => constraint.Entity == EntityKind.Node && constraint.Label == label)
            .Select(static constraint => new StringValue(SchemaText.Create(constraint)));
        return new MapValue([new("name", new StringValue(label)), new("indexes", new ListValue([.. indexes])), new("constraints", new ListValue([.. constraints]))]);
    }

    private static string[] Labels(QueryContext context, int code)
    {
        ReadOnlySpan<int> labels = context.Reader.LabelSets.Labels(code);
        var names = new string[labels.Length];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = context.Reader.Tokens.LabelName(labels[i]);
        }

        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    private static string Id(long id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Quoted(string name) => $":`{name.Replace("`", "``", StringComparison.Ordinal)}`";
}
