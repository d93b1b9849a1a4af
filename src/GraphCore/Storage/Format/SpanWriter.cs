using System.Buffers.Binary;
using System.Text;

namespace Serverless.GraphCore.Storage.Format;

/// <summary>Writes little-endian values into a span of the right size.</summary>
internal ref struct SpanWriter(Span<byte> span)
{
    private readonly Span<byte> _span = span;

    /// <summary>How many bytes have been written.</summary>
    public int Position { get; private set; }

    public void WriteByte(byte value) => Next(sizeof(byte))[0] = value;

    public void WriteBool(bool value) => WriteByte(value ? (byte)1 : (byte)0);

    public void WriteUInt16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Next(sizeof(ushort)), value);

    public void WriteUInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Next(sizeof(uint)), value);

    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Next(sizeof(int)), value);

    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Next(sizeof(long)), value);

    /// <summary>16 bytes in the order of the text.</summary>
    public void WriteId(Guid value) => value.TryWriteBytes(Next(16), bigEndian: true, out _);

    public void WriteBytes(ReadOnlySpan<byte> value) => value.CopyTo(Next(value.Length));

    /// <summary>Length (32 bits) and bytes.</summary>
    public void WriteBlock(ReadOnlySpan<byte> value)
    {
        WriteInt32(value.Length);
        WriteBytes(value);
    }

    /// <summary>Length (one byte) and ASCII text.</summary>
    public void WriteShortText(string value)
    {
        WriteByte(checked((byte)value.Length));
        Encoding.ASCII.GetBytes(value, Next(value.Length));
    }

    private Span<byte> Next(int length)
    {
        var next = _span.Slice(Position, length);
        Position += length;
        return next;
    }
}
