using System.Buffers.Binary;
using System.Numerics;

namespace Serverless.GraphCore.Storage.Format;

/// <summary>
/// The Castagnoli checksum (RFC 3720, appendix B.4) of everything stored. <see cref="BitOperations"/> uses the processor's instruction
/// where there is one, else a table.
/// </summary>
internal static class Crc32C
{
    /// <summary>The checksum of the bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }
}
