using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Serverless.GraphCore;

/// <summary>
/// Ids of 48 bits of milliseconds and 80 random bits, as ULIDs (github.com/ulid/spec): the random part counts up within a millisecond,
/// so later ids of one generator sort after earlier ones, also when the clock goes back. Thread-safe.
/// </summary>
public sealed class UlidGenerator(TimeProvider clock) : IIdGenerator
{
    private readonly Lock _gate = new();
    private ulong _high;
    private ulong _low;

    /// <summary>When an id was made.</summary>
    public static DateTimeOffset TimeOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return DateTimeOffset.FromUnixTimeMilliseconds((long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16));
    }

    /// <inheritdoc/>
    public Guid NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        lock (_gate)
        {
            var now = (ulong)clock.GetUtcNow().ToUnixTimeMilliseconds() << 16;
            if (now > (_high | 0xFFFF))
            {
                RandomNumberGenerator.Fill(bytes);
                _high = now | BinaryPrimitives.ReadUInt16BigEndian(bytes);
                _low = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
            }
            else
            {
                _low++;
                _high += _low == 0 ? 1UL : 0;
            }

            BinaryPrimitives.WriteUInt64BigEndian(bytes, _high);
            BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], _low);
        }

        return new Guid(bytes, bigEndian: true);
    }
}
