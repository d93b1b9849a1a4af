using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>The property columns of a group of rows, by key. Assignment of the struct is a copy.</summary>
internal struct PropertyTable
{
    private PersistentArray<PropertyColumn> columns;
    private int[]? keys;

    /// <summary>Keys that have a column, in order of first use. Never changed in place.</summary>
    public readonly ReadOnlySpan<int> Keys => keys;

    public readonly PropertyColumn? Column(int key) => columns[key];

    public readonly Value Get(int row, int key) => columns[key]?.Get(row) ?? NullValue.Instance;

    /// <summary>Sets a value, or takes it away when it is null. Returns the value before.</summary>
    public Value Set(EditToken token, int row, int key, Value value)
    {
        PropertyColumn? column = columns[key];
        Value before = column?.Get(row) ?? NullValue.Instance;
        if (value.IsNull)
        {
            if (!before.IsNull)
            {
                column = column!.Writable(token);
                columns.Edit(token, key) = column;
                column.Remove(row);
            }

            return before;
        }

        if (column is null)
        {
            keys = [.. keys ?? [], key];
        }

        column = PropertyColumn.For(column, token, value);
        columns.Edit(token, key) = column;
        column.Set(row, value);
        return before;
    }

    /// <summary>Takes all values of a row away.</summary>
    public void Clear(EditToken token, int row)
    {
        foreach (int key in Keys)
        {
            Set(token, row, key, NullValue.Instance);
        }
    }
}
