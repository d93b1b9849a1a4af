using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Bases;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <content>What every write and every statement must satisfy.</content>
internal sealed partial class GraphTransaction : IIndexObserver
{
    private readonly List<int> deletedNodes = [];
    private readonly List<(EntityKind Kind, long Entity)> demanding = [];

    public async ValueTask CheckStatementEndAsync()
    {
        foreach (int ordinal in deletedNodes)
        {
            if (await HasRelationshipsAsync(ordinal))
            {
                WantIds(ordinal);
                await LoadAsync();
                throw new GraphException(
                    ErrorCodes.ConstraintValidationFailed,
                    $"Cannot delete node<{State.IdOf(EntityKind.Node, ordinal, view)}>, because it still has relationships. To delete this node, you must first delete its relationships, or use `DETACH DELETE`.",
                    "DeleteConnectedNode");
            }
        }

        deletedNodes.Clear();
        foreach ((EntityKind kind, long entity) in demanding)
        {
            if (kind == EntityKind.Node ? State.IsLiveNode((int)entity) : State.IsLiveRelationship(entity))
            {
                await EnsureExistenceAsync(kind, entity);
            }
        }

        demanding.Clear();
    }

    void IIndexObserver.OnIndexChange(IndexRule rule, long entity, Value[]? before, Value[]? after) => writes.IndexChanged(rule, before, after);

    private static string DescribeKey(IndexDefinition index, Value[] key)
    {
        IEnumerable<string> properties = index.Properties.Select((property, i) => $"`{property}` = {key[i]}");
        return $"{DescribeToken(index.Entity, index.Label)} and {(key.Length == 1 ? "property" : "properties")} {string.Join(", ", properties)}";
    }

    private static string DescribeToken(EntityKind kind, string name) => kind == EntityKind.Node ? $"label `{name}`" : $"type `{name}`";

    private string Describe(EntityKind kind, long entity) => $"{kind}({State.IdOf(kind, entity, view)})";

    /// <summary>Refuses a key that another entity has: that which an entity has under a label, or would have with a property's new value.</summary>
    private async ValueTask EnsureUniqueAsync(EntityKind kind, long entity, int token, int key, Value value)
    {
        foreach (IndexRule rule in State.Rules.Indexes(kind, token))
        {
            if (rule.UniqueFor is null || (key >= 0 && !rule.Uses(key)) || State.IndexKey(rule, entity, view, key, value) is not { } after)
            {
                continue;
            }

            Reads.Keys.Add(ConflictKey.Index(kind, rule.Definition.Label, rule.Definition.Properties, after));
            if (await FindOtherAsync(rule, entity, after) is { } other)
            {
                WantForWrite(kind, other, key: -1);
                await LoadAsync();
                throw new GraphException(
                    ErrorCodes.ConstraintValidationFailed,
                    $"{Describe(kind, other)} already exists with {DescribeKey(rule.Definition, after)}");
            }
        }
    }

    /// <summary>Another entity with a key in an index, or null.</summary>
    private async ValueTask<long?> FindOtherAsync(IndexRule rule, long entity, Value[] key)
    {
        var found = new long[2];
        int count = await new IndexCursor(this, rule.Definition.Id, IndexRange.Exactly(key), descending: false).NextAsync(found);
        for (int i = 0; i < count; i++)
        {
            if (found[i] != entity)
            {
                return found[i];
            }
        }

        return null;
    }

    private async ValueTask<bool> HasRelationshipsAsync(int ordinal)
    {
        NodeRows group = State.Group(ordinal >> NodeRows.RowBits);
        int row = ordinal & NodeRows.RowMask;
        int[] slots = group.Slots.ToArray();
        bool isOfBase = row < group.BaseRows;
        foreach (int slot in slots)
        {
            view.WantSlice(isOfBase ? group.BaseSlice(slot) : null, neighbours: false, references: false);
        }

        await LoadAsync();
        foreach (int slot in slots)
        {
            PinnedSlice? stored = isOfBase && group.BaseSlice(slot) is { } slice ? view.Slice(slice) : null;
            if (new SliceReading(stored, group.Slice(slot)).Degree(row) > 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Remembers an entity for the statement's end when a constraint may miss a property of it.</summary>
    private void DemandExistence(EntityKind kind, long entity)
    {
        if (State.Rules.HasConstraints)
        {
            demanding.Add((kind, entity));
        }
    }

    private async ValueTask EnsureExistenceAsync(EntityKind kind, long entity)
    {
        WantForWrite(kind, entity, key: -1);
        await LoadAsync();
        foreach (int token in TokensOf(kind, entity).ToArray())
        {
            foreach (ConstraintRule rule in State.Rules.Constraints(kind, token))
            {
                if (rule.DemandsExistence && LacksProperty(rule, entity))
                {
                    throw new GraphException(ErrorCodes.ConstraintValidationFailed, DescribeLack(rule, entity));
                }
            }
        }
    }

    private bool LacksProperty(ConstraintRule rule, long entity)
    {
        foreach (int key in rule.Keys)
        {
            if (State.Property(rule.Definition.Entity, entity, key, view).IsNull)
            {
                return true;
            }
        }

        return false;
    }

    private string DescribeLack(ConstraintRule rule, long entity)
    {
        ConstraintDefinition constraint = rule.Definition;
        string properties = constraint.Properties.Count == 1
            ? $"property `{constraint.Properties[0]}`"
            : $"properties (`{string.Join("`, `", constraint.Properties)}`)";
        return $"{Describe(constraint.Entity, entity)} with {DescribeToken(constraint.Entity, constraint.Label)} must have the {properties}";
    }

    private ReadOnlySpan<int> TokensOf(EntityKind kind, long entity) =>
        kind == EntityKind.Node ? State.LabelsOf(State.CodeOf((int)entity)) : new[] { (int)(entity >> 32) };

    private void EnsureType(EntityKind kind, long entity, int key, Value value)
    {
        if (!State.Rules.HasConstraints)
        {
            return;
        }

        foreach (int token in TokensOf(kind, entity))
        {
            foreach (ConstraintRule rule in State.Rules.Constraints(kind, token))
            {
                if (rule.Type is not null && rule.Keys[0] == key && !rule.Type.Allows(value))
                {
                    throw new GraphException(ErrorCodes.ConstraintValidationFailed, DescribeType(rule, entity, value));
                }
            }
        }
    }

    /// <summary>Checks a node's properties against the type constraints of a label that it is about to bear.</summary>
    private void EnsureTypes(int ordinal, int label)
    {
        foreach (ConstraintRule rule in State.Rules.Constraints(EntityKind.Node, label))
        {
            if (rule.Type is not null && State.Property(EntityKind.Node, ordinal, rule.Keys[0], view) is var value && !rule.Type.Allows(value))
            {
                throw new GraphException(ErrorCodes.ConstraintValidationFailed, DescribeType(rule, ordinal, value));
            }
        }
    }

    private string DescribeType(ConstraintRule rule, long entity, Value value)
    {
        ConstraintDefinition constraint = rule.Definition;
        return $"{Describe(constraint.Entity, entity)} with {DescribeToken(constraint.Entity, constraint.Label)} required the property `{constraint.Properties[0]}` to be of type `{constraint.PropertyType}`, but was of type `{PropertyTypeRule.NameOf(value)}`.";
    }
}
