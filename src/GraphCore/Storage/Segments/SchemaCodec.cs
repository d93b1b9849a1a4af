using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Segments;

/// <summary>A <see cref="SchemaCatalog"/> within a payload, as <c>docs/FORMATS.md</c> describes it.</summary>
internal static class SchemaCodec
{
    public static void Write(PayloadWriter writer, SchemaCatalog schema)
    {
        writer.WriteUnsigned(schema.Version);
        writer.WriteNumber(schema.NextId);
        writer.WriteNumber(schema.Indexes.Count);
        foreach (IndexDefinition index in schema.Indexes)
        {
            WriteRule(writer, index.Id, index.Name, (byte)index.Kind, index.Entity, index.Label, index.Properties);
            writer.WriteString(index.OwningConstraint ?? string.Empty);
        }

        writer.WriteNumber(schema.Constraints.Count);
        foreach (ConstraintDefinition constraint in schema.Constraints)
        {
            WriteRule(writer, constraint.Id, constraint.Name, (byte)constraint.Kind, constraint.Entity, constraint.Label, constraint.Properties);
            writer.WriteString(constraint.PropertyType ?? string.Empty);
            writer.WriteSigned(constraint.IndexId);
        }
    }

    public static SchemaCatalog Read(ref PayloadReader reader)
    {
        long version = reader.ReadLongNumber();
        int nextId = reader.ReadNumber();
        var indexes = new IndexDefinition[reader.ReadCount()];
        for (int i = 0; i < indexes.Length; i++)
        {
            Rule rule = ReadRule(ref reader);
            string owner = reader.ReadString();
            indexes[i] = Enum.IsDefined((IndexKind)rule.Kind)
                ? new IndexDefinition(rule.Id, rule.Name, (IndexKind)rule.Kind, rule.Entity, rule.Label, rule.Properties, owner.Length == 0 ? null : owner)
                : throw Damage();
        }

        var constraints = new ConstraintDefinition[reader.ReadCount()];
        for (int i = 0; i < constraints.Length; i++)
        {
            Rule rule = ReadRule(ref reader);
            string type = reader.ReadString();
            long index = reader.ReadSigned();
            constraints[i] = Enum.IsDefined((ConstraintKind)rule.Kind) && index is >= -1 and <= int.MaxValue
                ? new ConstraintDefinition(rule.Id, rule.Name, (ConstraintKind)rule.Kind, rule.Entity, rule.Label, rule.Properties, type.Length == 0 ? null : type, (int)index)
                : throw Damage();
        }

        return new SchemaCatalog(version, nextId, indexes, constraints);
    }

    private static void WriteRule(PayloadWriter writer, int id, string name, byte kind, EntityKind entity, string label, IReadOnlyList<string> properties)
    {
        writer.WriteNumber(id);
        writer.WriteString(name);
        writer.WriteByte(kind);
        writer.WriteByte((byte)entity);
        writer.WriteString(label);
        writer.WriteNumber(properties.Count);
        foreach (string property in properties)
        {
            writer.WriteString(property);
        }
    }

    private static Rule ReadRule(ref PayloadReader reader)
    {
        int id = reader.ReadNumber();
        string name = reader.ReadString();
        byte kind = reader.ReadByte();
        var entity = (EntityKind)reader.ReadByte();
        string label = reader.ReadString();
        var properties = new string[reader.ReadCount()];
        for (int i = 0; i < properties.Length; i++)
        {
            properties[i] = reader.ReadString();
        }

        return Enum.IsDefined(entity) ? new Rule(id, name, kind, entity, label, properties) : throw Damage();
    }

    private static Exception Damage() => Varint.Damage("a rule of the schema is not what it should be");

    private readonly record struct Rule(int Id, string Name, byte Kind, EntityKind Entity, string Label, string[] Properties);
}
