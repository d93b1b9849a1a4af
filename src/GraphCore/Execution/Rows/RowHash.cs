using System.Runtime.CompilerServices;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Rows;

/// <summary>
/// Hashes of rows and their equality, by equivalence and across the forms that a column may have: an integer column and
/// a generic one that holds the same integers hash alike. Seeded anew in each process, so that nobody can prepare keys
/// that collide.
/// </summary>
internal static class RowHash
{
    private const ulong NullHash = 0x6E756C6C6E756C6C;
    private const ulong NodeSalt = 0x9AE16A3B2F90404F;
    private const ulong RelationshipSalt = 0xC949D7C7509E6557;

    private static readonly ulong Seed = ((ulong)(uint)HashCode.Combine(1) << 32) | (uint)HashCode.Combine(2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mix(ulong value)
    {
        value = (value ^ Seed) * 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 32)) * 0xD6E8FEB86659FD93;
        return value ^ (value >> 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Integer(long value) => Mix((ulong)value);

    public static ulong Text(string text) => Mix((uint)text.GetHashCode(StringComparison.Ordinal) | (1UL << 40));

    /// <summary>Folds the hashes of a column into those of its rows. The first column replaces them.</summary>
    public static void Fold(Vector column, bool isFirst, Span<ulong> hashes)
    {
        if (isFirst)
        {
            hashes.Clear();
        }

        switch (column.Kind)
        {
            case VectorKind.Integer when !column.HasNulls:
                ReadOnlySpan<long> integers = column.Integers;
                for (int i = 0; i < hashes.Length; i++)
                {
                    hashes[i] = Combine(hashes[i], Integer(integers[i]));
                }

                break;
            case VectorKind.Node:
                ReadOnlySpan<int> nodes = column.Nodes;
                for (int i = 0; i < hashes.Length; i++)
                {
                    hashes[i] = Combine(hashes[i], nodes[i] < 0 ? NullHash : Mix((ulong)nodes[i] ^ NodeSalt));
                }

                break;
            default:
                for (int i = 0; i < hashes.Length; i++)
                {
                    hashes[i] = Combine(hashes[i], Of(column, i));
                }

                break;
        }
    }

    /// <summary>Whether two rows are equivalent.</summary>
    public static bool AreEquivalent(Vector left, int leftRow, Vector right, int rightRow)
    {
        bool isNull = left.IsNull(leftRow);
        if (isNull || right.IsNull(rightRow))
        {
            return isNull && right.IsNull(rightRow);
        }

        return (left.Kind, right.Kind) switch
        {
            (VectorKind.Integer, VectorKind.Integer) => left.Integers[leftRow] == right.Integers[rightRow],
            (VectorKind.Node, VectorKind.Node) => left.Nodes[leftRow] == right.Nodes[rightRow],
            (VectorKind.Relationship, VectorKind.Relationship) => left.Relationships[leftRow] == right.Relationships[rightRow],
            (VectorKind.String, VectorKind.String) => string.Equals(left.Strings[leftRow], right.Strings[rightRow], StringComparison.Ordinal),
            (VectorKind.Boolean, VectorKind.Boolean) => left.Booleans[leftRow] == right.Booleans[rightRow],
            (VectorKind.Float, VectorKind.Float) => left.Floats[leftRow].Equals(right.Floats[rightRow]),
            (VectorKind.Value, VectorKind.Value) => left.Values[leftRow].Equals(right.Values[rightRow]),
            _ => left.GetValue(leftRow).Equals(right.GetValue(rightRow)),
        };
    }

    private static ulong Combine(ulong hash, ulong other) => (hash * 31) + other;

    private static ulong Of(Vector column, int row)
    {
        if (column.IsNull(row))
        {
            return NullHash;
        }

        return column.Kind switch
        {
            VectorKind.Integer => Integer(column.Integers[row]),
            VectorKind.Float => Of(column.Floats[row]),
            VectorKind.String => Text(column.Strings[row]!),
            VectorKind.Boolean => Of(column.Booleans[row]),
            VectorKind.Node => Mix((ulong)column.Nodes[row] ^ NodeSalt),
            VectorKind.Relationship => Mix((ulong)column.Relationships[row] ^ RelationshipSalt),
            _ => Of(column.Values[row]),
        };
    }

    private static ulong Of(bool value) => Mix(value ? 0x7472UL << 48 : 0x6661UL << 48);

    private static ulong Of(double value)
    {
        // A float that is an integer is equivalent to that integer; all NaNs are equivalent.
        if (value >= -9223372036854775808.0 && value < 9223372036854775808.0 && (long)value == value)
        {
            return Integer((long)value);
        }

        return Mix(BitConverter.DoubleToUInt64Bits(double.IsNaN(value) ? double.NaN : value));
    }

    private static ulong Of(Value value) => value switch
    {
        IntegerValue integer => Integer(integer.Integer),
        FloatValue number => Of(number.Float),
        StringValue text => Text(text.Text),
        BooleanValue boolean => Of(boolean.Boolean),
        NodeReference node => Mix((ulong)node.Ordinal ^ NodeSalt),
        RelationshipReference relationship => Mix((ulong)relationship.Handle ^ RelationshipSalt),
        _ => Mix((uint)value.GetHashCode() | (1UL << 41)),
    };
}
