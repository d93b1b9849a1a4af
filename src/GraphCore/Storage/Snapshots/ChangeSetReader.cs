using System.Diagnostics.CodeAnalysis;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Segments;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>
/// Reads what <see cref="ChangeSetWriter"/> wrote. Bytes that no writer made give a <see cref="GraphException"/> with
/// <see cref="ErrorCodes.StorageDamageDetected"/> and never anything else; whether ids exist is the business of whoever applies it.
/// </summary>
internal ref struct ChangeSetReader
{
    /// <summary>Ids are 53-bit.</summary>
    public const long MaxId = (1L << 53) - 1;

    private readonly ReadOnlySpan<byte> source;
    private readonly List<string> names = [];
    private int position;
    private long lastNode;
    private long lastRelationship;

    /// <param name="operations">A change set's operations; empty for none.</param>
    public ChangeSetReader(ReadOnlySpan<byte> operations)
    {
        source = operations;
        if (!operations.IsEmpty && Varint.ReadByte(source, ref position) != ChangeSetWriter.Version)
        {
            throw Varint.Damage("a change set has an unknown version");
        }
    }

    /// <summary>The names met so far, by number.</summary>
    public readonly IReadOnlyList<string> Names => names;

    /// <summary>What a writer needs to go on behind what was read.</summary>
    public readonly ChangeSetContinuation Continuation => new(!source.IsEmpty, [.. names], lastNode, lastRelationship);

    /// <summary>The segment that a change set adds, which is all that it does; false for any other change set.</summary>
    public static bool TryReadSegment(ReadOnlySpan<byte> operations, [NotNullWhen(true)] out SegmentReference? segment)
    {
        segment = null;
        if (operations.Length < 2 || (OperationKind)operations[1] != OperationKind.AddSegment)
        {
            return false;
        }

        var reader = new ChangeSetReader(operations);
        var operation = default(GraphOperation);
        if (reader.TryRead(ref operation))
        {
            segment = operation.Segment!;
        }

        return segment is not null && !reader.TryRead(ref operation) ? true : throw Varint.Damage("a change set adds a segment beside other operations");
    }

    /// <summary>The next operation; false at the end.</summary>
    public bool TryRead(ref GraphOperation operation)
    {
        while (position < source.Length)
        {
            operation.Kind = (OperationKind)source[position++];
            if (operation.Kind == OperationKind.Name)
            {
                names.Add(ValueCodec.ReadString(source, ref position));
                continue;
            }

            ReadContent(ref operation);
            return true;
        }

        return false;
    }

    private static long Checked(long id) => id is >= 0 and <= MaxId ? id : throw Varint.Damage("an id is out of range");

    private void ReadContent(ref GraphOperation operation)
    {
        switch (operation.Kind)
        {
            case OperationKind.CreateNode:
                operation.Id = ReadNode();
                operation.LabelCount = 0;
                for (int left = Varint.ReadCount(source, ref position, bytesEach: 1); left > 0; left--)
                {
                    operation.AddLabel(ReadName());
                }

                break;
            case OperationKind.CreateRelationship:
                operation.Id = ReadRelationship();
                operation.Name = ReadName();
                operation.Source = ReadNode();
                operation.Target = ReadNode();
                break;
            case OperationKind.SetNodeProperty or OperationKind.SetRelationshipProperty:
                operation.Id = operation.Kind == OperationKind.SetNodeProperty ? ReadNode() : ReadRelationship();
                operation.Name = ReadName();
                operation.Value = ReadStorable();
                break;
            case OperationKind.AddLabel or OperationKind.RemoveLabel:
                operation.Id = ReadNode();
                operation.Name = ReadName();
                break;
            case OperationKind.DeleteNode:
                operation.Id = ReadNode();
                break;
            case OperationKind.DeleteRelationship:
                operation.Id = ReadRelationship();
                break;
            case OperationKind.CreateIndex:
                operation.Index = ReadIndex();
                break;
            case OperationKind.CreateConstraint:
                operation.Constraint = ReadConstraint();
                break;
            case OperationKind.DropIndex or OperationKind.DropConstraint:
                operation.Id = ReadNumber(int.MaxValue);
                break;
            case OperationKind.AddSegment:
                operation.Segment = ReadSegment();
                break;
            default:
                throw Varint.Damage("a change set has an unknown operation");
        }
    }

    private long ReadNode() => lastNode = Checked(unchecked(lastNode + Varint.ReadSigned(source, ref position)));

    private long ReadRelationship() => lastRelationship = Checked(unchecked(lastRelationship + Varint.ReadSigned(source, ref position)));

    private int ReadName() => (int)ReadNumber(names.Count - 1);

    private long ReadNumber(long max)
    {
        ulong number = Varint.ReadUnsigned(source, ref position);
        return max >= 0 && number <= (ulong)max ? (long)number : throw Varint.Damage("a number in a change set is out of range");
    }

    private SegmentReference ReadSegment()
    {
        var segment = new SegmentReference(
            ReadId(), ReadId(), ReadNumber(long.MaxValue), ReadNumber(long.MaxValue), (int)ReadNumber(int.MaxValue), (uint)ReadNumber(uint.MaxValue));
        return SegmentFormat.IsSound(segment) ? segment : throw Varint.Damage("a segment is not where it could be");
    }

    private Guid ReadId()
    {
        const int Length = 16;
        if (source.Length - position < Length)
        {
            throw Varint.Damage("the bytes end within an id");
        }

        position += Length;
        return new Guid(source.Slice(position - Length, Length), bigEndian: true);
    }

    private Value ReadStorable()
    {
        Value value = ValueCodec.Read(source, ref position);
        try
        {
            return PropertyTypes.EnsureStorable(value);
        }
        catch (GraphException exception) when (exception.Code == ErrorCodes.TypeError)
        {
            throw Varint.Damage("a property has a value that cannot be stored");
        }
    }

    private IndexDefinition ReadIndex()
    {
        (int id, string name, byte kind, EntityKind entity, string label, string[] properties) = ReadRule();
        string owner = ValueCodec.ReadString(source, ref position);
        return Enum.IsDefined((IndexKind)kind)
            ? new IndexDefinition(id, name, (IndexKind)kind, entity, label, properties, owner.Length == 0 ? null : owner)
            : throw Varint.Damage("an index has an unknown kind");
    }

    private ConstraintDefinition ReadConstraint()
    {
        (int id, string name, byte kind, EntityKind entity, string label, string[] properties) = ReadRule();
        string type = ValueCodec.ReadString(source, ref position);
        long index = Varint.ReadSigned(source, ref position);
        bool isValid = Enum.IsDefined((ConstraintKind)kind) && index is >= -1 and <= int.MaxValue && (kind != (byte)ConstraintKind.Type || PropertyTypeRule.IsValid(type));
        return isValid
            ? new ConstraintDefinition(id, name, (ConstraintKind)kind, entity, label, properties, type.Length == 0 ? null : type, (int)index)
            : throw Varint.Damage("a constraint has unknown parts");
    }

    private (int Id, string Name, byte Kind, EntityKind Entity, string Label, string[] Properties) ReadRule()
    {
        int id = (int)ReadNumber(int.MaxValue - 1);
        string name = ValueCodec.ReadString(source, ref position);
        byte kind = Varint.ReadByte(source, ref position);
        var entity = (EntityKind)Varint.ReadByte(source, ref position);
        string label = ValueCodec.ReadString(source, ref position);
        var properties = new string[Varint.ReadCount(source, ref position, bytesEach: 1)];
        for (int i = 0; i < properties.Length; i++)
        {
            properties[i] = ValueCodec.ReadString(source, ref position);
        }

        return Enum.IsDefined(entity) ? (id, name, kind, entity, label, properties) : throw Varint.Damage("a schema rule is about an unknown sort of entities");
    }
}
