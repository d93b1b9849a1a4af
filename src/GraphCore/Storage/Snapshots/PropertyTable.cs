using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>
/// The property columns of a group of rows, by key. Of rows that are in the base a column holds only the values that differ, null
/// among them. Assignment of the struct is a copy.
/// </summary>
internal struct PropertyTable
{
    private PersistentArray<PropertyColumn> columns;
    private PersistentArray<RowSet> overridden;
    private int[]? keys;

    /// <summary>Keys that have a column, in order of first use. Never changed in place.</summary>
    public readonly ReadOnlySpan<int> Keys => keys;

    public readonly PropertyColumn? Column(int key) => columns[key];

    /// <summary>The rows of the base whose values of a key are here; null when there are none.</summary>
    public readonly RowSet? Overridden(int key) => overridden[key];

    /// <summary>The value of a row that is not in the base, or that differs from it.</summary>
    /// <param name="isOfBase">Whether the row is in the base.</param>
    /// <returns>False when the base has the value.</returns>
    public readonly bool TryGet(int row, int key, bool isOfBase, out Value value)
    {
        if (isOfBase && overridden[key]?.Contains(row) != true)
        {
            value = NullValue.Instance;
            return false;
        }

        value = columns[key]?.Get(row) ?? NullValue.Instance;
        return true;
    }

    /// <summary>Sets a value, or takes it away when it is null.</summary>
    public void Set(EditToken token, int row, int key, Value value, bool isOfBase)
    {
        PropertyColumn? column = columns[key];
        if (isOfBase)
        {
            ref RowSet? rows = ref overridden.Edit(token, key);
            rows = rows?.Writable(token) ?? new RowSet(token);
            rows.Add(row);
        }

        if (value.IsNull)
        {
            if (column is not null && !column.Get(row).IsNull)
            {
                column = column.Writable(token);
                columns.Edit(token, key) = column;
                column.Remove(row);
            }
            else if (column is null && isOfBase)
            {
                // A column of nulls, so that whoever goes by the keys meets what was taken away.
                Add(token, key, PropertyColumn.For(null, token, BooleanValue.Of(false)));
            }

            return;
        }

        Add(token, key, PropertyColumn.For(column, token, value));
        columns[key]!.Set(row, value);
    }

    /// <summary>Takes all values of a row that is not in the base away.</summary>
    public void Clear(EditToken token, int row)
    {
        foreach (int key in Keys)
        {
            Set(token, row, key, NullValue.Instance, isOfBase: false);
        }
    }

    private void Add(EditToken token, int key, PropertyColumn column)
    {
        if (columns[key] is null)
        {
            keys = [.. keys ?? [], key];
        }

        columns.Edit(token, key) = column;
    }
}
