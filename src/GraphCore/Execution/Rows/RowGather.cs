using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Rows;

/// <summary>Copies rows of some slots into vectors of its own, which it uses again at each call.</summary>
internal sealed class RowGather
{
    private readonly int[] slots;
    private readonly Vector[] vectors;

    public RowGather(int[] slots)
    {
        this.slots = slots;
        vectors = new Vector[slots.Length];
    }

    public ReadOnlySpan<int> Slots => slots;

    /// <summary>Makes the slots of <paramref name="destination"/> the given rows of <paramref name="source"/>; a negative row is null.</summary>
    public void Gather(RowBatch source, ReadOnlySpan<int> rows, RowBatch destination)
    {
        for (int i = 0; i < slots.Length; i++)
        {
            Vector vector = vectors[i] ??= new Vector();
            vector.Gather(source[slots[i]], rows);
            destination.Columns[slots[i]] = vector;
        }
    }

    /// <summary>As <see cref="Gather"/>, from consecutive rows.</summary>
    public void Slice(RowBatch source, int start, int count, RowBatch destination)
    {
        for (int i = 0; i < slots.Length; i++)
        {
            Vector vector = vectors[i] ??= new Vector();
            vector.CopyFrom(source[slots[i]], start, count);
            destination.Columns[slots[i]] = vector;
        }

        destination.Count = count;
    }

    /// <summary>Makes the slots of <paramref name="destination"/> all null.</summary>
    public void Nulls(int count, RowBatch destination)
    {
        for (int i = 0; i < slots.Length; i++)
        {
            Vector vector = vectors[i] ??= new Vector();
            vector.Reset();
            for (int row = 0; row < count; row++)
            {
                vector.AppendNull();
            }

            destination.Columns[slots[i]] = vector;
        }
    }
}
