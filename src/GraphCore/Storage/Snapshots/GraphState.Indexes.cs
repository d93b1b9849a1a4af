using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>Is told of index entries before they change. May refuse by throwing; then nothing has changed.</summary>
internal interface IIndexObserver
{
    /// <summary>An entity's key in an index changes; null: it has no entry.</summary>
    void OnIndexChange(IndexRule rule, long entity, Value[]? before, Value[]? after);
}

/// <content>Indexes: found by label or type, kept in step with every change.</content>
internal sealed partial class GraphState
{
    private readonly List<IndexChange> changes = [];
    private PersistentArray<IndexTree> trees;

    public SchemaRules Rules { get; private set; } = SchemaRules.None;

    public IndexTree? Tree(int index) => trees[index];

    public long EstimateDistinctKeys(int index) => trees[index]?.EstimateDistinctKeys() ?? 0;

    public void CreateIndex(IndexDefinition index)
    {
        SetSchema(Schema with
        {
            Version = Schema.Version + 1,
            NextId = Math.Max(Schema.NextId, index.Id + 1),
            Indexes = [.. Schema.Indexes, index],
        });
        if (Rules.Find(index.Id) is { } rule)
        {
            Fill(rule);
        }
    }

    public void DropIndex(int id)
    {
        trees.Edit(Token, id) = null;
        SetSchema(Schema with { Version = Schema.Version + 1, Indexes = [.. Schema.Indexes.Where(index => index.Id != id)] });
    }

    public void CreateConstraint(ConstraintDefinition constraint) => SetSchema(Schema with
    {
        Version = Schema.Version + 1,
        NextId = Math.Max(Schema.NextId, constraint.Id + 1),
        Constraints = [.. Schema.Constraints, constraint],
    });

    public void DropConstraint(int id) =>
        SetSchema(Schema with { Version = Schema.Version + 1, Constraints = [.. Schema.Constraints.Where(constraint => constraint.Id != id)] });

    /// <summary>Calls back for every live entity of a label or type, by node ordinal or relationship handle.</summary>
    public void ForEach(EntityKind entity, int token, Action<long> action)
    {
        if (entity == EntityKind.Relationship)
        {
            for (int row = 0; row < (tables[token]?.RowCount ?? 0); row++)
            {
                long handle = ((long)token << 32) | (uint)row;
                if (IsLiveRelationship(handle))
                {
                    action(handle);
                }
            }

            return;
        }

        for (int number = 0; number < GroupCount; number++)
        {
            NodeRows group = groups[number]!;
            if (group.LabelSet >= 0 && !HasLabel(group.LabelSet, token))
            {
                continue;
            }

            for (int row = 0; row < group.RowCount; row++)
            {
                if (group.Ids.Has(row) && HasLabel(group.Code(row), token))
                {
                    action((number << NodeRows.RowBits) | row);
                }
            }
        }
    }

    /// <summary>The value of a property of a node (by ordinal) or relationship (by handle).</summary>
    public Value Property(EntityKind kind, long entity, int key) => kind == EntityKind.Node
        ? groups[entity >> NodeRows.RowBits]!.Properties.Get((int)entity & NodeRows.RowMask, key)
        : RelationshipGroup(entity)!.Properties.Get((int)entity & NodeRows.RowMask, key);

    /// <summary>The id of a node (by ordinal) or relationship (by handle).</summary>
    public long IdOf(EntityKind kind, long entity) => kind == EntityKind.Node
        ? groups[entity >> NodeRows.RowBits]!.Ids.Cell((int)entity & NodeRows.RowMask)
        : RelationshipGroup(entity)!.Ids.Cell((int)entity & NodeRows.RowMask);

    /// <summary>An entity's key in an index, or null when it has none. With a key and value, as if that property were set.</summary>
    public Value[]? IndexKey(IndexRule rule, long entity, int key = -1, Value? value = null)
    {
        var values = new Value[rule.Keys.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = rule.Keys[i] == key ? value! : Property(rule.Definition.Entity, entity, rule.Keys[i]);
            if (!rule.Takes(values[i]))
            {
                return null;
            }
        }

        return values;
    }

    private void SetSchema(SchemaCatalog schema)
    {
        Schema = schema;
        Rules = new SchemaRules(
            schema.Indexes.Select(index => new IndexRule(
                index,
                AddToken(index.Entity, index.Label),
                [.. index.Properties.Select(AddKey)],
                schema.Constraints.FirstOrDefault(constraint => constraint.IndexId == index.Id))),
            schema.Constraints.Where(constraint => constraint.Kind != ConstraintKind.Unique).Select(constraint => new ConstraintRule(
                constraint,
                AddToken(constraint.Entity, constraint.Label),
                [.. constraint.Properties.Select(AddKey)])));
    }

    private int AddToken(EntityKind kind, string name) => kind == EntityKind.Node ? AddLabel(name) : AddType(name);

    private void Fill(IndexRule rule) => ForEach(rule.Definition.Entity, rule.Token, entity =>
    {
        if (IndexKey(rule, entity) is { } key)
        {
            EditTree(rule, key).Add(key, entity);
        }
    });

    private void NoteProperty(EntityKind kind, long entity, int token, int key, Value value)
    {
        foreach (IndexRule rule in Rules.Indexes(kind, token))
        {
            if (rule.Uses(key))
            {
                changes.Add(new IndexChange(rule, IndexKey(rule, entity), IndexKey(rule, entity, key, value)));
            }
        }
    }

    private void NoteToken(EntityKind kind, long entity, int token, bool add)
    {
        foreach (IndexRule rule in Rules.Indexes(kind, token))
        {
            Value[]? key = IndexKey(rule, entity);
            changes.Add(add ? new IndexChange(rule, null, key) : new IndexChange(rule, key, null));
        }
    }

    /// <summary>Tells the observer of the noted changes; when it refuses one, none is made.</summary>
    private void Announce(long entity, IIndexObserver? observer)
    {
        if (observer is null)
        {
            return;
        }

        try
        {
            foreach (IndexChange change in changes)
            {
                observer.OnIndexChange(change.Rule, entity, change.Before, change.After);
            }
        }
        catch
        {
            changes.Clear();
            throw;
        }
    }

    private void MakeIndexChanges(long entity)
    {
        foreach (IndexChange change in changes)
        {
            if (change.Before is not null)
            {
                EditTree(change.Rule, change.Before).Remove(change.Before, entity);
            }

            if (change.After is not null)
            {
                EditTree(change.Rule, change.After).Add(change.After, entity);
            }
        }

        changes.Clear();
    }

    private IndexTree EditTree(IndexRule rule, Value[] key)
    {
        ref IndexTree? tree = ref trees.Edit(Token, rule.Definition.Id);
        return tree = IndexTree.For(tree, Token, key);
    }

    private readonly record struct IndexChange(IndexRule Rule, Value[]? Before, Value[]? After);
}
