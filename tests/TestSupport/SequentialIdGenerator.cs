using System.Buffers.Binary;
using Serverless.GraphCore;

namespace Serverless.TestSupport;

/// <summary>The ids 1, 2, 3, … of one family.</summary>
public sealed class SequentialIdGenerator(int family = 0) : IIdGenerator
{
    private long _last;

    /// <summary>The id with a number.</summary>
    public static Guid Id(long number, int family = 0)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt32BigEndian(bytes[4..], family);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], number);
        return new Guid(bytes, bigEndian: true);
    }

    /// <inheritdoc/>
    public Guid NewId() => Id(Interlocked.Increment(ref _last), family);
}
