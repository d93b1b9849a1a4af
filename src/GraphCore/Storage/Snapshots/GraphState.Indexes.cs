using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Bases;
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
    private PersistentArray<IndexTree> removedEntries;

    public SchemaRules Rules { get; private set; } = SchemaRules.None;

    /// <summary>Entries that are not in the base.</summary>
    public IndexTree? Tree(int index) => trees[index];

    /// <summary>Entries of the base that hold no more.</summary>
    public IndexTree? RemovedEntries(int index) => removedEntries[index];

    public long EstimateDistinctKeys(int index) => (Base.Index(index)?.DistinctKeys ?? 0) + (trees[index]?.EstimateDistinctKeys() ?? 0);

    /// <summary>Adds an index and fills it. Everything that it covers must be loaded.</summary>
    public void CreateIndex(IndexDefinition index, BaseView view)
    {
        SetSchema(Schema with
        {
            Version = Schema.Version + 1,
            NextId = Math.Max(Schema.NextId, index.Id + 1),
            Indexes = [.. Schema.Indexes, index],
        });
        if (Rules.Find(index.Id) is { } rule)
        {
            Fill(rule, view);
        }
    }

    public void DropIndex(int id)
    {
        trees.Edit(Token, id) = null;
        removedEntries.Edit(Token, id) = null;
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
            int rows = tables[token]?.RowCount ?? BaseRows(token);
            for (int row = 0; row < rows; row++)
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
            NodeRows group = Group(number);
            if (group.LabelSet >= 0 && !HasLabel(group.LabelSet, token))
            {
                continue;
            }

            for (int row = 0; row < group.RowCount; row++)
            {
                if (group.IsLive(row) && HasLabel(group.Code(row), token))
                {
                    action((number << NodeRows.RowBits) | row);
                }
            }
        }
    }

    /// <summary>The value of a property of a node (by ordinal) or relationship (by handle).</summary>
    public Value Property(EntityKind kind, long entity, int key, BaseView view)
    {
        int row = (int)entity & NodeRows.RowMask;
        if (kind == EntityKind.Node)
        {
            int number = (int)(entity >> NodeRows.RowBits);
            NodeRows group = Group(number);
            return group.Properties.TryGet(row, key, row < group.BaseRows, out Value value) ? value : view.Property((int)entity, key, number);
        }

        bool isOfBase = IsOfBase(entity);
        return RelationshipGroup(entity) is { } rows && rows.Properties.TryGet(row, key, isOfBase, out Value changed) ? changed
            : isOfBase ? view.RelationshipProperty((int)(entity >> 32), (int)entity, key) : NullValue.Instance;
    }

    /// <summary>Keys of which a node or relationship may have a value, each once.</summary>
    public HashSet<int> KeysOf(EntityKind kind, long entity)
    {
        var found = new HashSet<int>();
        if (kind == EntityKind.Node)
        {
            NodeRows group = Group((int)(entity >> NodeRows.RowBits));
            foreach (int key in group.Properties.Keys)
            {
                found.Add(key);
            }

            if (((int)entity & NodeRows.RowMask) < group.BaseRows)
            {
                found.UnionWith(group.Base!.Properties.Keys);
            }

            return found;
        }

        if (RelationshipGroup(entity) is { } rows)
        {
            foreach (int key in rows.Properties.Keys)
            {
                found.Add(key);
            }
        }

        if (IsOfBase(entity))
        {
            int type = (int)(entity >> 32);
            found.UnionWith(Base.Type(type).GroupOf((int)entity, out _).RelationshipKeys(type));
        }

        return found;
    }

    /// <summary>The nodes at the ends of a relationship, live or not.</summary>
    public (int Source, int Target) EndsOf(long handle, BaseView view)
    {
        if (IsOfBase(handle))
        {
            return view.Ends((int)(handle >> 32), (int)handle);
        }

        RelationshipRows group = RelationshipGroup(handle) ?? throw new InvalidOperationException($"There is no relationship with handle {handle}.");
        int row = (int)handle & NodeRows.RowMask;
        return (group.Sources.Cell(row), group.Targets.Cell(row));
    }

    /// <summary>The id of a node (by ordinal) or relationship (by handle).</summary>
    public long IdOf(EntityKind kind, long entity, BaseView view)
    {
        int row = (int)entity & NodeRows.RowMask;
        if (kind == EntityKind.Node)
        {
            NodeRows group = Group((int)(entity >> NodeRows.RowBits));
            return row < group.BaseRows ? view.NodeId((int)entity) : group.Ids.Cell(row);
        }

        return IsOfBase(entity) ? view.RelationshipId((int)(entity >> 32), (int)entity) : RelationshipGroup(entity)!.Ids.Cell(row);
    }

    /// <summary>An entity's key in an index, or null when it has none. With a key and value, as if that property were set.</summary>
    public Value[]? IndexKey(IndexRule rule, long entity, BaseView view, int key = -1, Value? value = null)
    {
        var values = new Value[rule.Keys.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = rule.Keys[i] == key ? value! : Property(rule.Definition.Entity, entity, rule.Keys[i], view);
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

    private void Fill(IndexRule rule, BaseView view) => ForEach(rule.Definition.Entity, rule.Token, entity =>
    {
        if (IndexKey(rule, entity, view) is { } key)
        {
            EditTree(ref trees, rule, key).Add(key, entity);
        }
    });

    private void NoteProperty(EntityKind kind, long entity, int token, int key, Value value, BaseView view)
    {
        foreach (IndexRule rule in Rules.Indexes(kind, token))
        {
            if (rule.Uses(key))
            {
                changes.Add(new IndexChange(rule, IndexKey(rule, entity, view), IndexKey(rule, entity, view, key, value)));
            }
        }
    }

    private void NoteToken(EntityKind kind, long entity, int token, bool add, BaseView view)
    {
        foreach (IndexRule rule in Rules.Indexes(kind, token))
        {
            Value[]? key = IndexKey(rule, entity, view);
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
                RemoveEntry(change.Rule, change.Before, entity);
            }

            if (change.After is not null)
            {
                EditTree(ref trees, change.Rule, change.After).Add(change.After, entity);
            }
        }

        changes.Clear();
    }

    /// <summary>Takes an entry away: where it was added, else it is in the base.</summary>
    private void RemoveEntry(IndexRule rule, Value[] key, long entity)
    {
        if (trees[rule.Definition.Id] is null || !EditTree(ref trees, rule, key).Remove(key, entity))
        {
            EditTree(ref removedEntries, rule, key).Add(key, entity);
        }
    }

    private IndexTree EditTree(ref PersistentArray<IndexTree> where, IndexRule rule, Value[] key)
    {
        ref IndexTree? tree = ref where.Edit(Token, rule.Definition.Id);
        return tree = IndexTree.For(tree, Token, key);
    }

    private readonly record struct IndexChange(IndexRule Rule, Value[]? Before, Value[]? After);
}
