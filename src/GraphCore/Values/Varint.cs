using System.Buffers;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Values;

/// <summary>
/// Integers of variable length, seven bits a byte, least significant first, the high bit set on all but the last (LEB128);
/// signed ones zigzag-coded. Reading never leaves the source and throws <c>StorageDamageDetected</c> on bytes that no writer made.
/// </summary>
internal static class Varint
{
    public const int MaxLength = 10;

    public static void WriteUnsigned(IBufferWriter<byte> writer, ulong value)
    {
        Span<byte> target = writer.GetSpan(MaxLength);
        int length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            target[length++] = (byte)(value | 0x80);
        }

        target[length++] = (byte)value;
        writer.Advance(length);
    }

    public static void WriteSigned(IBufferWriter<byte> writer, long value) => WriteUnsigned(writer, (ulong)((value << 1) ^ (value >> 63)));

    public static ulong ReadUnsigned(ReadOnlySpan<byte> source, ref int position)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = ReadByte(source, ref position);
            if (shift == 63 && next > 1)
            {
                break;
            }

            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Damage("a variable-length integer is longer than 64 bits");
    }

    public static long ReadSigned(ReadOnlySpan<byte> source, ref int position)
    {
        ulong coded = ReadUnsigned(source, ref position);
        return (long)(coded >> 1) ^ -(long)(coded & 1);
    }

    /// <summary>A count of things that take at least <paramref name="bytesEach"/> bytes, checked against what is left of the source.</summary>
    public static int ReadCount(ReadOnlySpan<byte> source, ref int position, int bytesEach)
    {
        ulong count = ReadUnsigned(source, ref position);
        return count <= (ulong)((source.Length - position) / bytesEach) ? (int)count : throw Damage("a length exceeds the bytes that are left");
    }

    public static byte ReadByte(ReadOnlySpan<byte> source, ref int position) =>
        (uint)position < (uint)source.Length ? source[position++] : throw Damage("the bytes end within a value");

    public static GraphException Damage(string what) => new(ErrorCodes.StorageDamageDetected, $"Stored data is damaged: {what}.");
}
