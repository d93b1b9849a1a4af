using System.Runtime.InteropServices;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Bases;
using Serverless.GraphCore.Storage.Segments;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <content>
/// Reading properties. A batch is cut into runs of rows of one group; when their columns are of one kind the destination is
/// typed and each run is one copy loop over the base's column, one over what differs, or both.
/// </content>
internal sealed partial class GraphView
{
    private ColumnCache? cache;
    private ColumnRun[] runs = [];
    private int[] rowsInBase = [];
    private int[] rowsOfChanges = [];

    public void ReadNodeProperty(int key, ReadOnlySpan<int> ordinals, Vector destination)
    {
        reads?.Nodes(ordinals);
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
            if (!columns.TryGet(group, out ColumnRun run))
            {
                run = group < 0 ? default : NodeColumns(group, key);
                columns.Set(group, run);
            }

            AddRun(ref count, run with { End = end }, ref kind);
            i = end;
        }

        Gather(kind, runs.AsSpan(0, count), ordinals, ordinals, destination);
    }

    public void ReadRelationshipProperty(int key, ReadOnlySpan<long> handles, Vector destination)
    {
        reads?.Relationships(handles);
        if (rowsInBase.Length < handles.Length)
        {
            rowsInBase = new int[Math.Max(handles.Length, 64)];
            rowsOfChanges = new int[rowsInBase.Length];
        }

        int count = 0;
        var kind = VectorKind.Null;
        int i = 0;
        while (i < handles.Length)
        {
            long rows = handles[i] >> NodeRows.RowBits;
            BaseGroup? stored = StoredGroup(handles[i], out rowsInBase[i]);
            rowsOfChanges[i] = (int)handles[i];
            int end = i + 1;
            while (end < handles.Length && handles[end] >> NodeRows.RowBits == rows && ReferenceEquals(StoredGroup(handles[end], out rowsInBase[end]), stored))
            {
                rowsOfChanges[end] = (int)handles[end];
                end++;
            }

            AddRun(ref count, (handles[i] < 0 ? default : RelationshipColumns(handles[i], stored, key)) with { End = end }, ref kind);
            i = end;
        }

        Gather(kind, runs.AsSpan(0, count), rowsInBase.AsSpan(0, handles.Length), rowsOfChanges.AsSpan(0, handles.Length), destination);
    }

    public Value NodeProperty(int ordinal, int key)
    {
        reads?.Node(ordinal);
        return State.Property(EntityKind.Node, ordinal, key, view);
    }

    public Value RelationshipProperty(long handle, int key)
    {
        reads?.Relationship(handle);
        return State.Property(EntityKind.Relationship, handle, key, view);
    }

    public MapValue NodeProperties(int ordinal)
    {
        reads?.Node(ordinal);
        return AllProperties(EntityKind.Node, ordinal);
    }

    public MapValue RelationshipProperties(long handle)
    {
        reads?.Relationship(handle);
        return AllProperties(EntityKind.Relationship, handle);
    }

    private static void Gather(VectorKind kind, ReadOnlySpan<ColumnRun> runs, ReadOnlySpan<int> baseRows, ReadOnlySpan<int> rows, Vector destination)
    {
        switch (kind)
        {
            case VectorKind.Null:
                destination.ResetNulls(rows.Length);
                break;
            case VectorKind.Boolean:
                GatherCells(runs, baseRows, rows, destination.ResetBooleans(rows.Length), destination, kind);
                break;
            case VectorKind.Integer:
                GatherCells(runs, baseRows, rows, destination.ResetIntegers(rows.Length), destination, kind);
                break;
            case VectorKind.Float:
                GatherCells(runs, baseRows, rows, destination.ResetFloats(rows.Length), destination, kind);
                break;
            case VectorKind.String:
                GatherStrings(runs, baseRows, rows, destination.ResetStrings(rows.Length));
                break;
            default:
                GatherValues(runs, baseRows, rows, destination.ResetValues(rows.Length));
                break;
        }
    }

    private static void GatherCells<T>(
        ReadOnlySpan<ColumnRun> runs, ReadOnlySpan<int> baseRows, ReadOnlySpan<int> rows, Span<T> cells, Vector destination, VectorKind kind)
        where T : unmanaged
    {
        int start = 0;
        foreach (ref readonly ColumnRun run in runs)
        {
            Span<T> target = cells[start..run.End];
            PropertyChunk? stored = run.Stored?.Kind == kind ? run.Stored : null;
            PropertyColumn? changes = run.Changes?.Kind == kind ? run.Changes : null;
            if (stored is not null)
            {
                ReadOnlySpan<int> storedRows = baseRows[start..run.End];
                if (Gather(stored, storedRows, target) < target.Length)
                {
                    stored.GatherNulls(storedRows, destination.WriteNulls()[start..run.End]);
                }
            }
            else if (changes is not null)
            {
                PagedColumn<T> source = changes.Cells<T>();
                ReadOnlySpan<int> changedRows = rows[start..run.End];
                if (source.Gather(changedRows, target) < target.Length)
                {
                    source.GatherNulls(changedRows, destination.WriteNulls()[start..run.End]);
                }

                start = run.End;
                continue;
            }
            else
            {
                target.Clear();
                destination.WriteNulls()[start..run.End].Fill(true);
            }

            if (run.Changes is not null && stored is not null)
            {
                for (int i = start; i < run.End; i++)
                {
                    if (run.IsChanged(rows[i]))
                    {
                        T value = default;
                        bool present = changes is not null && changes.Cells<T>().TryGet(rows[i] & NodeRows.RowMask, out value);
                        cells[i] = value;
                        destination.WriteNulls()[i] = !present;
                    }
                }
            }

            start = run.End;
        }
    }

    private static int Gather<T>(PropertyChunk stored, ReadOnlySpan<int> rows, Span<T> destination)
        where T : unmanaged
    {
        if (typeof(T) == typeof(bool))
        {
            return stored.Gather(rows, MemoryMarshal.Cast<T, bool>(destination));
        }

        return typeof(T) == typeof(long)
            ? stored.Gather(rows, MemoryMarshal.Cast<T, long>(destination))
            : stored.Gather(rows, MemoryMarshal.Cast<T, double>(destination));
    }

    private static void GatherStrings(ReadOnlySpan<ColumnRun> runs, ReadOnlySpan<int> baseRows, ReadOnlySpan<int> rows, Span<string?> cells)
    {
        int start = 0;
        foreach (ref readonly ColumnRun run in runs)
        {
            Span<string?> target = cells[start..run.End];
            PagedColumn<string>? changes = run.Changes?.Kind == VectorKind.String ? run.Changes.Cells<string>() : null;
            if (run.Stored?.Kind == VectorKind.String)
            {
                run.Stored.Gather(baseRows[start..run.End], target);
                for (int i = start; run.Changes is not null && i < run.End; i++)
                {
                    if (run.IsChanged(rows[i]))
                    {
                        cells[i] = changes is not null && changes.TryGet(rows[i] & NodeRows.RowMask, out string? text) ? text : null;
                    }
                }
            }
            else if (changes is not null)
            {
                changes.Gather(rows[start..run.End], target!);
            }
            else
            {
                target.Clear();
            }

            start = run.End;
        }
    }

    private static void GatherValues(ReadOnlySpan<ColumnRun> runs, ReadOnlySpan<int> baseRows, ReadOnlySpan<int> rows, Span<Value> cells)
    {
        int start = 0;
        foreach (ref readonly ColumnRun run in runs)
        {
            for (int i = start; i < run.End; i++)
            {
                bool isChange = run.Changes is not null && (run.Stored is null || run.IsChanged(rows[i]));
                cells[i] = isChange ? run.Changes!.Get(rows[i] & NodeRows.RowMask) : run.Stored?.Get(baseRows[i]) ?? NullValue.Instance;
            }

            start = run.End;
        }
    }

    /// <summary>The group that a stored relationship leaves, and its place there; null for one that is not in the base.</summary>
    private BaseGroup? StoredGroup(long handle, out int place)
    {
        place = -1;
        return handle >= 0 && State.IsOfBase(handle) ? State.Base.Type((int)(handle >> 32)).GroupOf((int)handle, out place) : null;
    }

    private ColumnRun NodeColumns(int number, int key)
    {
        NodeRows group = State.Group(number);
        PropertyColumn? changes = group.Properties.Column(key);
        return new ColumnRun(0, group.Base is null ? null : view.Property(number, key), changes, group.Properties.Overridden(key), group.BaseRows);
    }

    private ColumnRun RelationshipColumns(long handle, BaseGroup? stored, int key)
    {
        RelationshipRows? group = State.RelationshipGroup(handle);
        PropertyColumn? changes = group?.Properties.Column(key);
        if (stored is null)
        {
            return new ColumnRun(0, null, changes, null, 0);
        }

        RowSet? overridden = group?.Properties.Overridden(key);
        return new ColumnRun(0, view.RelationshipProperty(stored, (int)(handle >> 32), key), overridden is null ? null : changes, overridden, NodeRows.Capacity);
    }

    private void AddRun(ref int count, in ColumnRun run, ref VectorKind kind)
    {
        if (count == runs.Length)
        {
            Array.Resize(ref runs, Math.Max(16, count * 2));
        }

        runs[count++] = run;
        Combine(ref kind, run.Stored?.Kind ?? VectorKind.Null);
        Combine(ref kind, run.Changes?.Kind ?? VectorKind.Null);
    }

    private static void Combine(ref VectorKind kind, VectorKind other)
    {
        if (other != VectorKind.Null)
        {
            kind = kind == VectorKind.Null || kind == other ? other : VectorKind.Value;
        }
    }

    private MapValue AllProperties(EntityKind kind, long entity)
    {
        var entries = new List<KeyValuePair<string, Value>>();
        foreach (int key in State.KeysOf(kind, entity))
        {
            Value value = State.Property(kind, entity, key, view);
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

    /// <summary>Rows up to <paramref name="End"/> that share the columns of a property: the base's, and that of what differs.</summary>
    /// <param name="Overridden">Rows of the base whose value is among the changes.</param>
    /// <param name="BaseRows">Rows from here on are all among the changes.</param>
    private readonly record struct ColumnRun(int End, PropertyChunk? Stored, PropertyColumn? Changes, RowSet? Overridden, int BaseRows)
    {
        public bool IsChanged(int row) => (row & NodeRows.RowMask) >= BaseRows || Overridden?.Contains(row & NodeRows.RowMask) == true;
    }

    /// <summary>The columns of the groups met in one call, so that each is looked up once; direct-mapped.</summary>
    private sealed class ColumnCache
    {
        private const int Size = 64;

        private readonly long[] groups = new long[Size];
        private readonly ColumnRun[] columns = new ColumnRun[Size];

        public void Clear() => Array.Fill(groups, long.MinValue);

        public bool TryGet(long group, out ColumnRun run)
        {
            int slot = (int)group & (Size - 1);
            run = columns[slot];
            return groups[slot] == group;
        }

        public void Set(long group, in ColumnRun run)
        {
            int slot = (int)group & (Size - 1);
            groups[slot] = group;
            columns[slot] = run;
        }
    }
}
