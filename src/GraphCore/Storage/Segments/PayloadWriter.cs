using System.Buffers;
using System.Buffers.Binary;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Segments;

/// <summary>Puts a payload of several parts together, as <see cref="PayloadReader"/> reads it.</summary>
internal sealed class PayloadWriter
{
    private readonly ArrayBufferWriter<byte> bytes = new();

    public ReadOnlySpan<byte> Written => bytes.WrittenSpan;

    public void WriteByte(byte value)
    {
        bytes.GetSpan(1)[0] = value;
        bytes.Advance(1);
    }

    public void WriteInt32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes.GetSpan(sizeof(int)), value);
        bytes.Advance(sizeof(int));
    }

    public void WriteInt64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes.GetSpan(sizeof(long)), value);
        bytes.Advance(sizeof(long));
    }

    public void WriteValue(Value value) => ValueCodec.Write(bytes, value);

    public void WriteString(string text) => ValueCodec.WriteString(bytes, text);

    public void WriteNumber(int value) => Varint.WriteUnsigned(bytes, checked((uint)value));

    public void WriteUnsigned(long value) => Varint.WriteUnsigned(bytes, checked((ulong)value));

    public void WriteSigned(long value) => Varint.WriteSigned(bytes, value);

    public void WriteBytes(ReadOnlySpan<byte> value) => bytes.Write(value);

    /// <summary>Length and bytes.</summary>
    public void WriteBlock(ReadOnlySpan<byte> block)
    {
        WriteInt32(block.Length);
        bytes.Write(block);
    }

    public byte[] ToArray() => bytes.WrittenSpan.ToArray();
}
