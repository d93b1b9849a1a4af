using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <content>Changes of the schema.</content>
internal sealed partial class GraphTransaction
{
    public async ValueTask CreateIndexAsync(IndexDefinition index)
    {
        await LoadCoveredAsync(index.Entity, index.Label, index.Properties);
        State.CreateIndex(index, view);
        operations.CreateIndex(index);
        changesSchema = true;
    }

    public void DropIndex(int id)
    {
        State.DropIndex(id);
        operations.Drop(OperationKind.DropIndex, id);
        changesSchema = true;
    }

    public async ValueTask CreateConstraintAsync(ConstraintDefinition constraint, IndexDefinition? index)
    {
        await LoadCoveredAsync(constraint.Entity, constraint.Label, constraint.Properties);
        GraphState before = State.Freeze();
        try
        {
            if (index is not null)
            {
                State.CreateIndex(index, view);
            }

            State.CreateConstraint(constraint);
            ReadScope(constraint);
            await EnsureHoldsAsync(constraint);
        }
        catch (GraphException)
        {
            State = before.Open(linear: false);
            throw;
        }

        if (index is not null)
        {
            operations.CreateIndex(index);
        }

        operations.CreateConstraint(constraint);
        changesSchema = true;
    }

    public void DropConstraint(int id)
    {
        int index = State.Schema.Constraints.First(constraint => constraint.Id == id).IndexId;
        State.DropConstraint(id);
        operations.Drop(OperationKind.DropConstraint, id);
        changesSchema = true;
        if (index >= 0)
        {
            DropIndex(index);
        }
    }

    private void ReadScope(ConstraintDefinition constraint)
    {
        Reads.Keys.Add(ConflictKey.Scope(constraint.Entity, constraint.Label));
        foreach (string property in constraint.Properties)
        {
            Reads.Keys.Add(ConflictKey.Scope(constraint.Entity, constraint.Label, property));
        }
    }

    private ValueTask LoadCoveredAsync(EntityKind kind, string label, IReadOnlyList<string> properties)
    {
        WantColumns(kind, kind == EntityKind.Node ? State.FindLabel(label) : State.FindType(label), [.. properties.Select(State.FindKey)]);
        return LoadAsync();
    }

    private async ValueTask EnsureHoldsAsync(ConstraintDefinition constraint)
    {
        if (constraint.Kind is ConstraintKind.Unique or ConstraintKind.Key)
        {
            await EnsureUniqueAsync(constraint);
        }

        int token = constraint.Entity == EntityKind.Node ? State.FindLabel(constraint.Label) : State.FindType(constraint.Label);
        foreach (ConstraintRule rule in State.Rules.Constraints(constraint.Entity, token))
        {
            if (rule.Definition.Id != constraint.Id)
            {
                continue;
            }

            long? violating = null;
            State.ForEach(constraint.Entity, token, entity =>
            {
                if (violating is null && IsViolatedBy(rule, entity))
                {
                    violating = entity;
                }
            });
            if (violating is { } found)
            {
                WantForWrite(constraint.Entity, found, key: -1);
                await LoadAsync();
                throw Violated(constraint, rule.DemandsExistence ? DescribeLack(rule, found) : DescribeType(rule, found, State.Property(constraint.Entity, found, rule.Keys[0], view)));
            }
        }
    }

    private bool IsViolatedBy(ConstraintRule rule, long entity) =>
        (rule.DemandsExistence && LacksProperty(rule, entity))
        || (rule.Type is not null && !rule.Type.Allows(State.Property(rule.Definition.Entity, entity, rule.Keys[0], view)));

    private async ValueTask EnsureUniqueAsync(ConstraintDefinition constraint)
    {
        if (State.Tree(constraint.IndexId) is not { } tree)
        {
            return;
        }

        IndexRule rule = State.Rules.Find(constraint.IndexId)!;
        IndexMark? mark = null;
        IndexMark? last = null;
        var one = new long[1];
        while (tree.Read(IndexRange.All, descending: false, ref mark, one) > 0)
        {
            if (last is { } previous && AreEqual(previous.Key, mark!.Value.Key))
            {
                WantForWrite(constraint.Entity, previous.Entity, key: -1);
                WantForWrite(constraint.Entity, one[0], key: -1);
                await LoadAsync();
                string both = $"Both {Describe(constraint.Entity, previous.Entity)} and {Describe(constraint.Entity, one[0])} have the {DescribeKey(rule.Definition, previous.Key)}";
                throw Violated(constraint, both);
            }

            last = mark;
        }
    }

    private static bool AreEqual(Value[] left, Value[] right)
    {
        for (int i = 0; i < left.Length; i++)
        {
            if (ValueComparer.AreEqual(left[i], right[i]) != true)
            {
                return false;
            }
        }

        return true;
    }

    private static GraphException Violated(ConstraintDefinition constraint, string how) =>
        new(ErrorCodes.ConstraintCreationFailed, $"Unable to create constraint `{constraint.Name}`: {how}");
}
