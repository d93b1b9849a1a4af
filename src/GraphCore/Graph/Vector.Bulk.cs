using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Graph;

/// <content>Whole ranges and selections of rows at a time.</content>
public sealed partial class Vector
{
    /// <summary>Makes this vector the given rows of another one. A negative row gives null.</summary>
    public void Gather(Vector source, ReadOnlySpan<int> rows)
    {
        Reset(source.Kind);
        switch (source.Kind)
        {
            case VectorKind.Null:
                break;
            case VectorKind.Boolean:
                Grow(ref booleans, rows.Length);
                GatherCells(source.booleans, booleans.AsSpan(), rows);
                break;
            case VectorKind.Integer:
            case VectorKind.Relationship:
                Grow(ref integers, rows.Length);
                GatherCells(source.integers, integers.AsSpan(), rows, source.Kind == VectorKind.Relationship ? -1L : 0L);
                break;
            case VectorKind.Float:
                Grow(ref floats, rows.Length);
                GatherCells(source.floats, floats.AsSpan(), rows);
                break;
            case VectorKind.String:
                Grow(ref strings, rows.Length);
                GatherCells(source.strings, strings.AsSpan(), rows);
                break;
            case VectorKind.Node:
                Grow(ref nodes, rows.Length);
                GatherCells(source.nodes, nodes.AsSpan(), rows, -1);
                break;
            default:
                Grow(ref values, rows.Length);
                GatherCells(source.values, values.AsSpan(), rows, NullValue.Instance);
                break;
        }

        Count = rows.Length;
        if (Kind is VectorKind.Boolean or VectorKind.Integer or VectorKind.Float)
        {
            GatherNulls(source, 0, rows);
        }
    }

    /// <summary>Makes this vector a copy of a range of another one.</summary>
    public void CopyFrom(Vector source, int start, int count)
    {
        Reset(source.Kind);
        switch (source.Kind)
        {
            case VectorKind.Null:
                break;
            case VectorKind.Boolean:
                Grow(ref booleans, count);
                source.booleans.AsSpan(start, count).CopyTo(booleans);
                break;
            case VectorKind.Integer:
            case VectorKind.Relationship:
                Grow(ref integers, count);
                source.integers.AsSpan(start, count).CopyTo(integers);
                break;
            case VectorKind.Float:
                Grow(ref floats, count);
                source.floats.AsSpan(start, count).CopyTo(floats);
                break;
            case VectorKind.String:
                Grow(ref strings, count);
                source.strings.AsSpan(start, count).CopyTo(strings);
                break;
            case VectorKind.Node:
                Grow(ref nodes, count);
                source.nodes.AsSpan(start, count).CopyTo(nodes);
                break;
            default:
                Grow(ref values, count);
                source.values.AsSpan(start, count).CopyTo(values);
                break;
        }

        Count = count;
        if (source.HasNulls)
        {
            source.nulls.AsSpan(start, count).CopyTo(WriteNulls());
        }
    }

    /// <summary>Appends a range of another vector. When kinds differ this vector becomes generic.</summary>
    public void AppendRange(Vector source, int start, int count)
    {
        if (source.Kind == VectorKind.Null)
        {
            AppendNulls(count);
            return;
        }

        int first = Count;
        if (!Extend(source, count))
        {
            for (int i = 0; i < count; i++)
            {
                values[first + i] = source.GetValue(start + i);
            }

            return;
        }

        switch (Kind)
        {
            case VectorKind.Boolean:
                source.booleans.AsSpan(start, count).CopyTo(booleans.AsSpan(first));
                break;
            case VectorKind.Integer or VectorKind.Relationship:
                source.integers.AsSpan(start, count).CopyTo(integers.AsSpan(first));
                break;
            case VectorKind.Float:
                source.floats.AsSpan(start, count).CopyTo(floats.AsSpan(first));
                break;
            case VectorKind.String:
                source.strings.AsSpan(start, count).CopyTo(strings.AsSpan(first));
                break;
            case VectorKind.Node:
                source.nodes.AsSpan(start, count).CopyTo(nodes.AsSpan(first));
                break;
            default:
                source.values.AsSpan(start, count).CopyTo(values.AsSpan(first));
                break;
        }

        if (source.HasNulls)
        {
            source.nulls.AsSpan(start, count).CopyTo(WriteNulls()[first..]);
        }
    }

    /// <summary>Appends the given rows of another vector; a negative row gives null. As <see cref="AppendRange"/>.</summary>
    public void AppendRows(Vector source, ReadOnlySpan<int> rows)
    {
        if (source.Kind == VectorKind.Null)
        {
            AppendNulls(rows.Length);
            return;
        }

        int first = Count;
        if (!Extend(source, rows.Length))
        {
            foreach (int row in rows)
            {
                values[first++] = row < 0 ? NullValue.Instance : source.GetValue(row);
            }

            return;
        }

        switch (Kind)
        {
            case VectorKind.Boolean:
                GatherCells(source.booleans, booleans.AsSpan(first), rows);
                break;
            case VectorKind.Integer:
                GatherCells(source.integers, integers.AsSpan(first), rows);
                break;
            case VectorKind.Relationship:
                GatherCells(source.integers, integers.AsSpan(first), rows, -1L);
                return;
            case VectorKind.Float:
                GatherCells(source.floats, floats.AsSpan(first), rows);
                break;
            case VectorKind.String:
                GatherCells(source.strings, strings.AsSpan(first), rows);
                return;
            case VectorKind.Node:
                GatherCells(source.nodes, nodes.AsSpan(first), rows, -1);
                return;
            default:
                GatherCells(source.values, values.AsSpan(first), rows, NullValue.Instance);
                return;
        }

        GatherNulls(source, first, rows);
    }

    /// <summary>Drops the rows from <paramref name="count"/> on.</summary>
    public void Truncate(int count) => Count = Math.Min(Count, count);

    private void AppendNulls(int count)
    {
        for (int i = 0; i < count; i++)
        {
            AppendNull();
        }
    }

    private static void GatherCells<T>(T[] source, Span<T> destination, ReadOnlySpan<int> rows, T absent = default!)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            int row = rows[i];
            destination[i] = row < 0 ? absent : source[row];
        }
    }

    private void GatherNulls(Vector source, int first, ReadOnlySpan<int> rows)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            if (rows[i] < 0 || (source.HasNulls && source.nulls[rows[i]]))
            {
                WriteNulls()[first + i] = true;
            }
        }
    }

    /// <summary>
    /// Makes room for rows of another vector in a kind that holds both. False: only the generic kind does, and the caller
    /// must set the new rows to values.
    /// </summary>
    private bool Extend(Vector source, int count)
    {
        int first = Count;
        if (source.Kind == VectorKind.Value || !Accept(source.Kind))
        {
            ToGeneric();
        }

        switch (Kind)
        {
            case VectorKind.Boolean:
                Grow(ref booleans, first + count);
                break;
            case VectorKind.Integer or VectorKind.Relationship:
                Grow(ref integers, first + count);
                break;
            case VectorKind.Float:
                Grow(ref floats, first + count);
                break;
            case VectorKind.String:
                Grow(ref strings, first + count);
                break;
            case VectorKind.Node:
                Grow(ref nodes, first + count);
                break;
            case VectorKind.Value:
                Grow(ref values, first + count);
                break;
        }

        Count = first + count;
        if (HasNulls)
        {
            Grow(ref nulls, Count);
            nulls.AsSpan(first, count).Clear();
        }

        return Kind == source.Kind;
    }
}
