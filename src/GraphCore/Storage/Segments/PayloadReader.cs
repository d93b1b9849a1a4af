using System.Buffers.Binary;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Segments;

/// <summary>
/// Takes a payload of several parts apart: numbers, values, and blocks of bytes with their length, which stay where they are. Throws
/// <c>StorageDamageDetected</c> where there is less than is asked for.
/// </summary>
internal unsafe ref struct PayloadReader(byte* payload, int length)
{
    private readonly byte* payload = payload;
    private int position;

    /// <summary>How many bytes have not been read.</summary>
    public readonly int Remaining => Bytes.Length - position;

    private readonly ReadOnlySpan<byte> Bytes => new(payload, length);

    public byte ReadByte() => Varint.ReadByte(Bytes, ref position);

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(new ReadOnlySpan<byte>(Take(sizeof(int)), sizeof(int)));

    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(new ReadOnlySpan<byte>(Take(sizeof(long)), sizeof(long)));

    public long ReadSigned() => Varint.ReadSigned(Bytes, ref position);

    public Value ReadValue() => ValueCodec.Read(Bytes, ref position);

    public string ReadString() => ValueCodec.ReadString(Bytes, ref position);

    /// <summary>A number that must fit into 31 bits.</summary>
    public int ReadNumber()
    {
        ulong number = Varint.ReadUnsigned(Bytes, ref position);
        return number <= int.MaxValue ? (int)number : throw Varint.Damage("a number is out of range");
    }

    /// <summary>A number that must fit into 63 bits.</summary>
    public long ReadLongNumber()
    {
        ulong number = Varint.ReadUnsigned(Bytes, ref position);
        return number <= long.MaxValue ? (long)number : throw Varint.Damage("a number is out of range");
    }

    /// <summary>A count of things that take at least a byte each.</summary>
    public int ReadCount() => Varint.ReadCount(Bytes, ref position, bytesEach: 1);

    /// <summary>A block's place.</summary>
    public byte* ReadBlock(out int blockLength)
    {
        blockLength = ReadInt32();
        return Take(blockLength);
    }

    /// <summary>A block that is a column of integers.</summary>
    public IntegerChunk ReadIntegers(int count)
    {
        byte* block = ReadBlock(out int blockLength);
        return IntegerChunk.Parse(count, block, blockLength);
    }

    /// <summary>Checks that all has been read.</summary>
    public readonly void End()
    {
        if (Remaining != 0)
        {
            throw Varint.Damage("a chunk is longer than it should be");
        }
    }

    private byte* Take(int count)
    {
        if (count < 0 || count > Remaining)
        {
            throw Varint.Damage("a chunk is shorter than it should be");
        }

        byte* start = payload + position;
        position += count;
        return start;
    }
}
