using Serverless.GraphCore.Storage.Bases;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>
/// The relationships of one type. The first <see cref="BaseCount"/> rows are in the base, of which this holds only what differs; the
/// others are in groups of up to 65,536 rows. Rows are given out once and never used again.
/// </summary>
internal sealed class RelationshipTable
{
    private readonly EditToken owner;
    private PersistentArray<RelationshipRows> groups;
    private RowSet? removed;

    public RelationshipTable(EditToken owner, BaseType stored)
    {
        this.owner = owner;
        BaseCount = stored.Count;
        RowCount = BaseCount;
        LiveCount = BaseCount;
    }

    private RelationshipTable(EditToken owner, RelationshipTable source)
    {
        this.owner = owner;
        BaseCount = source.BaseCount;
        RowCount = source.RowCount;
        LiveCount = source.LiveCount;
        groups = source.groups;
        removed = source.removed;
    }

    /// <summary>How many rows are in the base.</summary>
    public int BaseCount { get; }

    public int RowCount { get; private set; }

    public long LiveCount { get; private set; }

    /// <summary>Rows of the base that have been removed, or null.</summary>
    public RowSet? Removed => removed;

    public RelationshipTable Writable(EditToken token) => ReferenceEquals(owner, token) ? this : new RelationshipTable(token, this);

    /// <summary>The group of a row, or null.</summary>
    public RelationshipRows? Group(int row) => groups[row >> NodeRows.RowBits];

    public RelationshipRows EditGroup(int row)
    {
        ref RelationshipRows? group = ref groups.Edit(owner, row >> NodeRows.RowBits);
        return group = group?.Writable(owner) ?? new RelationshipRows(owner);
    }

    public bool IsLive(int row) => row < BaseCount ? removed?.Contains(row) != true : Group(row)?.Ids.Has(row & NodeRows.RowMask) ?? false;

    public int Add(long id, int source, int target)
    {
        int row = checked(RowCount++);
        LiveCount++;
        RelationshipRows group = EditGroup(row);
        group.Ids.Set(row & NodeRows.RowMask, id);
        group.Sources.Set(row & NodeRows.RowMask, source);
        group.Targets.Set(row & NodeRows.RowMask, target);
        return row;
    }

    public void Delete(int row)
    {
        if (row < BaseCount)
        {
            removed = removed?.Writable(owner) ?? new RowSet(owner);
            removed.Add(row);
        }
        else
        {
            EditGroup(row).Ids.Clear(row & NodeRows.RowMask);
        }

        LiveCount--;
    }
}

/// <summary>
/// A group of relationships. A cell of <see cref="Ids"/> that is present says that the relationship is live; of those in the base there are
/// only properties that differ.
/// </summary>
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
