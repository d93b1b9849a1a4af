using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Rows;

/// <summary>Rows held in memory, for operators that need all of them. What they take is counted against the query's budget.</summary>
internal sealed class RowBuffer
{
    private readonly int[] slots;
    private readonly Vector[] columns;
    private readonly RowGather gather;
    private readonly HeldMemory memory;

    public RowBuffer(QueryContext context, int[] slots)
    {
        memory = context.HoldMemory();
        this.slots = slots;
        columns = new Vector[slots.Length];
        gather = new RowGather(slots);
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = new Vector();
        }
    }

    public int Count { get; private set; }

    public ReadOnlySpan<int> Slots => slots;

    /// <summary>The column of the slot at an index of <see cref="Slots"/>.</summary>
    public Vector Column(int index) => columns[index];

    /// <summary>Replaces a column by one of as many rows.</summary>
    public void SetColumn(int index, Vector column) => columns[index] = column;

    public Vector ColumnOf(int slot) => columns[Array.IndexOf(slots, slot)];

    public void Append(RowBatch batch) => AppendRange(batch, 0, batch.Count);

    public void AppendRange(RowBatch batch, int start, int count)
    {
        Reserve(batch, start, count);
        for (int i = 0; i < slots.Length; i++)
        {
            columns[i].AppendRange(batch[slots[i]], start, count);
        }

        Count += count;
    }

    public void AppendRows(RowBatch batch, ReadOnlySpan<int> rows)
    {
        long bytes = 0;
        foreach (int slot in slots)
        {
            bytes += VectorMemory.Bytes(batch[slot], rows);
        }

        memory.Add(bytes);
        for (int i = 0; i < slots.Length; i++)
        {
            columns[i].AppendRows(batch[slots[i]], rows);
        }

        Count += rows.Length;
    }

    /// <summary>Makes the batch the given rows.</summary>
    public void Read(ReadOnlySpan<int> rows, RowBatch destination)
    {
        for (int i = 0; i < slots.Length; i++)
        {
            destination.Columns[slots[i]] = columns[i];
        }

        gather.Gather(destination, rows, destination);
        destination.Count = rows.Length;
    }

    /// <summary>Makes the batch consecutive rows.</summary>
    public void Read(int start, int count, RowBatch destination)
    {
        for (int i = 0; i < slots.Length; i++)
        {
            destination.Columns[slots[i]] = columns[i];
        }

        gather.Slice(destination, start, count, destination);
    }

    /// <summary>Keeps only the given rows, in that order.</summary>
    public void Keep(ReadOnlySpan<int> rows)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            var kept = new Vector();
            kept.Gather(columns[i], rows);
            columns[i] = kept;
        }

        memory.Release();
        foreach (Vector column in columns)
        {
            memory.Add(VectorMemory.Bytes(column, 0, rows.Length));
        }

        Count = rows.Length;
    }

    /// <summary>Forgets all rows and gives their memory back.</summary>
    public void Clear()
    {
        for (int i = 0; i < columns.Length; i++)
        {
            // A large column is left to the garbage collector: the next fill may be small.
            if (columns[i].Count > BatchSize.Largest)
            {
                columns[i] = new Vector();
            }
            else
            {
                columns[i].Reset();
            }
        }

        memory.Release();
        Count = 0;
    }

    private void Reserve(RowBatch batch, int start, int count)
    {
        long bytes = 0;
        foreach (int slot in slots)
        {
            bytes += VectorMemory.Bytes(batch[slot], start, count);
        }

        memory.Add(bytes);
    }
}
