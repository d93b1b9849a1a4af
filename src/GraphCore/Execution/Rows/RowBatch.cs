using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Rows;

/// <summary>
/// Some rows of a plan, by column: a vector for each slot that is bound and still needed. Never empty when pushed. It
/// belongs to its producer: whoever gets it reads it before it returns and keeps nothing of it.
/// </summary>
internal sealed class RowBatch(int width)
{
    public readonly Vector?[] Columns = new Vector?[width];

    public int Count;

    public Vector this[int slot]
    {
        get => Columns[slot] ?? throw new InvalidOperationException($"Slot {slot} is not bound in this batch.");
        set => Columns[slot] = value;
    }

    /// <summary>Takes over columns of another batch, by reference.</summary>
    public void Share(RowBatch source, ReadOnlySpan<int> slots)
    {
        foreach (int slot in slots)
        {
            Columns[slot] = source.Columns[slot];
        }

        Count = source.Count;
    }
}
