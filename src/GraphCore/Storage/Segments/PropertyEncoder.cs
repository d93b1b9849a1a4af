using System.Runtime.InteropServices;
using System.Text;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Segments;

/// <summary>
/// Collects the values of a property row by row and encodes them, in the smallest way that keeps every value at a place that follows from its
/// row. Reusable: <see cref="Finish"/> leaves it empty.
/// <code>
///  0 encoding u8   1 detail u8 (temporal kind, decimal digits)   2 presence u8   3 zero u8   4 number of present values u32
///  8 lower bound, upper bound: values, null for none
///    presence: nothing, or a block (length u32, bytes) with the bitmap or the column of rows
///    values:   blocks, as PropertyEncoding says
/// </code>
/// </summary>
internal sealed class PropertyEncoder
{
    private readonly List<int> rows = [];
    private readonly List<bool> booleans = [];
    private readonly List<long> integers = [];
    private readonly List<double> floats = [];
    private readonly List<string> strings = [];
    private readonly List<Value> values = [];
    private VectorKind kind = VectorKind.Null;

    /// <summary>Rows so far.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a row's value, null's for absence.</summary>
    public void Add(Value value)
    {
        switch (value)
        {
            case NullValue:
                AddNull();
                break;
            case BooleanValue boolean:
                Add(boolean.Boolean);
                break;
            case IntegerValue integer:
                Add(integer.Integer);
                break;
            case FloatValue number:
                Add(number.Float);
                break;
            case StringValue text:
                Add(text.Text);
                break;
            default:
                AddRow(VectorKind.Value);
                values.Add(value);
                break;
        }
    }

    public void Add(bool value)
    {
        if (AddRow(VectorKind.Boolean))
        {
            booleans.Add(value);
        }
        else
        {
            values.Add(BooleanValue.Of(value));
        }
    }

    public void Add(long value)
    {
        if (AddRow(VectorKind.Integer))
        {
            integers.Add(value);
        }
        else
        {
            values.Add(IntegerValue.Of(value));
        }
    }

    public void Add(double value)
    {
        if (AddRow(VectorKind.Float))
        {
            floats.Add(value);
        }
        else
        {
            values.Add(new FloatValue(value));
        }
    }

    public void Add(string value)
    {
        string text = WellFormed(value);
        if (AddRow(VectorKind.String))
        {
            strings.Add(text);
        }
        else
        {
            values.Add(new StringValue(text));
        }
    }

    /// <summary>Adds rows without a value.</summary>
    public void AddNull(int count = 1) => Count = checked(Count + count);

    /// <summary>The column's payload; its count of elements is <see cref="Count"/> as it was before.</summary>
    public byte[] Finish(out ZoneMap zone)
    {
        var writer = new PayloadWriter();
        zone = Zone();
        var content = new PayloadWriter();
        PropertyEncoding encoding = PropertyValuesWriter.Write(this, content, out byte detail);
        writer.WriteByte((byte)encoding);
        writer.WriteByte(detail);
        WritePresence(writer, zone);
        writer.WriteBytes(content.Written);
        Clear();
        return writer.ToArray();
    }

    internal VectorKind Kind => kind;

    internal ReadOnlySpan<bool> Booleans => CollectionsMarshal.AsSpan(booleans);

    internal ReadOnlySpan<long> Integers => CollectionsMarshal.AsSpan(integers);

    internal ReadOnlySpan<double> Floats => CollectionsMarshal.AsSpan(floats);

    internal ReadOnlySpan<string> Strings => CollectionsMarshal.AsSpan(strings);

    internal ReadOnlySpan<Value> Values => CollectionsMarshal.AsSpan(values);

    /// <summary>A lone surrogate becomes U+FFFD as in <see cref="ValueCodec"/>, but before bounds and order are taken.</summary>
    private static string WellFormed(string text) =>
        text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 ? text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>Notes that a row has a value. False when values are kept in <see cref="values"/> rather than by their kind.</summary>
    private bool AddRow(VectorKind added)
    {
        rows.Add(Count);
        Count = checked(Count + 1);
        if (kind == added)
        {
            return added != VectorKind.Value;
        }

        if (kind == VectorKind.Null)
        {
            kind = added;
            return added != VectorKind.Value;
        }

        if (kind != VectorKind.Value)
        {
            Generalise();
        }

        return false;
    }

    private void Generalise()
    {
        foreach (bool boolean in booleans)
        {
            values.Add(BooleanValue.Of(boolean));
        }

        foreach (long integer in integers)
        {
            values.Add(IntegerValue.Of(integer));
        }

        foreach (double number in floats)
        {
            values.Add(new FloatValue(number));
        }

        foreach (string text in strings)
        {
            values.Add(new StringValue(text));
        }

        booleans.Clear();
        integers.Clear();
        floats.Clear();
        strings.Clear();
        kind = VectorKind.Value;
    }

    private void WritePresence(PayloadWriter writer, ZoneMap zone)
    {
        byte[] presence = [];
        var encoding = PresenceEncoding.All;
        if (rows.Count < Count)
        {
            presence = IntegerEncoder.Encode(CollectionsMarshal.AsSpan(rows));
            encoding = PresenceEncoding.Rows;
            if (presence.Length > RowPresence.WordCount(Count) * (long)sizeof(ulong))
            {
                presence = Bitmap();
                encoding = PresenceEncoding.Bitmap;
            }
        }

        writer.WriteByte((byte)encoding);
        writer.WriteByte(0);
        writer.WriteInt32(rows.Count);
        writer.WriteValue(zone.Min ?? NullValue.Instance);
        writer.WriteValue(zone.Max ?? NullValue.Instance);
        if (encoding != PresenceEncoding.All)
        {
            writer.WriteBlock(presence);
        }
    }

    private byte[] Bitmap()
    {
        var bitmap = new byte[RowPresence.WordCount(Count) * sizeof(ulong)];
        foreach (int row in rows)
        {
            bitmap[row >> 3] |= (byte)(1 << (row & 7));
        }

        return bitmap;
    }

    private ZoneMap Zone()
    {
        (Value? min, Value? max) = ZoneBounds.Find(this);
        return new ZoneMap(min, max, Count, Count - rows.Count);
    }

    private void Clear()
    {
        rows.Clear();
        booleans.Clear();
        integers.Clear();
        floats.Clear();
        strings.Clear();
        values.Clear();
        kind = VectorKind.Null;
        Count = 0;
    }
}
