namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>The relationships of one type: groups of up to 65,536 rows. Rows are given out once and never used again.</summary>
internal sealed class RelationshipTable(EditToken owner)
{
    private PersistentArray<RelationshipRows> groups;

    public int RowCount { get; private set; }

    public long LiveCount { get; private set; }

    public RelationshipTable Writable(EditToken token) => ReferenceEquals(owner, token)
        ? this
        : new RelationshipTable(token) { groups = groups, RowCount = RowCount, LiveCount = LiveCount };

    /// <summary>The group of a row, or null.</summary>
    public RelationshipRows? Group(int row) => groups[row >> NodeRows.RowBits];

    public RelationshipRows EditGroup(int row)
    {
        ref RelationshipRows? group = ref groups.Edit(owner, row >> NodeRows.RowBits);
        return group = group?.Writable(owner) ?? new RelationshipRows(owner);
    }

    public int Add(long id, int source, int target)
    {
        int row = RowCount++;
        LiveCount++;
        RelationshipRows group = EditGroup(row);
        group.Ids.Set(row & NodeRows.RowMask, id);
        group.Sources.Set(row & NodeRows.RowMask, source);
        group.Targets.Set(row & NodeRows.RowMask, target);
        return row;
    }

    public void Delete(int row)
    {
        EditGroup(row).Ids.Clear(row & NodeRows.RowMask);
        LiveCount--;
    }
}

/// <summary>A group of relationships. A cell of <see cref="Ids"/> that is present says that the relationship is live.</summary>
internal sealed class RelationshipRows
{
    private readonly EditToken owner;

    public RelationshipRows(EditToken owner)
    {
        this.owner = owner;
        Ids = new PagedColumn<long>(owner);
        Sources = new PagedColumn<int>(owner);
        Targets = new PagedColumn<int>(owner);
    }

    private RelationshipRows(EditToken owner, RelationshipRows source)
    {
        this.owner = owner;
        Ids = source.Ids.Writable(owner);
        Sources = source.Sources.Writable(owner);
        Targets = source.Targets.Writable(owner);
        Properties = source.Properties;
    }

    public PagedColumn<long> Ids { get; }

    public PagedColumn<int> Sources { get; }

    public PagedColumn<int> Targets { get; }

    public PropertyTable Properties;

    public RelationshipRows Writable(EditToken token) => ReferenceEquals(owner, token) ? this : new RelationshipRows(token, this);
}
