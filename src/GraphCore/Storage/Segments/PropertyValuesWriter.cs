using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Segments;

/// <summary>Encodes the values that a <see cref="PropertyEncoder"/> has collected; how is decided by size.</summary>
internal static class PropertyValuesWriter
{
    /// <summary>Fewer strings than this are not put into a dictionary: its parts have headers.</summary>
    private const int MinDictionaryRows = 8;

    /// <summary>Bytes of texts or encoded values of one chunk: with the rest of the chunk they fit into an array.</summary>
    private const int MaxContentLength = 1900 << 20;

    /// <summary>Writes the values, and says how.</summary>
    public static PropertyEncoding Write(PropertyEncoder column, PayloadWriter writer, out byte detail)
    {
        detail = 0;
        switch (column.Kind)
        {
            case VectorKind.Null:
                return PropertyEncoding.None;
            case VectorKind.Boolean:
                writer.WriteBlock(Bits(column.Booleans));
                return PropertyEncoding.Boolean;
            case VectorKind.Integer:
                writer.WriteBlock(IntegerEncoder.Encode(column.Integers));
                return PropertyEncoding.Integer;
            case VectorKind.Float:
                return WriteFloats(writer, column.Floats, out detail);
            case VectorKind.String:
                return WriteStrings(writer, column.Strings);
            default:
                return WriteValues(writer, column.Values, out detail);
        }
    }

    private static byte[] Bits(ReadOnlySpan<bool> booleans)
    {
        var bits = new byte[IntegerEncoder.PackedLength(booleans.Length, 1)];
        for (int i = 0; i < booleans.Length; i++)
        {
            bits[i >> 3] |= (byte)((booleans[i] ? 1 : 0) << (i & 7));
        }

        return bits;
    }

    private static PropertyEncoding WriteFloats(PayloadWriter writer, ReadOnlySpan<double> floats, out byte detail)
    {
        detail = 0;
        if (AreIdentical(floats))
        {
            long bits = BitConverter.DoubleToInt64Bits(floats[0]);
            writer.WriteInt32((int)bits);
            writer.WriteInt32((int)(bits >> 32));
            return PropertyEncoding.ConstantFloat;
        }

        var integers = new long[floats.Length];
        if (DecimalFloat.TryScale(floats, integers, out int digits))
        {
            byte[] column = IntegerEncoder.Encode(integers);
            if (column.Length < floats.Length * (long)sizeof(double))
            {
                writer.WriteBlock(column);
                detail = (byte)digits;
                return PropertyEncoding.DecimalFloat;
            }
        }

        var bytes = new byte[floats.Length * sizeof(double)];
        for (int i = 0; i < floats.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * sizeof(double)), floats[i]);
        }

        writer.WriteBlock(bytes);
        return PropertyEncoding.Float;
    }

    private static bool AreIdentical(ReadOnlySpan<double> floats)
    {
        long first = BitConverter.DoubleToInt64Bits(floats[0]);
        foreach (double number in floats)
        {
            if (BitConverter.DoubleToInt64Bits(number) != first)
            {
                return false;
            }
        }

        return true;
    }

    private static PropertyEncoding WriteStrings(PayloadWriter writer, ReadOnlySpan<string> strings)
    {
        if (strings.Length < MinDictionaryRows || !TryDictionary(strings, out string[] distinct, out int[] codes))
        {
            WriteTexts(writer, strings);
            return PropertyEncoding.Text;
        }

        writer.WriteInt32(distinct.Length);
        writer.WriteBlock(IntegerEncoder.Encode(codes));
        WriteTexts(writer, distinct);
        return PropertyEncoding.Dictionary;
    }

    /// <summary>The distinct strings in order and each row's number among them, if that takes less room.</summary>
    private static bool TryDictionary(ReadOnlySpan<string> strings, out string[] distinct, out int[] codes)
    {
        distinct = [];
        codes = [];
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var found = new int[strings.Length];
        long bytes = 0;
        long distinctBytes = 0;
        for (int i = 0; i < strings.Length; i++)
        {
            int length = Encoding.UTF8.GetByteCount(strings[i]);
            bytes += length;
            if (!numbers.TryGetValue(strings[i], out found[i]))
            {
                // When most are different there is nothing to gain; stop before the table gets large.
                if (numbers.Count > Math.Max(MinDictionaryRows, i / 2) && i >= strings.Length / 4)
                {
                    return false;
                }

                found[i] = numbers.Count;
                numbers.Add(strings[i], numbers.Count);
                distinctBytes += length;
            }
        }

        long plain = bytes + IntegerEncoder.PackedLength(strings.Length + 1, Width(bytes));
        long coded = distinctBytes + IntegerEncoder.PackedLength(numbers.Count + 1, Width(distinctBytes)) + IntegerEncoder.PackedLength(strings.Length, Width(numbers.Count - 1));
        if (coded + IntegerEncoder.HeaderLength >= plain)
        {
            return false;
        }

        distinct = new string[numbers.Count];
        numbers.Keys.CopyTo(distinct, 0);
        var order = new int[distinct.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(distinct, order, Comparer<string>.Create(CypherText.Compare));
        var place = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            place[order[i]] = i;
        }

        for (int i = 0; i < found.Length; i++)
        {
            found[i] = place[found[i]];
        }

        codes = found;
        return true;
    }

    private static int Width(long largest) => 64 - BitOperations.LeadingZeroCount((ulong)largest);

    private static void WriteTexts(PayloadWriter writer, ReadOnlySpan<string> strings)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var offsets = new int[strings.Length + 1];
        for (int i = 0; i < strings.Length; i++)
        {
            offsets[i] = bytes.WrittenCount;
            EnsureRoom(bytes, Encoding.UTF8.GetByteCount(strings[i]));
            Encoding.UTF8.GetBytes(strings[i], bytes);
        }

        offsets[^1] = bytes.WrittenCount;
        BytesColumn.Write(writer, offsets, bytes.WrittenSpan);
    }

    private static PropertyEncoding WriteValues(PayloadWriter writer, ReadOnlySpan<Value> values, out byte detail)
    {
        ValueKind kind = values[0].Kind;
        detail = (byte)kind;
        if (TemporalColumns.Parts(kind) > 0 && AreOfKind(values, kind))
        {
            WriteTemporal(writer, values, kind);
            return PropertyEncoding.Temporal;
        }

        detail = 0;
        var bytes = new ArrayBufferWriter<byte>();
        var offsets = new int[values.Length + 1];
        for (int i = 0; i < values.Length; i++)
        {
            offsets[i] = bytes.WrittenCount;
            ValueCodec.Write(bytes, values[i]);
            EnsureRoom(bytes, 0);
        }

        offsets[^1] = bytes.WrittenCount;
        BytesColumn.Write(writer, offsets, bytes.WrittenSpan);
        return PropertyEncoding.Encoded;
    }

    private static void EnsureRoom(ArrayBufferWriter<byte> bytes, int coming)
    {
        if (bytes.WrittenCount > MaxContentLength - coming)
        {
            throw new GraphException(
                ErrorCodes.StorageQuotaExceeded, $"One property of 65,536 nodes, or of their relationships, has more than {MaxContentLength} bytes of texts or lists; keep contents of that length elsewhere.");
        }
    }

    private static bool AreOfKind(ReadOnlySpan<Value> values, ValueKind kind)
    {
        foreach (Value value in values)
        {
            if (value.Kind != kind)
            {
                return false;
            }
        }

        return true;
    }

    private static void WriteTemporal(PayloadWriter writer, ReadOnlySpan<Value> values, ValueKind kind)
    {
        int parts = TemporalColumns.Parts(kind);
        var columns = new long[parts][];
        for (int part = 0; part < parts; part++)
        {
            columns[part] = new long[values.Length];
        }

        var zones = new Dictionary<string, int>(StringComparer.Ordinal);
        Span<long> split = stackalloc long[4];
        for (int i = 0; i < values.Length; i++)
        {
            TemporalColumns.Split(values[i], split, zones);
            for (int part = 0; part < parts; part++)
            {
                columns[part][i] = split[part];
            }
        }

        foreach (long[] column in columns)
        {
            writer.WriteBlock(IntegerEncoder.Encode(column));
        }

        if (kind == ValueKind.DateTime)
        {
            writer.WriteNumber(zones.Count);
            foreach (string zone in zones.Keys)
            {
                writer.WriteString(zone);
            }
        }
    }
}
