using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Bases;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <content>Replay of change sets.</content>
internal sealed partial class GraphState
{
    /// <summary>
    /// Makes the changes of a change set (<see cref="ChangeSetWriter"/>): on the state that its transaction began with they give
    /// exactly what the transaction saw. When it throws, this open state is of no further use.
    /// </summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.StorageDamageDetected"/>: damaged, or not made for this state.</exception>
    /// <param name="view">Holds what <see cref="ReplayPreparation"/> has found that the change set needs of the base.</param>
    public void Apply(ReadOnlySpan<byte> operations, BaseView view)
    {
        var reader = new ChangeSetReader(operations);
        var numbers = new NameNumbers(this);
        var operation = default(GraphOperation);
        while (reader.TryRead(ref operation))
        {
            Apply(operation, reader.Names, numbers, view);
        }
    }

    private void Apply(in GraphOperation operation, IReadOnlyList<string> names, NameNumbers numbers, BaseView view)
    {
        switch (operation.Kind)
        {
            case OperationKind.CreateNode:
                Require(!TryFindAddedNode(operation.Id, out _), "creates a node that exists");
                CreateNode(operation.Id, LabelSetOf(operation.Labels, names, numbers));
                break;
            case OperationKind.CreateRelationship:
                Require(!TryFindAddedRelationship(operation.Id, out _), "creates a relationship that exists");
                int type = numbers.Type(operation.Name, names);
                CreateRelationship(operation.Id, type, FindNode(operation.Source, view), FindNode(operation.Target, view));
                break;
            case OperationKind.SetNodeProperty:
                SetNodeProperty(FindNode(operation.Id, view), numbers.Key(operation.Name, names), operation.Value!, view);
                break;
            case OperationKind.SetRelationshipProperty:
                SetRelationshipProperty(FindRelationship(operation.Id, view), numbers.Key(operation.Name, names), operation.Value!, view);
                break;
            case OperationKind.AddLabel or OperationKind.RemoveLabel:
                bool add = operation.Kind == OperationKind.AddLabel;
                int ordinal = FindNode(operation.Id, view);
                int label = numbers.Label(operation.Name, names);
                Require(HasLabel(CodeOf(ordinal), label) != add, "adds a label that is there or takes away one that is not");
                SetLabelSet(ordinal, ChangedSet(CodeOf(ordinal), label, add), view);
                break;
            case OperationKind.DeleteNode:
                DeleteNode(FindNode(operation.Id, view), view);
                break;
            case OperationKind.DeleteRelationship:
                DeleteRelationship(FindRelationship(operation.Id, view), view);
                break;
            case OperationKind.CreateIndex:
                Require(operation.Index!.Properties.Count > 0 && Rules.Find(operation.Index.Id) is null, "creates an index that exists");
                CreateIndex(operation.Index, view);
                break;
            case OperationKind.DropIndex:
                DropIndex((int)operation.Id);
                break;
            case OperationKind.CreateConstraint:
                CreateConstraint(operation.Constraint!);
                break;
            case OperationKind.AddSegment:
                // A commit that adds a segment does nothing else; whoever replays the log opens it.
                throw Varint.Damage("a change set adds a segment beside other operations");
            default:
                DropConstraint((int)operation.Id);
                break;
        }
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw Varint.Damage($"a change set {otherwise}");
        }
    }

    private int FindNode(long id, BaseView view) => TryFindNode(id, view, out int ordinal) ? ordinal : throw Varint.Damage("a change set names a node that does not exist");

    private long FindRelationship(long id, BaseView view) => TryFindRelationship(id, view, out long handle) ? handle : throw Varint.Damage("a change set names a relationship that does not exist");

    private int LabelSetOf(ReadOnlySpan<int> labelNames, IReadOnlyList<string> names, NameNumbers numbers)
    {
        Span<int> labelsOfNode = labelNames.Length <= 16 ? stackalloc int[labelNames.Length] : new int[labelNames.Length];
        for (int i = 0; i < labelNames.Length; i++)
        {
            labelsOfNode[i] = numbers.Label(labelNames[i], names);
        }

        return LabelSetOf(labelsOfNode);
    }

    /// <summary>The state's numbers of a change set's names; a name becomes a label, type or key when it is used as one.</summary>
    private sealed class NameNumbers(GraphState state)
    {
        private readonly List<int> labels = [];
        private readonly List<int> types = [];
        private readonly List<int> keys = [];

        public int Label(int name, IReadOnlyList<string> names) => Find(labels, name) ?? (labels[name] = state.AddLabel(names[name]));

        public int Type(int name, IReadOnlyList<string> names) => Find(types, name) ?? (types[name] = state.AddType(names[name]));

        public int Key(int name, IReadOnlyList<string> names) => Find(keys, name) ?? (keys[name] = state.AddKey(names[name]));

        private static int? Find(List<int> known, int name)
        {
            while (known.Count <= name)
            {
                known.Add(-1);
            }

            return known[name] < 0 ? null : known[name];
        }
    }
}
