using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Rows;

/// <summary>
/// What one part of a plan has taken of the statement's memory. Whoever makes values counts their own size before or as it makes
/// them, until its next batch; whoever keeps values of others counts them whole. Made by <see cref="QueryContext.HoldMemory"/>,
/// so that the statement's end gives back what a failure has left.
/// </summary>
internal sealed class HeldMemory(QueryBudget budget)
{
    private object? last;

    public long Bytes { get; private set; }

    /// <param name="bytes">Negative gives back.</param>
    /// <exception cref="Errors.GraphException"><see cref="Errors.ErrorCodes.TransactionOutOfMemoryError"/>.</exception>
    public void Add(long bytes)
    {
        budget.Reserve(bytes);
        Bytes += bytes;
    }

    /// <summary>Counts a value that was made, without what is in it. One that comes again at once is counted once.</summary>
    public void AddOwn(Value value)
    {
        if (IsNew(value))
        {
            Add(ValueMemory.Own(value));
        }
    }

    /// <summary>Counts some rows that are kept as values in a list, whole.</summary>
    public void AddItems(Vector vector, ReadOnlySpan<int> rows)
    {
        switch (vector.Kind)
        {
            case VectorKind.String:
                foreach (int row in rows)
                {
                    string? text = vector.Strings[row];
                    Add(ValueMemory.ItemBytes + (text is null || ReferenceEquals(text, last) ? 0 : ValueMemory.OfText(text)));
                    last = text;
                }

                break;
            case VectorKind.Value:
                foreach (int row in rows)
                {
                    Value value = vector.Values[row];
                    Add(8 + (IsNew(value) ? ValueMemory.Whole(value) : 0));
                }

                break;
            default:
                Add((long)ValueMemory.ItemBytes * rows.Length);
                break;
        }
    }

    public void Release()
    {
        budget.Release(Bytes);
        Bytes = 0;
        last = null;
    }

    private bool IsNew(Value value)
    {
        object storage = value is StringValue text ? text.Text : value;
        bool isNew = !ReferenceEquals(storage, last);
        last = storage;
        return isNew;
    }
}
