using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Segments;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>Kinds of operations of a change set. Persisted: never change a number.</summary>
internal enum OperationKind : byte
{
    /// <summary>Gives the next number to a name. Seen by the codec only.</summary>
    Name = 1,
    CreateNode = 2,
    CreateRelationship = 3,
    SetNodeProperty = 4,
    SetRelationshipProperty = 5,
    AddLabel = 6,
    RemoveLabel = 7,
    DeleteNode = 8,
    DeleteRelationship = 9,
    CreateIndex = 10,
    DropIndex = 11,
    CreateConstraint = 12,
    DropConstraint = 13,

    /// <summary>The graph of a segment, for a state without entities.</summary>
    AddSegment = 14,
}

/// <summary>One operation of a change set, as <see cref="ChangeSetReader"/> finds it. Members that its kind has no use for keep old contents.</summary>
internal struct GraphOperation
{
    private int[]? labels;

    public OperationKind Kind;

    /// <summary>Id of the node or relationship; number of the schema rule.</summary>
    public long Id;

    /// <summary>Ids of a relationship's ends.</summary>
    public long Source;

    /// <inheritdoc cref="Source"/>
    public long Target;

    /// <summary>Number of the type, key or label among the change set's names.</summary>
    public int Name;

    /// <summary>How many labels a created node has.</summary>
    public int LabelCount;

    public Value? Value;
    public IndexDefinition? Index;
    public ConstraintDefinition? Constraint;
    public SegmentReference? Segment;

    /// <summary>Numbers of a created node's labels among the change set's names.</summary>
    public readonly ReadOnlySpan<int> Labels => labels.AsSpan(0, LabelCount);

    public void AddLabel(int name)
    {
        if (labels is null || LabelCount == labels.Length)
        {
            Array.Resize(ref labels, Math.Max(4, LabelCount * 2));
        }

        labels[LabelCount++] = name;
    }

    /// <summary>Writes the operation to another change set.</summary>
    public readonly void WriteTo(ChangeSetWriter writer, IReadOnlyList<string> names)
    {
        switch (Kind)
        {
            case OperationKind.CreateNode:
                var labelNames = new string[LabelCount];
                for (int i = 0; i < labelNames.Length; i++)
                {
                    labelNames[i] = names[labels![i]];
                }

                writer.CreateNode(Id, labelNames);
                break;
            case OperationKind.CreateRelationship:
                writer.CreateRelationship(Id, names[Name], Source, Target);
                break;
            case OperationKind.SetNodeProperty or OperationKind.SetRelationshipProperty:
                writer.SetProperty(Kind == OperationKind.SetNodeProperty ? EntityKind.Node : EntityKind.Relationship, Id, names[Name], Value!);
                break;
            case OperationKind.AddLabel or OperationKind.RemoveLabel:
                writer.ChangeLabel(Id, names[Name], Kind == OperationKind.AddLabel);
                break;
            case OperationKind.DeleteNode or OperationKind.DeleteRelationship:
                writer.Delete(Kind == OperationKind.DeleteNode ? EntityKind.Node : EntityKind.Relationship, Id);
                break;
            case OperationKind.CreateIndex:
                writer.CreateIndex(Index!);
                break;
            case OperationKind.CreateConstraint:
                writer.CreateConstraint(Constraint!);
                break;
            case OperationKind.AddSegment:
                writer.AddSegment(Segment!);
                break;
            default:
                writer.Drop(Kind, (int)Id);
                break;
        }
    }
}
