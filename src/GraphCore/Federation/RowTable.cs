using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Federation;

/// <summary>Rows with named columns, whole in memory.</summary>
internal sealed class RowTable(IReadOnlyList<string> columns)
{
    /// <summary>One row without columns: what a query begins with.</summary>
    public static RowTable Unit
    {
        get
        {
            var unit = new RowTable([]);
            unit.Rows.Add([]);
            return unit;
        }
    }

    public IReadOnlyList<string> Columns { get; } = columns;

    public List<Value[]> Rows { get; } = [];

    /// <summary>The memory that is reserved for the rows.</summary>
    public long Bytes { get; set; }

    public bool IsUnit => Columns.Count == 0 && Rows.Count == 1;

    /// <summary>The place of a column, or −1.</summary>
    public int IndexOf(string column)
    {
        for (int i = 0; i < Columns.Count; i++)
        {
            if (Columns[i] == column)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The table with just some of its columns, in their order.</summary>
    public RowTable Select(IReadOnlyList<string> wanted)
    {
        if (wanted.SequenceEqual(Columns))
        {
            return this;
        }

        int[] places = [.. wanted.Select(IndexOf)];
        var selected = new RowTable(wanted) { Bytes = Bytes };
        foreach (Value[] row in Rows)
        {
            selected.Rows.Add(Pick(row, places));
        }

        return selected;
    }

    /// <summary>The values at some places of a row.</summary>
    public static Value[] Pick(Value[] row, int[] places)
    {
        var values = new Value[places.Length];
        for (int i = 0; i < places.Length; i++)
        {
            values[i] = row[places[i]];
        }

        return values;
    }
}

/// <summary>Rows are the same when their values are equivalent, as DISTINCT has it.</summary>
internal sealed class RowComparer : IEqualityComparer<Value[]>
{
    public static RowComparer Instance { get; } = new();

    public bool Equals(Value[]? left, Value[]? right) => left.AsSpan().SequenceEqual(right);

    public int GetHashCode(Value[] row)
    {
        var hash = default(HashCode);
        foreach (Value value in row)
        {
            hash.Add(value);
        }

        return hash.ToHashCode();
    }
}
