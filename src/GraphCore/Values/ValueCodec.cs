using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Values;

/// <summary>
/// Values ⇄ bytes, for log records, segments and result blobs. A value is a tag byte, whose low five bits are its
/// <see cref="ValueKind"/>, and its content:
/// <list type="table">
/// <item><term>Null</term><description>nothing</description></item>
/// <item><term>Boolean</term><description>nothing; bit 5 of the tag is the value</description></item>
/// <item><term>Integer</term><description>signed varint</description></item>
/// <item><term>Float</term><description>8 bytes, IEEE 754, little-endian</description></item>
/// <item><term>String</term><description>varint length in bytes, UTF-8</description></item>
/// <item><term>List</term><description>varint count, values</description></item>
/// <item><term>Map</term><description>varint count, pairs of a string without tag and a value</description></item>
/// <item><term>Date</term><description>signed varint, days since 1970-01-01</description></item>
/// <item><term>LocalTime</term><description>varint, nanoseconds since midnight</description></item>
/// <item><term>Time</term><description>as LocalTime, signed varint offset in seconds</description></item>
/// <item><term>LocalDateTime</term><description>signed varint seconds since 1970-01-01T00:00, varint nanoseconds</description></item>
/// <item><term>DateTime</term><description>as LocalDateTime in UTC, signed varint offset, string of the zone's name or an empty one</description></item>
/// <item><term>Duration</term><description>signed varints months, days, seconds; varint nanoseconds</description></item>
/// <item><term>Point</term><description>varint SRID, then two or three floats</description></item>
/// <item><term>Node, Relationship, Path</term><description>as a result shows them (<see cref="EntityCodec"/>); references cannot be written</description></item>
/// </list>
/// A string's lone surrogate, which no valid text has, becomes U+FFFD. Reading checks everything: bytes that no writer made
/// give a <see cref="GraphException"/> with <see cref="ErrorCodes.StorageDamageDetected"/> and never anything else.
/// </summary>
internal static class ValueCodec
{
    /// <summary>How deeply lists and maps may nest in bytes.</summary>
    public const int MaxDepth = 500;

    private const byte KindMask = 0x1F;
    private const byte TrueFlag = 0x20;
    private const int MaxOffsetSeconds = 18 * 3600;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Appends a value.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.ArgumentError"/> when it is nested more than <see cref="MaxDepth"/> deep.</exception>
    public static void Write(IBufferWriter<byte> writer, Value value) => Write(writer, value, MaxDepth);

    /// <summary>Reads the value at a position and moves the position behind it.</summary>
    public static Value Read(ReadOnlySpan<byte> source, ref int position) => Read(source, ref position, MaxDepth);

    public static void WriteString(IBufferWriter<byte> writer, string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        Varint.WriteUnsigned(writer, (ulong)length);
        Encoding.UTF8.GetBytes(text, writer.GetSpan(length));
        writer.Advance(length);
    }

    public static string ReadString(ReadOnlySpan<byte> source, ref int position)
    {
        int length = Varint.ReadCount(source, ref position, bytesEach: 1);
        string text = DecodeText(source.Slice(position, length));
        position += length;
        return text;
    }

    /// <summary>The string of bytes that must be valid UTF-8.</summary>
    public static string DecodeText(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Varint.Damage("a string is not valid UTF-8");
        }
    }

    internal static void Write(IBufferWriter<byte> writer, Value value, int depth)
    {
        byte tag = (byte)value.Kind;
        WriteByte(writer, value is BooleanValue { Boolean: true } ? (byte)(tag | TrueFlag) : tag);
        switch (value)
        {
            case NullValue or BooleanValue:
                break;
            case IntegerValue integer:
                Varint.WriteSigned(writer, integer.Integer);
                break;
            case FloatValue number:
                WriteFloat(writer, number.Float);
                break;
            case StringValue text:
                WriteString(writer, text.Text);
                break;
            case ListValue list:
                WriteList(writer, list, DeeperToWrite(depth));
                break;
            case MapValue map:
                WriteMap(writer, map, DeeperToWrite(depth));
                break;
            case DateValue date:
                Varint.WriteSigned(writer, date.EpochDay);
                break;
            case LocalTimeValue time:
                Varint.WriteUnsigned(writer, (ulong)time.NanosecondOfDay);
                break;
            case TimeValue time:
                Varint.WriteUnsigned(writer, (ulong)time.NanosecondOfDay);
                Varint.WriteSigned(writer, time.OffsetSeconds);
                break;
            case LocalDateTimeValue local:
                Varint.WriteSigned(writer, local.EpochSecond);
                Varint.WriteUnsigned(writer, (ulong)local.Nanosecond);
                break;
            case DateTimeValue instant:
                Varint.WriteSigned(writer, instant.EpochSecond);
                Varint.WriteUnsigned(writer, (ulong)instant.Nanosecond);
                Varint.WriteSigned(writer, instant.OffsetSeconds);
                WriteString(writer, instant.ZoneName ?? string.Empty);
                break;
            case DurationValue duration:
                Varint.WriteSigned(writer, duration.Months);
                Varint.WriteSigned(writer, duration.Days);
                Varint.WriteSigned(writer, duration.Seconds);
                Varint.WriteUnsigned(writer, (ulong)duration.Nanosecond);
                break;
            case PointValue point:
                WritePoint(writer, point);
                break;
            default:
                EntityCodec.Write(writer, value, DeeperToWrite(depth));
                break;
        }
    }

    internal static Value Read(ReadOnlySpan<byte> source, ref int position, int depth)
    {
        byte tag = Varint.ReadByte(source, ref position);
        if (tag == ((byte)ValueKind.Boolean | TrueFlag))
        {
            return BooleanValue.True;
        }

        switch ((ValueKind)tag)
        {
            case ValueKind.Null:
                return NullValue.Instance;
            case ValueKind.Boolean:
                return BooleanValue.False;
            case ValueKind.Integer:
                return IntegerValue.Of(Varint.ReadSigned(source, ref position));
            case ValueKind.Float:
                return new FloatValue(ReadFloat(source, ref position));
            case ValueKind.String:
                return new StringValue(ReadString(source, ref position));
            case ValueKind.List:
                return ReadList(source, ref position, DeeperToRead(depth));
            case ValueKind.Map:
                return ReadMap(source, ref position, DeeperToRead(depth));
            case ValueKind.Date:
                return new DateValue(ReadInRange(source, ref position, Calendar.MinEpochDay, Calendar.MaxEpochDay));
            case ValueKind.LocalTime:
                return new LocalTimeValue(ReadBelow(source, ref position, Calendar.NanosecondsPerDay));
            case ValueKind.Time:
                return new TimeValue(
                    ReadBelow(source, ref position, Calendar.NanosecondsPerDay),
                    (int)ReadInRange(source, ref position, -MaxOffsetSeconds, MaxOffsetSeconds));
            case ValueKind.LocalDateTime:
                return new LocalDateTimeValue(ReadEpochSecond(source, ref position), ReadNanosecond(source, ref position));
            case ValueKind.DateTime:
                return ReadDateTime(source, ref position);
            case ValueKind.Duration:
                return new DurationValue(
                    Varint.ReadSigned(source, ref position),
                    Varint.ReadSigned(source, ref position),
                    Varint.ReadSigned(source, ref position),
                    ReadNanosecond(source, ref position));
            case ValueKind.Point:
                return ReadPoint(source, ref position);
            case ValueKind.Node or ValueKind.Relationship or ValueKind.Path:
                return EntityCodec.Read((ValueKind)tag, source, ref position, DeeperToRead(depth));
            default:
                throw Varint.Damage((tag & KindMask) > (byte)ValueKind.Point ? "a value has an unknown kind" : "a value's tag has unknown flags");
        }
    }

    internal static void WriteMap(IBufferWriter<byte> writer, MapValue map, int depth)
    {
        Varint.WriteUnsigned(writer, (ulong)map.Count);
        foreach (ref readonly KeyValuePair<string, Value> entry in map.Entries)
        {
            WriteString(writer, entry.Key);
            Write(writer, entry.Value, depth);
        }
    }

    internal static MapValue ReadMap(ReadOnlySpan<byte> source, ref int position, int depth)
    {
        int count = Varint.ReadCount(source, ref position, bytesEach: 2);
        if (count == 0)
        {
            return MapValue.Empty;
        }

        var entries = new KeyValuePair<string, Value>[count];
        for (int i = 0; i < count; i++)
        {
            string key = ReadString(source, ref position);
            entries[i] = KeyValuePair.Create(key, Read(source, ref position, depth));
        }

        var map = new MapValue(entries);
        return map.HasDistinctKeys() ? map : throw Varint.Damage("a map has a key twice");
    }

    private static void WriteList(IBufferWriter<byte> writer, ListValue list, int depth)
    {
        Varint.WriteUnsigned(writer, (ulong)list.Count);
        for (int i = 0; i < list.Count; i++)
        {
            Write(writer, list[i], depth);
        }
    }

    private static ListValue ReadList(ReadOnlySpan<byte> source, ref int position, int depth)
    {
        int count = Varint.ReadCount(source, ref position, bytesEach: 1);
        if (count == 0)
        {
            return ListValue.Empty;
        }

        var items = new Value[count];
        for (int i = 0; i < count; i++)
        {
            items[i] = Read(source, ref position, depth);
        }

        return new ListValue(items);
    }

    private static DateTimeValue ReadDateTime(ReadOnlySpan<byte> source, ref int position)
    {
        long epochSecond = ReadEpochSecond(source, ref position);
        int nanosecond = ReadNanosecond(source, ref position);
        int offset = (int)ReadInRange(source, ref position, -MaxOffsetSeconds, MaxOffsetSeconds);
        string zone = ReadString(source, ref position);
        return new DateTimeValue(epochSecond, nanosecond, offset, zone.Length == 0 ? null : zone);
    }

    private static void WritePoint(IBufferWriter<byte> writer, PointValue point)
    {
        Varint.WriteUnsigned(writer, (ulong)point.System);
        WriteFloat(writer, point.X);
        WriteFloat(writer, point.Y);
        if (point.IsThreeDimensional)
        {
            WriteFloat(writer, point.Z);
        }
    }

    private static PointValue ReadPoint(ReadOnlySpan<byte> source, ref int position)
    {
        ulong number = Varint.ReadUnsigned(source, ref position);
        var system = (CoordinateSystem)Math.Min(number, int.MaxValue);
        if (!Enum.IsDefined(system))
        {
            throw Varint.Damage("a point has an unknown coordinate system");
        }

        double x = ReadFloat(source, ref position);
        double y = ReadFloat(source, ref position);
        var flat = new PointValue(system, x, y);
        return flat.IsThreeDimensional ? new PointValue(system, x, y, ReadFloat(source, ref position)) : flat;
    }

    private static void WriteByte(IBufferWriter<byte> writer, byte value)
    {
        writer.GetSpan(1)[0] = value;
        writer.Advance(1);
    }

    private static void WriteFloat(IBufferWriter<byte> writer, double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(writer.GetSpan(sizeof(double)), value);
        writer.Advance(sizeof(double));
    }

    private static double ReadFloat(ReadOnlySpan<byte> source, ref int position)
    {
        if (source.Length - position < sizeof(double))
        {
            throw Varint.Damage("the bytes end within a value");
        }

        double value = BinaryPrimitives.ReadDoubleLittleEndian(source[position..]);
        position += sizeof(double);
        return value;
    }

    private static long ReadEpochSecond(ReadOnlySpan<byte> source, ref int position) =>
        ReadInRange(source, ref position, (Calendar.MinEpochDay - 1) * Calendar.SecondsPerDay, (Calendar.MaxEpochDay + 2) * Calendar.SecondsPerDay);

    private static int ReadNanosecond(ReadOnlySpan<byte> source, ref int position) => (int)ReadBelow(source, ref position, Calendar.NanosecondsPerSecond);

    private static long ReadBelow(ReadOnlySpan<byte> source, ref int position, long limit)
    {
        ulong value = Varint.ReadUnsigned(source, ref position);
        return value < (ulong)limit ? (long)value : throw Varint.Damage("a time is out of range");
    }

    private static long ReadInRange(ReadOnlySpan<byte> source, ref int position, long smallest, long largest)
    {
        long value = Varint.ReadSigned(source, ref position);
        return value >= smallest && value <= largest ? value : throw Varint.Damage("a date or an offset is out of range");
    }

    private static int DeeperToWrite(int depth) => depth > 0
        ? depth - 1
        : throw new GraphException(ErrorCodes.ArgumentError, $"Lists and maps may be nested at most {MaxDepth} deep where they are stored or sent.");

    private static int DeeperToRead(int depth) => depth > 0 ? depth - 1 : throw Varint.Damage("lists or maps are nested too deeply");
}
