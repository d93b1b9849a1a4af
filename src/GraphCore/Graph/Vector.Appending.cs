using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Graph;

/// <content>Row by row.</content>
public sealed partial class Vector
{
    public void AppendNull()
    {
        int row = Count;
        switch (Kind)
        {
            case VectorKind.Null:
                break;
            case VectorKind.Boolean:
                Grow(ref booleans, row + 1);
                MarkNull(row);
                break;
            case VectorKind.Integer:
                Grow(ref integers, row + 1);
                integers[row] = 0;
                MarkNull(row);
                break;
            case VectorKind.Float:
                Grow(ref floats, row + 1);
                floats[row] = 0;
                MarkNull(row);
                break;
            case VectorKind.String:
                Grow(ref strings, row + 1);
                strings[row] = null;
                break;
            case VectorKind.Node:
                Grow(ref nodes, row + 1);
                nodes[row] = -1;
                break;
            case VectorKind.Relationship:
                Grow(ref integers, row + 1);
                integers[row] = -1;
                break;
            default:
                Grow(ref values, row + 1);
                values[row] = NullValue.Instance;
                break;
        }

        Count = row + 1;
    }

    public void Append(bool value)
    {
        if (!Accept(VectorKind.Boolean))
        {
            Append(BooleanValue.Of(value));
            return;
        }

        Grow(ref booleans, Count + 1);
        booleans[Count] = value;
        Advance();
    }

    public void Append(long value)
    {
        if (!Accept(VectorKind.Integer))
        {
            Append(new IntegerValue(value));
            return;
        }

        Grow(ref integers, Count + 1);
        integers[Count] = value;
        Advance();
    }

    public void Append(double value)
    {
        if (!Accept(VectorKind.Float))
        {
            Append(new FloatValue(value));
            return;
        }

        Grow(ref floats, Count + 1);
        floats[Count] = value;
        Advance();
    }

    public void Append(string value)
    {
        if (!Accept(VectorKind.String))
        {
            Append(new StringValue(value));
            return;
        }

        Grow(ref strings, Count + 1);
        strings[Count] = value;
        Count++;
    }

    /// <summary>Appends a node by ordinal. The vector must hold nodes or nulls only; see <see cref="Append(Value)"/> for mixtures.</summary>
    public void AppendNode(int ordinal)
    {
        if (!Accept(VectorKind.Node))
        {
            throw new InvalidOperationException($"A vector of {Kind} takes nodes as references only.");
        }

        Grow(ref nodes, Count + 1);
        nodes[Count] = ordinal;
        Count++;
    }

    /// <summary>Appends a relationship by handle; as <see cref="AppendNode"/>.</summary>
    public void AppendRelationship(long handle)
    {
        if (!Accept(VectorKind.Relationship))
        {
            throw new InvalidOperationException($"A vector of {Kind} takes relationships as references only.");
        }

        Grow(ref integers, Count + 1);
        integers[Count] = handle;
        Count++;
    }

    /// <summary>
    /// Appends any value. Scalars go into the typed form when the vector has it or is still empty of non-nulls.
    /// </summary>
    public void Append(Value value)
    {
        switch (value)
        {
            case NullValue:
                AppendNull();
                return;
            case BooleanValue boolean when Accept(VectorKind.Boolean):
                Append(boolean.Boolean);
                return;
            case IntegerValue integer when Accept(VectorKind.Integer):
                Append(integer.Integer);
                return;
            case FloatValue number when Accept(VectorKind.Float):
                Append(number.Float);
                return;
            case StringValue text when Accept(VectorKind.String):
                Append(text.Text);
                return;
        }

        if (value is NodeReference node && Accept(VectorKind.Node))
        {
            AppendNode(node.Ordinal);
            return;
        }

        if (value is RelationshipReference relationship && Accept(VectorKind.Relationship))
        {
            AppendRelationship(relationship.Handle);
            return;
        }

        if (Kind != VectorKind.Value)
        {
            ToGeneric();
        }

        Grow(ref values, Count + 1);
        values[Count] = value;
        Count++;
    }

    /// <summary>Whether the vector can take one more row in typed form; an all-null vector becomes that kind.</summary>
    private bool Accept(VectorKind kind)
    {
        if (Kind == kind)
        {
            return true;
        }

        if (Kind != VectorKind.Null)
        {
            return false;
        }

        int count = Count;
        Shape(kind, count);
        switch (kind)
        {
            case VectorKind.Boolean or VectorKind.Integer or VectorKind.Float when count > 0:
                WriteNulls().Fill(true);
                break;
            case VectorKind.String:
                strings.AsSpan(0, count).Clear();
                break;
            case VectorKind.Node:
                nodes.AsSpan(0, count).Fill(-1);
                break;
            case VectorKind.Relationship:
                integers.AsSpan(0, count).Fill(-1);
                break;
        }

        return true;
    }

    private void MarkNull(int row)
    {
        WriteNulls();
        Grow(ref nulls, row + 1);
        nulls[row] = true;
    }

    private void Advance()
    {
        if (HasNulls)
        {
            Grow(ref nulls, Count + 1);
            nulls[Count] = false;
        }

        Count++;
    }
}
