using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <content>Changes of the schema.</content>
internal sealed partial class GraphTransaction
{
    public ValueTask CreateIndexAsync(IndexDefinition index)
    {
        State.CreateIndex(index);
        operations.CreateIndex(index);
        changesSchema = true;
        return default;
    }

    public void DropIndex(int id)
    {
        State.DropIndex(id);
        operations.Drop(OperationKind.DropIndex, id);
        changesSchema = true;
    }

    public ValueTask CreateConstraintAsync(ConstraintDefinition constraint, IndexDefinition? index)
    {
        GraphState before = State.Freeze();
        try
        {
            if (index is not null)
            {
                State.CreateIndex(index);
            }

            State.CreateConstraint(constraint);
            ReadScope(constraint);
            EnsureHolds(constraint);
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
        return default;
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

    private void EnsureHolds(ConstraintDefinition constraint)
    {
        if (constraint.Kind is ConstraintKind.Unique or ConstraintKind.Key)
        {
            EnsureUnique(constraint);
        }

        int token = constraint.Entity == EntityKind.Node ? State.FindLabel(constraint.Label) : State.FindType(constraint.Label);
        foreach (ConstraintRule rule in State.Rules.Constraints(constraint.Entity, token))
        {
            if (rule.Definition.Id != constraint.Id)
            {
                continue;
            }

            State.ForEach(constraint.Entity, token, entity =>
            {
                if (rule.DemandsExistence && LacksProperty(rule, entity))
                {
                    throw Violated(constraint, DescribeLack(rule, entity));
                }

                if (rule.Type is not null && State.Property(constraint.Entity, entity, rule.Keys[0]) is var value && !rule.Type.Allows(value))
                {
                    throw Violated(constraint, DescribeType(rule, entity, value));
                }
            });
        }
    }

    private void EnsureUnique(ConstraintDefinition constraint)
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
