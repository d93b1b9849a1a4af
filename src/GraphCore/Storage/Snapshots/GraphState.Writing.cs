using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Bases;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <content>The changes. They are total: what a caller may ask for is checked before.</content>
internal sealed partial class GraphState
{
    /// <summary>The code of a set of labels, in any order.</summary>
    public int LabelSetOf(ReadOnlySpan<int> labels)
    {
        if (labels.IsEmpty)
        {
            return 0;
        }

        int[] sorted = labels.ToArray();
        Array.Sort(sorted);
        int distinct = 1;
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i] != sorted[i - 1])
            {
                sorted[distinct++] = sorted[i];
            }
        }

        Array.Resize(ref sorted, distinct);
        return labelSets.Add(Token, sorted);
    }

    /// <summary>The code of a set with one label more or less.</summary>
    public int ChangedSet(int code, int label, bool add)
    {
        ReadOnlySpan<int> before = LabelsOf(code);
        if (add)
        {
            return LabelSetOf([.. before, label]);
        }

        var after = new int[before.Length - 1];
        int at = before.IndexOf(label);
        before[..at].CopyTo(after);
        before[(at + 1)..].CopyTo(after.AsSpan(at));
        return LabelSetOf(after);
    }

    /// <summary>Creates a node under an id that no entity has had. Returns its ordinal.</summary>
    public int CreateNode(long id, int code)
    {
        NodeVersion++;
        int number = GroupWithRoom(code);
        int row = EditGroup(number).Add(id, code);
        int ordinal = (number << NodeRows.RowBits) | row;
        EditBlock(ref nodeOrdinals, id).Set((int)id & 0xFFFF, ordinal);
        setUses.Edit(Token, code).Live++;
        CountLabels(code, 1);
        nodeCount++;
        logicalBytes += LogicalSize.Node;
        return ordinal;
    }

    /// <summary>Creates a relationship under an id that no relationship has had. Returns its handle.</summary>
    public long CreateRelationship(long id, int type, int source, int target)
    {
        int row = EditTable(type).Add(id, source, target);
        long handle = ((long)type << 32) | (uint)row;
        EditSlice(source, type, Direction.Outgoing).Add(source & NodeRows.RowMask, target, row, source == target);
        EditSlice(target, type, Direction.Incoming).Add(target & NodeRows.RowMask, source, row, source == target);
        EditBlock(ref relationshipHandles, id).Set((int)id & 0xFFFF, handle);
        relationshipCount++;
        logicalBytes += LogicalSize.Relationship;
        return handle;
    }

    /// <summary>Sets a property, or takes it away with null. Replay does not count the bytes of what the base holds (<see cref="SetSize"/>).</summary>
    public void SetNodeProperty(int ordinal, int key, Value value, BaseView view, IIndexObserver? observer = null)
    {
        if (Rules.HasIndexes)
        {
            foreach (int label in LabelsOf(CodeOf(ordinal)))
            {
                NoteProperty(EntityKind.Node, ordinal, label, key, value, view);
            }

            Announce(ordinal, observer);
        }

        NodeRows group = EditGroup(ordinal >> NodeRows.RowBits);
        int row = ordinal & NodeRows.RowMask;
        CountBytes(value, row < group.BaseRows && Token.IsReplay ? NullValue.Instance : Property(EntityKind.Node, ordinal, key, view));
        group.Properties.Set(Token, row, key, value, row < group.BaseRows);
        MakeIndexChanges(ordinal);
    }

    /// <inheritdoc cref="SetNodeProperty"/>
    public void SetRelationshipProperty(long handle, int key, Value value, BaseView view, IIndexObserver? observer = null)
    {
        if (Rules.HasIndexes)
        {
            NoteProperty(EntityKind.Relationship, handle, (int)(handle >> 32), key, value, view);
            Announce(handle, observer);
        }

        int row = (int)handle;
        bool isOfBase = IsOfBase(handle);
        CountBytes(value, isOfBase && Token.IsReplay ? NullValue.Instance : Property(EntityKind.Relationship, handle, key, view));
        EditTable((int)(handle >> 32)).EditGroup(row).Properties.Set(Token, row & NodeRows.RowMask, key, value, isOfBase);
        MakeIndexChanges(handle);
    }

    /// <summary>Gives a node another label set.</summary>
    public void SetLabelSet(int ordinal, int code, BaseView view, IIndexObserver? observer = null)
    {
        int before = CodeOf(ordinal);
        if (Rules.HasIndexes)
        {
            NoteLabels(ordinal, before, code, add: false, view);
            NoteLabels(ordinal, code, before, add: true, view);
            Announce(ordinal, observer);
        }

        NodeVersion++;
        NodeRows group = EditGroup(ordinal >> NodeRows.RowBits);
        int row = ordinal & NodeRows.RowMask;
        group.SetCode(row, code);
        setUses.Edit(Token, before).Live--;
        setUses.Edit(Token, code).Live++;
        CountLabels(before, -1);
        CountLabels(code, 1);
        MakeIndexChanges(ordinal);
    }

    /// <summary>
    /// Deletes a live node. Its id is not found any more; in a transaction its contents stay readable by ordinal, which nobody
    /// has once the log is replayed.
    /// </summary>
    public void DeleteNode(int ordinal, BaseView view, IIndexObserver? observer = null)
    {
        int code = CodeOf(ordinal);
        if (Rules.HasIndexes)
        {
            NoteLabels(ordinal, code, except: 0, add: false, view);
            Announce(ordinal, observer);
            MakeIndexChanges(ordinal);
        }

        NodeVersion++;
        NodeRows group = EditGroup(ordinal >> NodeRows.RowBits);
        int row = ordinal & NodeRows.RowMask;
        bool isOfBase = row < group.BaseRows;
        logicalBytes -= LogicalSize.Node + (isOfBase && Token.IsReplay ? 0 : SizeOfProperties(EntityKind.Node, ordinal, view));
        group.Delete(row);
        if (!isOfBase)
        {
            long id = group.Ids.Cell(row);
            EditBlock(ref nodeOrdinals, id).Clear((int)id & 0xFFFF);
        }

        setUses.Edit(Token, code).Live--;
        CountLabels(code, -1);
        nodeCount--;
        if (Token.Linear && !isOfBase)
        {
            group.Properties.Clear(Token, row);
        }
    }

    /// <summary>Deletes a live relationship; as <see cref="DeleteNode"/>.</summary>
    public void DeleteRelationship(long handle, BaseView view, IIndexObserver? observer = null)
    {
        int type = (int)(handle >> 32);
        if (Rules.HasIndexes)
        {
            NoteToken(EntityKind.Relationship, handle, type, add: false, view);
            Announce(handle, observer);
            MakeIndexChanges(handle);
        }

        int row = (int)handle;
        (int source, int target) = EndsOf(handle, view);
        relationshipCount--;
        logicalBytes -= LogicalSize.Relationship;
        AdjacencySlice outgoing = EditSlice(source, type, Direction.Outgoing);
        AdjacencySlice incoming = EditSlice(target, type, Direction.Incoming);
        if (IsOfBase(handle))
        {
            logicalBytes -= Token.IsReplay ? 0 : SizeOfProperties(EntityKind.Relationship, handle, view);
            EditTable(type).Delete(row);
            outgoing.RemoveOfBase(source & NodeRows.RowMask, row, source == target);
            incoming.RemoveOfBase(target & NodeRows.RowMask, row, source == target);
            return;
        }

        logicalBytes -= SizeOfProperties(EntityKind.Relationship, handle, view);
        RelationshipTable table = EditTable(type);
        RelationshipRows group = table.EditGroup(row);
        long id = group.Ids.Cell(row & NodeRows.RowMask);
        table.Delete(row);
        outgoing.Remove(source & NodeRows.RowMask, row, source == target);
        incoming.Remove(target & NodeRows.RowMask, row, source == target);
        EditBlock(ref relationshipHandles, id).Clear((int)id & 0xFFFF);
        if (Token.Linear)
        {
            group.Properties.Clear(Token, row & NodeRows.RowMask);
        }
    }

    /// <summary>The label-set code of a node, live or not.</summary>
    public int CodeOf(int ordinal) => Group(ordinal >> NodeRows.RowBits).Code(ordinal & NodeRows.RowMask);

    private void CountBytes(Value after, Value before) => logicalBytes += LogicalSize.Of(after) - LogicalSize.Of(before);

    private long SizeOfProperties(EntityKind kind, long entity, BaseView view)
    {
        long size = 0;
        foreach (int key in KeysOf(kind, entity))
        {
            size += LogicalSize.Of(Property(kind, entity, key, view));
        }

        return size;
    }

    /// <summary>The group for the next node of a label set: its own from <see cref="PureGroupMinimum"/> nodes on, else the shared one.</summary>
    private int GroupWithRoom(int code)
    {
        ref LabelSetUse use = ref setUses.Edit(Token, code);
        int open = use.Live >= PureGroupMinimum ? use.GroupPlusOne - 1 : mixedGroup;
        if (open >= 0 && Group(open).RowCount < NodeRows.Capacity)
        {
            return open;
        }

        if (GroupCount > short.MaxValue)
        {
            throw new GraphException(ErrorCodes.StorageQuotaExceeded, "A database can hold 2,147,483,648 nodes between two compactions, deleted ones included, and this one is full.");
        }

        int number = GroupCount++;
        groups.Edit(Token, number) = new NodeRows(Token, code);
        if (use.Live >= PureGroupMinimum)
        {
            use.GroupPlusOne = number + 1;
        }
        else
        {
            mixedGroup = number;
        }

        return number;
    }

    private void CountLabels(int code, int change)
    {
        foreach (int label in LabelsOf(code))
        {
            labelCounts.Edit(Token, label) += change;
        }
    }

    private void NoteLabels(int ordinal, int code, int except, bool add, BaseView view)
    {
        foreach (int label in LabelsOf(code))
        {
            if (!HasLabel(except, label))
            {
                NoteToken(EntityKind.Node, ordinal, label, add, view);
            }
        }
    }

    private NodeRows EditGroup(int number)
    {
        ref NodeRows? group = ref groups.Edit(Token, number);
        return group = (group ?? Base.Group(number).Rows).Writable(Token);
    }

    private RelationshipTable EditTable(int type)
    {
        ref RelationshipTable? table = ref tables.Edit(Token, type);
        return table = table?.Writable(Token) ?? new RelationshipTable(Token, Base.Type(type));
    }

    private AdjacencySlice EditSlice(int ordinal, int type, Direction direction) =>
        EditGroup(ordinal >> NodeRows.RowBits).EditSlice(NodeRows.Slot(type, (int)direction));

    private PagedColumn<TCell> EditBlock<TCell>(ref PersistentArray<PagedColumn<TCell>> blocks, long id)
    {
        ref PagedColumn<TCell>? block = ref blocks.Edit(Token, id >> 16);
        return block = block?.Writable(Token) ?? new PagedColumn<TCell>(Token);
    }
}
