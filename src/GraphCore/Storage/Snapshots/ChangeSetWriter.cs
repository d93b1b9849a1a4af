using System.Buffers;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Segments;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>
/// Writes a change set: a version byte, then operations, each a kind byte and its content. Ids are signed varints relative to
/// the last id of their sort (node, relationship) in the change set; names are numbers, given by <see cref="OperationKind.Name"/>
/// operations in order of first use.
/// <list type="table">
/// <item><term>Name</term><description>string</description></item>
/// <item><term>CreateNode</term><description>node, varint count, label names</description></item>
/// <item><term>CreateRelationship</term><description>relationship, type name, source node, target node</description></item>
/// <item><term>Set…Property</term><description>node or relationship, key name, value (null: remove)</description></item>
/// <item><term>AddLabel, RemoveLabel</term><description>node, label name</description></item>
/// <item><term>DeleteNode, DeleteRelationship</term><description>node or relationship</description></item>
/// <item><term>CreateIndex</term><description>varint number, string name, kind byte, entity byte, label, varint count, properties, owning constraint ('' none)</description></item>
/// <item><term>CreateConstraint</term><description>the same up to the properties, then the property type ('' none) and the signed varint of the index</description></item>
/// <item><term>DropIndex, DropConstraint</term><description>varint number</description></item>
/// <item><term>AddSegment</term><description>owner's id, id, varints length, footer's offset, footer's length, footer's checksum</description></item>
/// </list>
/// </summary>
internal sealed class ChangeSetWriter
{
    public const byte Version = 1;

    private readonly ByteBuffer buffer = new();
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly List<string> names = [];
    private readonly bool isContinued;
    private long lastNode;
    private long lastRelationship;

    /// <summary>Begins a change set.</summary>
    public ChangeSetWriter()
    {
    }

    /// <summary>Goes on with one: what is written now belongs behind what was written before.</summary>
    public ChangeSetWriter(ChangeSetContinuation continuation)
    {
        isContinued = continuation.HasBegun;
        (lastNode, lastRelationship) = (continuation.LastNode, continuation.LastRelationship);
        foreach (string name in continuation.Names)
        {
            numbers.Add(name, names.Count);
            names.Add(name);
        }
    }

    /// <summary>What another writer needs to go on here.</summary>
    public ChangeSetContinuation Continuation => new(isContinued || buffer.Length > 0, [.. names], lastNode, lastRelationship);

    /// <summary>The operations so far, of this writer alone; empty when there are none.</summary>
    public ReadOnlyMemory<byte> Written => buffer.Written;

    public Mark Position => new(buffer.Length, names.Count, lastNode, lastRelationship);

    /// <summary>Forgets what was written behind a mark.</summary>
    public void CutBack(Mark mark)
    {
        buffer.CutBack(mark.Length);
        foreach (string name in names.Skip(mark.Names))
        {
            numbers.Remove(name);
        }

        names.RemoveRange(mark.Names, names.Count - mark.Names);
        (lastNode, lastRelationship) = (mark.LastNode, mark.LastRelationship);
    }

    public void CreateNode(long id, ReadOnlySpan<string> labels)
    {
        foreach (string label in labels)
        {
            NumberOf(label);
        }

        Start(OperationKind.CreateNode);
        WriteNode(id);
        Varint.WriteUnsigned(buffer, (ulong)labels.Length);
        foreach (string label in labels)
        {
            WriteName(numbers[label]);
        }
    }

    public void CreateRelationship(long id, string type, long source, long target)
    {
        int name = NumberOf(type);
        Start(OperationKind.CreateRelationship);
        WriteRelationship(id);
        WriteName(name);
        WriteNode(source);
        WriteNode(target);
    }

    public void SetProperty(EntityKind kind, long id, string key, Value value)
    {
        int name = NumberOf(key);
        Start(kind == EntityKind.Node ? OperationKind.SetNodeProperty : OperationKind.SetRelationshipProperty);
        WriteEntity(kind, id);
        WriteName(name);
        ValueCodec.Write(buffer, value);
    }

    public void ChangeLabel(long id, string label, bool add)
    {
        int name = NumberOf(label);
        Start(add ? OperationKind.AddLabel : OperationKind.RemoveLabel);
        WriteNode(id);
        WriteName(name);
    }

    public void Delete(EntityKind kind, long id)
    {
        Start(kind == EntityKind.Node ? OperationKind.DeleteNode : OperationKind.DeleteRelationship);
        WriteEntity(kind, id);
    }

    public void CreateIndex(IndexDefinition index)
    {
        Start(OperationKind.CreateIndex);
        WriteRule(index.Id, index.Name, (byte)index.Kind, index.Entity, index.Label, index.Properties);
        ValueCodec.WriteString(buffer, index.OwningConstraint ?? string.Empty);
    }

    public void CreateConstraint(ConstraintDefinition constraint)
    {
        Start(OperationKind.CreateConstraint);
        WriteRule(constraint.Id, constraint.Name, (byte)constraint.Kind, constraint.Entity, constraint.Label, constraint.Properties);
        ValueCodec.WriteString(buffer, constraint.PropertyType ?? string.Empty);
        Varint.WriteSigned(buffer, constraint.IndexId);
    }

    /// <summary>Adds the graph of a stored segment.</summary>
    public void AddSegment(SegmentReference segment)
    {
        Start(OperationKind.AddSegment);
        WriteId(segment.Owner);
        WriteId(segment.Id);
        Varint.WriteUnsigned(buffer, (ulong)segment.Length);
        Varint.WriteUnsigned(buffer, (ulong)segment.FooterOffset);
        Varint.WriteUnsigned(buffer, (ulong)segment.FooterLength);
        Varint.WriteUnsigned(buffer, segment.FooterChecksum);
    }

    /// <param name="kind">The drop of an index or a constraint.</param>
    /// <param name="id">Its number.</param>
    public void Drop(OperationKind kind, int id)
    {
        Start(kind);
        Varint.WriteUnsigned(buffer, (ulong)id);
    }

    private int NumberOf(string name)
    {
        if (!numbers.TryGetValue(name, out int number))
        {
            number = names.Count;
            numbers.Add(name, number);
            names.Add(name);
            Start(OperationKind.Name);
            ValueCodec.WriteString(buffer, name);
        }

        return number;
    }

    private void Start(OperationKind kind)
    {
        if (buffer.Length == 0 && !isContinued)
        {
            buffer.WriteByte(Version);
        }

        buffer.WriteByte((byte)kind);
    }

    private void WriteId(Guid id)
    {
        const int Length = 16;
        id.TryWriteBytes(buffer.GetSpan(Length), bigEndian: true, out _);
        buffer.Advance(Length);
    }

    private void WriteName(int number) => Varint.WriteUnsigned(buffer, (ulong)number);

    private void WriteEntity(EntityKind kind, long id)
    {
        if (kind == EntityKind.Node)
        {
            WriteNode(id);
        }
        else
        {
            WriteRelationship(id);
        }
    }

    private void WriteNode(long id)
    {
        Varint.WriteSigned(buffer, id - lastNode);
        lastNode = id;
    }

    private void WriteRelationship(long id)
    {
        Varint.WriteSigned(buffer, id - lastRelationship);
        lastRelationship = id;
    }

    private void WriteRule(int id, string name, byte kind, EntityKind entity, string label, IReadOnlyList<string> properties)
    {
        Varint.WriteUnsigned(buffer, (ulong)id);
        ValueCodec.WriteString(buffer, name);
        buffer.WriteByte(kind);
        buffer.WriteByte((byte)entity);
        ValueCodec.WriteString(buffer, label);
        Varint.WriteUnsigned(buffer, (ulong)properties.Count);
        foreach (string property in properties)
        {
            ValueCodec.WriteString(buffer, property);
        }
    }

    /// <summary>A place to cut back to.</summary>
    public readonly record struct Mark(int Length, int Names, long LastNode, long LastRelationship);

    /// <summary>Growing bytes of which the end can be cut off.</summary>
    private sealed class ByteBuffer : IBufferWriter<byte>
    {
        private byte[] bytes = [];

        public int Length { get; private set; }

        public ReadOnlyMemory<byte> Written => bytes.AsMemory(0, Length);

        public void Advance(int count) => Length += count;

        public void CutBack(int length) => Length = length;

        public void WriteByte(byte value)
        {
            GetSpan(1)[0] = value;
            Length++;
        }

        public Memory<byte> GetMemory(int sizeHint = 0)
        {
            Reserve(sizeHint);
            return bytes.AsMemory(Length);
        }

        public Span<byte> GetSpan(int sizeHint = 0)
        {
            Reserve(sizeHint);
            return bytes.AsSpan(Length);
        }

        private void Reserve(int sizeHint)
        {
            int needed = Length + Math.Max(sizeHint, 1);
            if (needed > bytes.Length)
            {
                Array.Resize(ref bytes, Math.Max(needed, Math.Max(256, bytes.Length * 2)));
            }
        }
    }
}
