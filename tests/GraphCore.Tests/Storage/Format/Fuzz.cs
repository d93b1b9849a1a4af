using System.Buffers.Binary;
using Serverless.GraphCore.Storage.Format;

namespace Serverless.GraphCore.Tests.Storage.Format;

/// <summary>Breaks bytes in the ways that find a decoder's mistakes: single bits, whole fields, extreme numbers.</summary>
internal static class Fuzz
{
    public static void Mutate(Random random, Span<byte> bytes)
    {
        for (var count = random.Next(1, 4); count > 0 && bytes.Length > 0; count--)
        {
            var at = random.Next(bytes.Length);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    random.NextBytes(bytes.Slice(at, Math.Min(4, bytes.Length - at)));
                    break;
                case 2:
                    bytes.Slice(at, Math.Min(8, bytes.Length - at)).Fill(0xFF);
                    break;
                default:
                    bytes.Slice(at, Math.Min(8, bytes.Length - at)).Clear();
                    break;
            }
        }
    }

    /// <summary>Makes a log record's checksum right again.</summary>
    public static void Seal(Span<byte> record) => BinaryPrimitives.WriteUInt32LittleEndian(record[4..], Crc32C.Compute(record[8..]));

    /// <summary>Makes a HEAD's checksum right again.</summary>
    public static void SealHead(Span<byte> head) => BinaryPrimitives.WriteUInt32LittleEndian(head[16..], Crc32C.Compute(head[20..]));
}
