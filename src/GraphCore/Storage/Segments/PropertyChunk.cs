using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Segments;

/// <summary>
/// One property of the rows of a group, as <see cref="PropertyEncoder"/> has stored it. Rows are the lower 16 bits of ordinals for nodes, the
/// places within the group and type for relationships; rows behind the last one are absent.
/// </summary>
internal sealed class PropertyChunk : Chunk
{
    private const int Block = 256;

    private readonly RowPresence presence;
    private readonly PropertyValues values;
    private readonly int rowMask;

    private PropertyChunk(int count, int rowMask, RowPresence presence, PropertyValues values, ZoneMap zone)
        : base(count)
    {
        this.rowMask = rowMask;
        this.presence = presence;
        this.values = values;
        Zone = zone;
    }

    /// <summary>Boolean, Integer, Float or String when all values are of that kind; Null when there is none; else Value.</summary>
    public VectorKind Kind => values.Kind;

    /// <summary>Bounds of the values and how many are absent.</summary>
    public ZoneMap Zone { get; }

    /// <inheritdoc/>
    protected override long ManagedBytes => (2 * ObjectBytes) + presence.MemoryBytes + values.MemoryBytes;

    /// <summary>Reads a column from the bytes of a payload, any bytes whatever.</summary>
    /// <param name="rowMask">Which bits of a row count.</param>
    public static unsafe PropertyChunk Parse(int count, byte* payload, int length, int rowMask)
    {
        var reader = new PayloadReader(payload, length);
        var encoding = (PropertyEncoding)reader.ReadByte();
        int detail = reader.ReadByte();
        var presenceEncoding = (PresenceEncoding)reader.ReadByte();
        int zero = reader.ReadByte();
        int present = reader.ReadInt32();
        if (zero != 0 || present < 0 || present > count)
        {
            throw Damage();
        }

        Value min = reader.ReadValue();
        Value max = reader.ReadValue();
        var zone = new ZoneMap(Bound(min), Bound(max), count, count - present);
        RowPresence presence = ReadPresence(ref reader, presenceEncoding, count, present);
        PropertyValues values = ReadValues(ref reader, encoding, detail, present);
        reader.End();
        return new PropertyChunk(count, rowMask, presence, values, zone);
    }

    public bool Has(int row) => presence.Has(row & rowMask);

    /// <summary>The value of a row; null's when it is absent.</summary>
    public Value Get(int row)
    {
        int index = presence.IndexOf(row & rowMask);
        return index < 0 ? NullValue.Instance : values.Get(index);
    }

    /// <summary>The order (<see cref="ValueComparer.Order"/>) of a row's value and another one.</summary>
    public int Compare(int row, Value other)
    {
        int index = presence.IndexOf(row & rowMask);
        return index < 0 ? ValueComparer.Order(NullValue.Instance, other) : values.Compare(index, other);
    }

    /// <summary>
    /// Copies the values of rows, the default value for absent ones; <see cref="Kind"/> must be the destination's. Returns how many were present.
    /// </summary>
    public int Gather(ReadOnlySpan<int> rows, Span<bool> destination) => Gather((PropertyValues<bool>)values, rows, destination);

    /// <inheritdoc cref="Gather(ReadOnlySpan{int}, Span{bool})"/>
    public int Gather(ReadOnlySpan<int> rows, Span<long> destination) => Gather((PropertyValues<long>)values, rows, destination);

    /// <inheritdoc cref="Gather(ReadOnlySpan{int}, Span{bool})"/>
    public int Gather(ReadOnlySpan<int> rows, Span<double> destination) => Gather((PropertyValues<double>)values, rows, destination);

    /// <inheritdoc cref="Gather(ReadOnlySpan{int}, Span{bool})"/>
    public int Gather(ReadOnlySpan<int> rows, Span<string?> destination) => Gather((PropertyValues<string?>)values, rows, destination);

    /// <summary>Copies the values of rows, null's for absent ones, whatever <see cref="Kind"/> is. Returns how many were present.</summary>
    public int Gather(ReadOnlySpan<int> rows, Span<Value> destination)
    {
        int present = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            int index = presence.IndexOf(rows[i] & rowMask);
            destination[i] = index < 0 ? NullValue.Instance : values.Get(index);
            present += (index >> 31) + 1;
        }

        return present;
    }

    /// <summary>Sets the null flags of absent rows; leaves the others.</summary>
    public void GatherNulls(ReadOnlySpan<int> rows, Span<bool> nulls)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            if (!presence.Has(rows[i] & rowMask))
            {
                nulls[i] = true;
            }
        }
    }

    private static Value? Bound(Value value) => value.IsNull ? null : ZoneMap.IsComparable(value.Kind) ? value : throw Damage();

    private static unsafe RowPresence ReadPresence(ref PayloadReader reader, PresenceEncoding encoding, int count, int present)
    {
        switch (encoding)
        {
            case PresenceEncoding.All when present == count:
                return RowPresence.All(count);
            case PresenceEncoding.Bitmap:
                byte* bitmap = reader.ReadBlock(out int length);
                return RowPresence.FromBitmap(count, present, bitmap, length);
            case PresenceEncoding.Rows:
                return RowPresence.FromRows(count, reader.ReadIntegers(present));
            default:
                throw Damage();
        }
    }

    private static unsafe PropertyValues ReadValues(ref PayloadReader reader, PropertyEncoding encoding, int detail, int count)
    {
        byte* block;
        int length;
        switch (encoding)
        {
            case PropertyEncoding.None when detail == 0 && count == 0:
                return new NoValues();
            case PropertyEncoding.Boolean when detail == 0:
                block = reader.ReadBlock(out length);
                return new BooleanValues(count, block, length);
            case PropertyEncoding.Integer when detail == 0:
                return new IntegerValues(reader.ReadIntegers(count));
            case PropertyEncoding.Float when detail == 0:
                block = reader.ReadBlock(out length);
                return new FloatValues(count, block, length);
            case PropertyEncoding.ConstantFloat when detail == 0 && reader.Remaining == sizeof(long):
                long low = (uint)reader.ReadInt32();
                return new ConstantFloatValues(count, BitConverter.Int64BitsToDouble(low | ((long)reader.ReadInt32() << 32)));
            case PropertyEncoding.DecimalFloat when detail <= DecimalFloat.MaxDigits:
                return new DecimalFloatValues(reader.ReadIntegers(count), detail);
            case PropertyEncoding.Text when detail == 0:
                return new TextValues(new BytesColumn(count, ref reader));
            case PropertyEncoding.Dictionary when detail == 0:
                return ReadDictionary(ref reader, count);
            case PropertyEncoding.Temporal when TemporalColumns.Parts((ValueKind)detail) > 0:
                return ReadTemporal(ref reader, (ValueKind)detail, count);
            case PropertyEncoding.Encoded when detail == 0:
                return new EncodedValues(new BytesColumn(count, ref reader));
            default:
                throw Damage();
        }
    }

    private static DictionaryValues ReadDictionary(ref PayloadReader reader, int count)
    {
        int distinct = reader.ReadInt32();
        IntegerChunk codes = reader.ReadIntegers(count);
        if (distinct < 0 || distinct > count)
        {
            throw Damage();
        }

        // At most one of the strings is empty.
        var texts = new BytesColumn(distinct, ref reader);
        return distinct <= texts.Length + 1 ? new DictionaryValues(codes, texts) : throw Damage();
    }

    private static TemporalValues ReadTemporal(ref PayloadReader reader, ValueKind kind, int count)
    {
        var columns = new IntegerChunk[TemporalColumns.Parts(kind)];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = reader.ReadIntegers(count);
        }

        string[] zones = [];
        if (kind == ValueKind.DateTime)
        {
            zones = new string[reader.ReadCount()];
            for (int i = 0; i < zones.Length; i++)
            {
                zones[i] = reader.ReadString();
            }
        }

        return new TemporalValues(kind, columns, zones);
    }

    private static Exception Damage() => Varint.Damage("a property's column is not what it should be");

    private int Gather<T>(PropertyValues<T> typed, ReadOnlySpan<int> rows, Span<T> destination)
    {
        if (presence.IsAll && RowRuns.IsConsecutive(rows) && (rows[0] & rowMask) + (long)rows.Length <= Count)
        {
            typed.Read(rows[0] & rowMask, destination[..rows.Length]);
            return rows.Length;
        }

        Span<int> indexes = stackalloc int[Block];
        int present = 0;
        for (int done = 0; done < rows.Length; done += Block)
        {
            ReadOnlySpan<int> block = rows.Slice(done, Math.Min(Block, rows.Length - done));
            present += presence.Locate(block, rowMask, indexes);
            typed.Gather(indexes[..block.Length], destination[done..]);
        }

        return present;
    }

    /// <summary>The values of a column that has none.</summary>
    private sealed class NoValues() : PropertyValues(0)
    {
        public override VectorKind Kind => VectorKind.Null;

        public override long MemoryBytes => 0;

        public override Value Get(int index) => throw new ArgumentOutOfRangeException(nameof(index));
    }
}
