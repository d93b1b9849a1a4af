using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Contracts;

/// <summary>
/// Writes a row's <c>graph</c>: its distinct nodes and relationships, wherever in the row they stand. A relationship without its
/// nodes in the row refers to them by id alone.
/// </summary>
internal sealed class GraphContents
{
    private readonly Dictionary<string, NodeValue> nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RelationshipValue> relationships = new(StringComparer.Ordinal);

    public void Write(JsonOutput json, IReadOnlyList<Vector> columns, int row)
    {
        nodes.Clear();
        relationships.Clear();
        foreach (Vector column in columns)
        {
            if (column.Kind == VectorKind.Value)
            {
                Collect(column.Values[row]);
            }
        }

        json.Raw("{\"nodes\":["u8);
        int count = 0;
        foreach (NodeValue node in nodes.Values)
        {
            json.Separate(count++);
            Node(json, node);
        }

        json.Raw("],\"relationships\":["u8);
        count = 0;
        foreach (RelationshipValue relationship in relationships.Values)
        {
            json.Separate(count++);
            Relationship(json, relationship);
        }

        json.Raw("]}"u8);
    }

    private void Collect(Value value)
    {
        ValueFormats.EnsureRoom();
        switch (value)
        {
            case NodeValue node:
                nodes.TryAdd(node.ElementId, node);
                break;
            case RelationshipValue relationship:
                relationships.TryAdd(relationship.ElementId, relationship);
                break;
            case PathValue path:
                foreach (NodeValue node in path.Nodes)
                {
                    nodes.TryAdd(node.ElementId, node);
                }

                foreach (RelationshipValue relationship in path.Relationships)
                {
                    relationships.TryAdd(relationship.ElementId, relationship);
                }

                break;
            case ListValue list:
                foreach (Value item in list.Items)
                {
                    Collect(item);
                }

                break;
            case MapValue map:
                foreach (ref readonly KeyValuePair<string, Value> entry in map.Entries)
                {
                    Collect(entry.Value);
                }

                break;
        }
    }

    private static void Node(JsonOutput json, NodeValue node)
    {
        json.Raw("{\"id\":\""u8);
        json.Integer(node.Id);
        json.Raw("\",\"elementId\":"u8);
        json.String(node.ElementId);
        json.Raw(",\"labels\":"u8);
        ValueFormats.Texts(json, node.Labels);
        json.Raw(",\"properties\":"u8);
        ValueFormats.Map<RowFormat>(json, node.Properties);
        json.Raw('}');
    }

    private static void Relationship(JsonOutput json, RelationshipValue relationship)
    {
        json.Raw("{\"id\":\""u8);
        json.Integer(relationship.Id);
        json.Raw("\",\"elementId\":"u8);
        json.String(relationship.ElementId);
        json.Raw(",\"type\":"u8);
        json.String(relationship.Type);
        json.Raw(",\"startNode\":\""u8);
        json.Integer(relationship.StartId);
        json.Raw("\",\"startNodeElementId\":"u8);
        json.String(relationship.StartElementId);
        json.Raw(",\"endNode\":\""u8);
        json.Integer(relationship.EndId);
        json.Raw("\",\"endNodeElementId\":"u8);
        json.String(relationship.EndElementId);
        json.Raw(",\"properties\":"u8);
        ValueFormats.Map<RowFormat>(json, relationship.Properties);
        json.Raw('}');
    }
}
