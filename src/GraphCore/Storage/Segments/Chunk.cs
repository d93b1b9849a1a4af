namespace Serverless.GraphCore.Storage.Segments;

/// <summary>
/// A chunk ready for reading. Immutable and safe between threads. What is not small lies in the buffer that it was parsed from, which must
/// outlive it and whose owner keeps <see cref="Padding"/> readable bytes behind the payload.
/// </summary>
internal abstract class Chunk(int count)
{
    /// <summary>
    /// How many bytes behind a payload must be readable, whatever they hold, because bits are read eight or sixteen bytes at a time.
    /// A buffer for several payloads needs them at its end only.
    /// </summary>
    public const int Padding = 64;

    // What the chunk's pointers point into, when that is managed and pinned.
    private byte[]? memory;

    /// <summary>Elements: rows of a column, entries of a block, blocks of an index.</summary>
    public int Count { get; } = count;

    /// <summary>Bytes that the chunk holds besides the buffer: managed tables, decoded strings.</summary>
    public long MemoryBytes => ManagedBytes + (memory?.Length ?? 0);

    /// <summary><see cref="MemoryBytes"/> without the bytes that were parsed.</summary>
    protected abstract long ManagedBytes { get; }

    /// <summary>Keeps the pinned bytes that the chunk was parsed from alive with it.</summary>
    internal void Keep(byte[] pinned) => memory = pinned;

    /// <summary>What one managed object takes, for <see cref="MemoryBytes"/>.</summary>
    protected const int ObjectBytes = 64;
}
