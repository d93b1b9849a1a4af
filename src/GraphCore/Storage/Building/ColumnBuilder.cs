using System.Buffers;
using System.Diagnostics;
using System.Text;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Snapshots;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Building;

/// <summary>
/// The values of one property of the rows of one table, in order of rows: eight bytes a value, with what is longer in a
/// <see cref="ByteStore"/>. It is typed as long as all values have one kind; one of another kind makes it a column of any values.
/// </summary>
internal sealed class ColumnBuilder(ByteStore store, BuildMemory memory)
{
    private readonly PagedList<long> values = new(memory);
    private PagedList<int>? rows;
    private ArrayBufferWriter<byte>? scratch;
    private int lastRow = -1;
    private int lastSize;

    /// <summary>How the values are held; <see cref="VectorKind.Null"/> while there are none.</summary>
    public VectorKind Kind { get; private set; }

    /// <summary>How many rows have a value.</summary>
    public int Count => values.Count;

    /// <summary>What <see cref="LogicalSize"/> gives for the values.</summary>
    public long LogicalBytes { get; private set; }

    public void AddBoolean(int row, bool value) => Add(row, VectorKind.Boolean, value ? 1 : 0, 1);

    public void AddInteger(int row, long value) => Add(row, VectorKind.Integer, value, 8);

    public void AddFloat(int row, double value) => Add(row, VectorKind.Float, BitConverter.DoubleToInt64Bits(value), 8);

    /// <param name="row">A row behind those that have values.</param>
    /// <param name="utf8">Valid UTF-8.</param>
    public void AddString(int row, ReadOnlySpan<byte> utf8)
    {
        if (Prepare(VectorKind.String) == VectorKind.String)
        {
            Append(row, store.Add(utf8), 4 + utf8.Length);
        }
        else
        {
            AppendValue(row, new StringValue(Encoding.UTF8.GetString(utf8)));
        }
    }

    /// <summary>Adds a value that may be stored; null adds nothing.</summary>
    public void Add(int row, Value value)
    {
        switch (value)
        {
            case NullValue:
                break;
            case BooleanValue boolean:
                AddBoolean(row, boolean.Boolean);
                break;
            case IntegerValue integer:
                AddInteger(row, integer.Integer);
                break;
            case FloatValue number:
                AddFloat(row, number.Float);
                break;
            case StringValue text:
                AddString(row, Encoding.UTF8.GetBytes(text.Text));
                break;
            default:
                Prepare(VectorKind.Value);
                AppendValue(row, value);
                break;
        }
    }

    /// <summary>Forgets the value of a row if that is the last one.</summary>
    public void CutBack(int row)
    {
        if (lastRow == row)
        {
            values.RemoveLast();
            rows?.RemoveLast();
            LogicalBytes -= lastSize;
            lastRow = values.Count == 0 ? -1 : rows?[values.Count - 1] ?? values.Count - 1;
        }
    }

    /// <summary>Whether the column has its values at their rows: row i has value i.</summary>
    public bool IsDense => rows is null;

    /// <summary>The row of a value.</summary>
    public int Row(int index) => rows?[index] ?? index;

    /// <summary>The first value at a row or behind it.</summary>
    public int IndexAt(int row)
    {
        if (rows is null)
        {
            return Math.Min(row, Count);
        }

        int low = 0;
        int high = Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            (low, high) = rows[middle] < row ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>The integer, or the float's bits, or 1 for true.</summary>
    public long Bits(int index) => values[index];

    /// <summary>The text of a value of a <see cref="VectorKind.String"/> column.</summary>
    public ReadOnlySpan<byte> Utf8(int index) => store.Get(values[index]);

    /// <summary>Bytes of a value's content that are not in the column itself.</summary>
    public int ContentLength(int index) => Kind is VectorKind.String or VectorKind.Value ? store.Get(values[index]).Length : 0;

    public Value Get(int index)
    {
        switch (Kind)
        {
            case VectorKind.Boolean:
                return BooleanValue.Of(values[index] != 0);
            case VectorKind.Integer:
                return IntegerValue.Of(values[index]);
            case VectorKind.Float:
                return new FloatValue(BitConverter.Int64BitsToDouble(values[index]));
            case VectorKind.String:
                return new StringValue(Encoding.UTF8.GetString(Utf8(index)));
            case VectorKind.Value:
                int position = 0;
                return ValueCodec.Read(store.Get(values[index]), ref position);
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>The value of a row, or null.</summary>
    public Value GetRow(int row)
    {
        int index = IndexAt(row);
        return index < Count && Row(index) == row ? Get(index) : NullValue.Instance;
    }

    private void Add(int row, VectorKind kind, long bits, int size)
    {
        if (Prepare(kind) == kind)
        {
            Append(row, bits, size);
            return;
        }

        AppendValue(row, kind switch
        {
            VectorKind.Boolean => BooleanValue.Of(bits != 0),
            VectorKind.Integer => IntegerValue.Of(bits),
            _ => new FloatValue(BitConverter.Int64BitsToDouble(bits)),
        });
    }

    // The kind of the column once a value of that kind is in it.
    private VectorKind Prepare(VectorKind kind)
    {
        if (Kind != kind && Kind != VectorKind.Value)
        {
            if (Kind != VectorKind.Null)
            {
                for (int i = 0; i < values.Count; i++)
                {
                    values[i] = Encode(Get(i));
                }

                kind = VectorKind.Value;
            }

            Kind = kind;
        }

        return Kind;
    }

    private void AppendValue(int row, Value value) => Append(row, Encode(value), (int)LogicalSize.Of(value));

    private long Encode(Value value)
    {
        scratch ??= new ArrayBufferWriter<byte>();
        scratch.ResetWrittenCount();
        ValueCodec.Write(scratch, value);
        return store.Add(scratch.WrittenSpan);
    }

    private void Append(int row, long bits, int size)
    {
        if (rows is null && row != values.Count)
        {
            rows = new PagedList<int>(memory);
            for (int i = 0; i < values.Count; i++)
            {
                rows.Add(i);
            }
        }

        rows?.Add(row);
        values.Add(bits);
        lastRow = row;
        lastSize = size;
        LogicalBytes += size;
    }
}
