using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <content>
/// Reading properties. A batch is cut into runs of rows of one group; when their columns are of one kind the destination is
/// typed and each run is one copy loop, otherwise it is generic.
/// </content>
internal sealed partial class GraphView
{
    /// <summary>Runs shorter than this are read cell by cell.</summary>
    private const int ShortRun = 4;

    private ColumnCache? cache;
    private ColumnRun[] runs = [];
    private int[] rowsOfHandles = [];

    public void ReadNodeProperty(int key, ReadOnlySpan<int> ordinals, Vector destination)
    {
        reads?.Nodes(ordinals);
        GraphState state = State;
        int count = 0;
        var kind = VectorKind.Null;
        ColumnCache columns = cache ??= new ColumnCache();
        columns.Clear();
        int i = 0;
        while (i < ordinals.Length)
        {
            int group = ordinals[i] >> NodeRows.RowBits;
            int end = i + 1;
            while (end < ordinals.Length && ordinals[end] >> NodeRows.RowBits == group)
            {
                end++;
            }

            // −1 shifts to −1: a run of its own, without a column.
            if (!columns.TryGet(group, out PropertyColumn? column))
            {
                column = group < 0 ? null : state.Group(group).Properties.Column(key);
                columns.Set(group, column);
            }

            AddRun(ref count, end, column, ref kind);
            i = end;
        }

        Gather(kind, runs.AsSpan(0, count), ordinals, destination);
    }

    public void ReadRelationshipProperty(int key, ReadOnlySpan<long> handles, Vector destination)
    {
        reads?.Relationships(handles);
        GraphState state = State;
        if (rowsOfHandles.Length < handles.Length)
        {
            rowsOfHandles = new int[Math.Max(handles.Length, 64)];
        }

        int count = 0;
        var kind = VectorKind.Null;
        ColumnCache columns = cache ??= new ColumnCache();
        columns.Clear();
        int i = 0;
        while (i < handles.Length)
        {
            long group = handles[i] >> NodeRows.RowBits;
            int end = i;
            while (end < handles.Length && handles[end] >> NodeRows.RowBits == group)
            {
                rowsOfHandles[end] = (int)handles[end];
                end++;
            }

            if (!columns.TryGet(group, out PropertyColumn? column))
            {
                column = group < 0 ? null : RelationshipGroup(handles[i]).Properties.Column(key);
                columns.Set(group, column);
            }

            AddRun(ref count, end, column, ref kind);
            i = end;
        }

        Gather(kind, runs.AsSpan(0, count), rowsOfHandles.AsSpan(0, handles.Length), destination);
    }

    public Value NodeProperty(int ordinal, int key)
    {
        reads?.Node(ordinal);
        return State.Group(ordinal >> NodeRows.RowBits).Properties.Get(ordinal & NodeRows.RowMask, key);
    }

    public Value RelationshipProperty(long handle, int key)
    {
        reads?.Relationship(handle);
        return RelationshipGroup(handle).Properties.Get((int)handle & NodeRows.RowMask, key);
    }

    public MapValue NodeProperties(int ordinal)
    {
        reads?.Node(ordinal);
        return AllProperties(State.Group(ordinal >> NodeRows.RowBits).Properties, ordinal & NodeRows.RowMask);
    }

    public MapValue RelationshipProperties(long handle)
    {
        reads?.Relationship(handle);
        return AllProperties(RelationshipGroup(handle).Properties, (int)handle & NodeRows.RowMask);
    }

    private static void Gather(VectorKind kind, ReadOnlySpan<ColumnRun> runs, ReadOnlySpan<int> rows, Vector destination)
    {
        switch (kind)
        {
            case VectorKind.Null:
                destination.ResetNulls(rows.Length);
                break;
            case VectorKind.Boolean:
                GatherCells(runs, rows, destination.ResetBooleans(rows.Length), destination);
                break;
            case VectorKind.Integer:
                GatherCells(runs, rows, destination.ResetIntegers(rows.Length), destination);
                break;
            case VectorKind.Float:
                GatherCells(runs, rows, destination.ResetFloats(rows.Length), destination);
                break;
            case VectorKind.String:
                GatherStrings(runs, rows, destination.ResetStrings(rows.Length));
                break;
            default:
                GatherValues(runs, rows, destination.ResetValues(rows.Length));
                break;
        }
    }

    private static void GatherCells<T>(
        ReadOnlySpan<ColumnRun> runs, ReadOnlySpan<int> rows, Span<T> cells, Vector destination)
        where T : unmanaged
    {
        int start = 0;
        foreach (ref readonly ColumnRun run in runs)
        {
            Span<T> target = cells[start..run.End];
            if (run.Column is null)
            {
                target.Clear();
                destination.WriteNulls()[start..run.End].Fill(true);
            }
            else if (target.Length < ShortRun)
            {
                PagedColumn<T> source = run.Column.Cells<T>();
                for (int i = 0; i < target.Length; i++)
                {
                    if (!source.TryGet(rows[start + i] & NodeRows.RowMask, out target[i]))
                    {
                        destination.WriteNulls()[start + i] = true;
                    }
                }
            }
            else
            {
                PagedColumn<T> source = run.Column.Cells<T>();
                ReadOnlySpan<int> runRows = rows[start..run.End];
                if (source.Gather(runRows, target) < target.Length)
                {
                    source.GatherNulls(runRows, destination.WriteNulls()[start..run.End]);
                }
            }

            start = run.End;
        }
    }

    private static void GatherStrings(ReadOnlySpan<ColumnRun> runs, ReadOnlySpan<int> rows, Span<string?> cells)
    {
        int start = 0;
        foreach (ref readonly ColumnRun run in runs)
        {
            Span<string?> target = cells[start..run.End];
            if (run.Column is null)
            {
                target.Clear();
            }
            else if (target.Length < ShortRun)
            {
                PagedColumn<string> source = run.Column.Cells<string>();
                for (int i = 0; i < target.Length; i++)
                {
                    source.TryGet(rows[start + i] & NodeRows.RowMask, out target[i]);
                }
            }
            else
            {
                run.Column.Cells<string>().Gather(rows[start..run.End], target!);
            }

            start = run.End;
        }
    }

    private static void GatherValues(ReadOnlySpan<ColumnRun> runs, ReadOnlySpan<int> rows, Span<Value> cells)
    {
        int start = 0;
        foreach (ref readonly ColumnRun run in runs)
        {
            for (int i = start; i < run.End; i++)
            {
                cells[i] = run.Column?.Get(rows[i] & NodeRows.RowMask) ?? NullValue.Instance;
            }

            start = run.End;
        }
    }

    private void AddRun(ref int count, int end, PropertyColumn? column, ref VectorKind kind)
    {
        if (count == runs.Length)
        {
            Array.Resize(ref runs, Math.Max(16, count * 2));
        }

        runs[count++] = new ColumnRun(end, column);
        if (column is not null)
        {
            kind = kind == VectorKind.Null || kind == column.Kind ? column.Kind : VectorKind.Value;
        }
    }

    private MapValue AllProperties(in PropertyTable properties, int row)
    {
        var entries = new List<KeyValuePair<string, Value>>();
        foreach (int key in properties.Keys)
        {
            Value value = properties.Get(row, key);
            if (!value.IsNull)
            {
                entries.Add(KeyValuePair.Create(State.KeyName(key), value));
            }
        }

        if (entries.Count == 0)
        {
            return MapValue.Empty;
        }

        entries.Sort(static (left, right) => CypherText.Compare(left.Key, right.Key));
        return new MapValue([.. entries]);
    }

    /// <summary>Rows up to <paramref name="End"/> that share a column (or have none).</summary>
    private readonly record struct ColumnRun(int End, PropertyColumn? Column);

    /// <summary>The columns of the groups met in one call, so that each is looked up once; direct-mapped.</summary>
    private sealed class ColumnCache
    {
        private const int Size = 64;

        private readonly long[] groups = new long[Size];
        private readonly PropertyColumn?[] columns = new PropertyColumn?[Size];

        public void Clear() => Array.Fill(groups, long.MinValue);

        public bool TryGet(long group, out PropertyColumn? column)
        {
            int slot = (int)group & (Size - 1);
            column = columns[slot];
            return groups[slot] == group;
        }

        public void Set(long group, PropertyColumn? column)
        {
            int slot = (int)group & (Size - 1);
            groups[slot] = group;
            columns[slot] = column;
        }
    }
}
