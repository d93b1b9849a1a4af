using System.Buffers;

namespace Serverless.GraphCore.Values;

/// <summary>
/// Entities of results ⇄ bytes, the part of <see cref="ValueCodec"/> behind their tags. Node: signed varint id, string element
/// id, varint count and strings of labels, map of properties. Relationship: signed varint id, strings element id and type, id
/// and element id of the start and of the end, map of properties. Path: varint count of relationships, nodes, relationships.
/// </summary>
internal static class EntityCodec
{
    public static void Write(IBufferWriter<byte> writer, Value entity, int depth)
    {
        switch (entity)
        {
            case NodeValue node:
                WriteNode(writer, node, depth);
                break;
            case RelationshipValue relationship:
                WriteRelationship(writer, relationship, depth);
                break;
            case PathValue path:
                Varint.WriteUnsigned(writer, (ulong)path.Relationships.Count);
                foreach (NodeValue node in path.Nodes)
                {
                    WriteNode(writer, node, depth);
                }

                foreach (RelationshipValue relationship in path.Relationships)
                {
                    WriteRelationship(writer, relationship, depth);
                }

                break;
            default:
                throw new InvalidOperationException($"A {entity.GetType().Name} has a meaning only inside its statement and cannot be written.");
        }
    }

    public static Value Read(ValueKind kind, ReadOnlySpan<byte> source, ref int position, int depth) => kind switch
    {
        ValueKind.Node => ReadNode(source, ref position, depth),
        ValueKind.Relationship => ReadRelationship(source, ref position, depth),
        _ => ReadPath(source, ref position, depth),
    };

    private static void WriteNode(IBufferWriter<byte> writer, NodeValue node, int depth)
    {
        Varint.WriteSigned(writer, node.Id);
        ValueCodec.WriteString(writer, node.ElementId);
        Varint.WriteUnsigned(writer, (ulong)node.Labels.Count);
        foreach (string label in node.Labels)
        {
            ValueCodec.WriteString(writer, label);
        }

        ValueCodec.WriteMap(writer, node.Properties, depth);
    }

    private static NodeValue ReadNode(ReadOnlySpan<byte> source, ref int position, int depth)
    {
        long id = Varint.ReadSigned(source, ref position);
        string elementId = ValueCodec.ReadString(source, ref position);
        var labels = new string[Varint.ReadCount(source, ref position, bytesEach: 1)];
        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = ValueCodec.ReadString(source, ref position);
        }

        return new NodeValue(id, elementId, labels, ValueCodec.ReadMap(source, ref position, depth));
    }

    private static void WriteRelationship(IBufferWriter<byte> writer, RelationshipValue relationship, int depth)
    {
        Varint.WriteSigned(writer, relationship.Id);
        ValueCodec.WriteString(writer, relationship.ElementId);
        ValueCodec.WriteString(writer, relationship.Type);
        Varint.WriteSigned(writer, relationship.StartId);
        ValueCodec.WriteString(writer, relationship.StartElementId);
        Varint.WriteSigned(writer, relationship.EndId);
        ValueCodec.WriteString(writer, relationship.EndElementId);
        ValueCodec.WriteMap(writer, relationship.Properties, depth);
    }

    private static RelationshipValue ReadRelationship(ReadOnlySpan<byte> source, ref int position, int depth)
    {
        long id = Varint.ReadSigned(source, ref position);
        string elementId = ValueCodec.ReadString(source, ref position);
        string type = ValueCodec.ReadString(source, ref position);
        long startId = Varint.ReadSigned(source, ref position);
        string startElementId = ValueCodec.ReadString(source, ref position);
        long endId = Varint.ReadSigned(source, ref position);
        string endElementId = ValueCodec.ReadString(source, ref position);
        MapValue properties = ValueCodec.ReadMap(source, ref position, depth);
        return new RelationshipValue(id, elementId, type, startId, startElementId, endId, endElementId, properties);
    }

    private static PathValue ReadPath(ReadOnlySpan<byte> source, ref int position, int depth)
    {
        const int smallestNodeAndRelationship = 12;
        int count = Varint.ReadCount(source, ref position, smallestNodeAndRelationship);
        var nodes = new NodeValue[count + 1];
        for (int i = 0; i < nodes.Length; i++)
        {
            nodes[i] = ReadNode(source, ref position, depth);
        }

        var relationships = new RelationshipValue[count];
        for (int i = 0; i < count; i++)
        {
            relationships[i] = ReadRelationship(source, ref position, depth);
        }

        return new PathValue(nodes, relationships);
    }
}
