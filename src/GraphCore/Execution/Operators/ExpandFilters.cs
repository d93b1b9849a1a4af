using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>Relationships that a new one must differ from: single ones and lists, by column of the source's batch.</summary>
internal sealed class DifferentRelationships(int[] slots)
{
    public bool IsEmpty => slots.Length == 0;

    /// <summary>Takes the marks off relationships that one of the columns holds in the row that they were found from.</summary>
    public void Mark(RowBatch source, ReadOnlySpan<int> rows, ReadOnlySpan<long> handles, Span<bool> marks)
    {
        foreach (int slot in slots)
        {
            Vector column = source[slot];
            switch (column.Kind)
            {
                case VectorKind.Null:
                    break;
                case VectorKind.Relationship:
                    ReadOnlySpan<long> others = column.Relationships;
                    for (int i = 0; i < rows.Length; i++)
                    {
                        marks[i] &= handles[i] != others[rows[i]];
                    }

                    break;
                default:
                    for (int i = 0; i < rows.Length; i++)
                    {
                        marks[i] &= !Holds(column.Values[rows[i]], handles[i]);
                    }

                    break;
            }
        }
    }

    /// <summary>Whether one of the columns holds a relationship in a row.</summary>
    public bool Holds(RowBatch source, int row, long handle)
    {
        foreach (int slot in slots)
        {
            Vector column = source[slot];
            bool holds = column.Kind switch
            {
                VectorKind.Null => false,
                VectorKind.Relationship => column.Relationships[row] == handle,
                _ => Holds(column.Values[row], handle),
            };
            if (holds)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Holds(Value value, long handle)
    {
        switch (value)
        {
            case RelationshipReference relationship:
                return relationship.Handle == handle;
            case ListValue list:
                for (int i = 0; i < list.Count; i++)
                {
                    if (Holds(list[i], handle))
                    {
                        return true;
                    }
                }

                return false;
            default:
                return false;
        }
    }
}

/// <summary>What must hold of the far end of an expansion: its labels, and that it is the node that is bound already.</summary>
internal sealed class FarNodeTest(LabelFilter labels, int intoSlot)
{
    private int[] codes = [];
    private int[] ordinals = [];
    private bool[] labelMarks = [];

    public bool IsEmpty => labels.IsAll && intoSlot < 0;

    /// <summary>Takes the marks off nodes that fail.</summary>
    public void Mark(IGraphView view, RowBatch source, ReadOnlySpan<int> rows, ReadOnlySpan<int> nodes, Span<bool> marks)
    {
        if (intoSlot >= 0)
        {
            ReadOnlySpan<int> bound = EntityColumn.Ordinals(source[intoSlot], ref ordinals);
            for (int i = 0; i < rows.Length; i++)
            {
                marks[i] &= nodes[i] == bound[rows[i]];
            }
        }

        if (!labels.IsAll)
        {
            Span<bool> passed = Buffers.Take(ref labelMarks, nodes.Length);
            labels.Mark(view, nodes, Buffers.Take(ref codes, nodes.Length), passed);
            for (int i = 0; i < passed.Length; i++)
            {
                marks[i] &= passed[i];
            }
        }
    }

    /// <summary>Whether a node passes for a row of the source.</summary>
    public bool Passes(IGraphView view, RowBatch source, int row, int node)
    {
        if (intoSlot >= 0 && EntityColumn.Ordinals(source[intoSlot], ref ordinals)[row] != node)
        {
            return false;
        }

        if (labels.IsAll)
        {
            return true;
        }

        Span<int> code = stackalloc int[1];
        view.ReadLabelSets([node], code);
        return labels.Accepted[code[0]];
    }
}
