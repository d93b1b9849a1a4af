using System.Buffers.Binary;
using System.Text;

namespace Serverless.GraphCore.Storage.Format;

/// <summary>
/// Reads what <see cref="SpanWriter"/> has written, from bytes that need not be sound: what lies beyond the end reads as zero or empty and
/// makes <see cref="Failed"/> true, which the caller checks once at the end.
/// </summary>
internal ref struct SpanReader(ReadOnlySpan<byte> span)
{
    private readonly ReadOnlySpan<byte> _span = span;

    /// <summary>How many bytes have been read.</summary>
    public int Position { get; private set; }

    /// <summary>Whether more was asked for than there is, or something that cannot be.</summary>
    public bool Failed { get; private set; }

    /// <summary>Whether all was read, and no more than that.</summary>
    public readonly bool IsComplete => !Failed && Position == _span.Length;

    public readonly int Remaining => _span.Length - Position;

    public byte ReadByte() => TryTake(sizeof(byte), out var bytes) ? bytes[0] : (byte)0;

    public bool ReadBool() => ReadByte() switch
    {
        0 => false,
        1 => true,
        _ => Fail(),
    };

    public ushort ReadUInt16() => TryTake(sizeof(ushort), out var bytes) ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : (ushort)0;

    public uint ReadUInt32() => TryTake(sizeof(uint), out var bytes) ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : 0;

    public int ReadInt32() => TryTake(sizeof(int), out var bytes) ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : 0;

    public long ReadInt64() => TryTake(sizeof(long), out var bytes) ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : 0;

    /// <summary>A number that cannot be negative.</summary>
    public long ReadCount()
    {
        var value = ReadInt64();
        return value < 0 && !Fail() ? 0 : value;
    }

    public Guid ReadId() => TryTake(16, out var bytes) ? new Guid(bytes, bigEndian: true) : default;

    public string ReadShortText() => TryTake(ReadByte(), out var bytes) ? Encoding.ASCII.GetString(bytes) : "";

    /// <summary>How many items follow, of at least so many bytes each: no more than the bytes that are left can hold.</summary>
    public int ReadItemCount(int least)
    {
        var count = ReadInt32();
        return (count < 0 || count > Remaining / least) && !Fail() ? 0 : count;
    }

    /// <summary>So many bytes; none if there are not so many.</summary>
    public ReadOnlySpan<byte> ReadBytes(int length) => TryTake(length, out var bytes) ? bytes : default;

    /// <summary>Moves over bytes that the caller will slice by position; returns where they begin.</summary>
    public int Skip(long length)
    {
        var start = Position;
        if (length < 0 || length > Remaining)
        {
            Fail();
            return 0;
        }

        Position += (int)length;
        return start;
    }

    /// <summary>Marks the bytes as unsound. Returns false.</summary>
    public bool Fail()
    {
        Failed = true;
        Position = _span.Length;
        return false;
    }

    private bool TryTake(int length, out ReadOnlySpan<byte> bytes)
    {
        if (length > Remaining)
        {
            bytes = default;
            return Fail();
        }

        bytes = _span.Slice(Position, length);
        Position += length;
        return true;
    }
}
