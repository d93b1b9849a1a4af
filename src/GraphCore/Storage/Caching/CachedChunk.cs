using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Storage.Caching;

/// <summary>
/// A chunk of an open segment, in memory or not. Whoever has pinned it may use <see cref="Content"/> until it unpins it.
/// </summary>
/// <remarks>
/// <para>Inline chunks are parsed with the footer and held by the managed heap, so pins of them count nothing.</para>
/// <para>For the others, one word holds the residency and the pins, so that a pin is one compare-and-swap and never waits:</para>
/// <code>
/// Absent (negative)    not in memory; cannot be pinned
/// n                    in memory with n pins; with none, it may be evicted: only n = 0 → Absent
/// Parked | n           as n, but in no eviction queue: whoever removes the last pin puts it back, or drops it
/// </code>
/// <para>Pins are added and removed by anybody; all other transitions happen under the cache's lock. So a chunk that is being evicted
/// either gets a pin before, and then stays, or cannot be pinned any more.</para>
/// </remarks>
internal sealed class CachedChunk(SegmentObject segment, ChunkEntry entry)
{
    private const int Absent = -(1 << 30);
    private const int Parked = 1 << 30;

    private Chunk? _content;
    private NativeBuffer? _buffer;
    private int _state = Absent;

    /// <summary>Where the chunk is stored.</summary>
    public SegmentObject Segment { get; } = segment;

    /// <summary>What the segment's footer says of it.</summary>
    public ChunkEntry Entry { get; } = entry;

    /// <summary>The parsed chunk; only for those who have pinned it.</summary>
    public Chunk Content => _content ?? throw new InvalidOperationException($"{Segment.Describe(Entry.Key)} is read without being pinned.");

    /// <summary>What its pins count. Here, because every pin needs it.</summary>
    public PinCounters Pins { get; } = segment.Tenant.Pins;

    /// <summary>Whether it is inline, and so always in memory.</summary>
    public bool IsInline { get; } = entry.IsInline;

    /// <summary>The memory it takes while it is in memory.</summary>
    public long MemoryBytes { get; private set; }

    /// <summary>The read that will bring it, if one is under way. Under the cache's lock.</summary>
    public PendingChunk? Pending { get; set; }

    /// <summary>What <see cref="CacheBudget"/> goes by when it looks for a chunk to evict: the lowest goes first.</summary>
    public double Priority { get; set; }

    /// <summary>The place in the database's eviction queue, or −1.</summary>
    public int QueuePlace { get; set; } = -1;

    /// <summary>Rises with each time that any chunk is queued: of equal priorities, the older goes first.</summary>
    public long QueuedOrder { get; set; }

    /// <summary>When it was queued, in the budget's epochs.</summary>
    public int QueuedEpoch { get; set; }

    /// <summary>When it was evicted last, in the budget's epochs; null: never.</summary>
    public int? EvictedEpoch { get; set; }

    /// <summary>Whether it has been of use again later than it was read.</summary>
    public bool IsProven { get; set; }

    /// <summary>When it was pinned last, in the budget's epochs. A guess: concurrent pins may set it back.</summary>
    public int TouchedEpoch { get; private set; }

    /// <summary>Whether it is in memory. True for good only for those who have pinned it.</summary>
    public bool IsResident => IsInline || Volatile.Read(ref _state) >= 0;

    /// <summary>Adds a pin if it is in memory.</summary>
    /// <param name="epoch">The budget's epoch.</param>
    /// <param name="isFirst">Whether it had no pin before.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAddPin(int epoch, out bool isFirst)
    {
        var state = Volatile.Read(ref _state);
        while (state >= 0)
        {
            var found = Interlocked.CompareExchange(ref _state, state + 1, state);
            if (found == state)
            {
                isFirst = (state & ~Parked) == 0;
                if (TouchedEpoch != epoch)
                {
                    TouchedEpoch = epoch;
                }

                return true;
            }

            state = found;
        }

        isFirst = false;
        return false;
    }

    /// <summary>Removes one of the caller's pins.</summary>
    /// <param name="isParked">Whether it is in no queue.</param>
    /// <returns>Whether it was the last pin.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool RemovePin(out bool isParked)
    {
        var state = Interlocked.Decrement(ref _state);
        if (state < 0)
        {
            Interlocked.Increment(ref _state);
            ThrowNotPinned();
        }

        isParked = state == Parked;
        return isParked || state == 0;
    }

    /// <summary>Gives an inline chunk its content, before anybody else knows it.</summary>
    public void EnterInline(Chunk content)
    {
        _content = content;
        MemoryBytes = content.MemoryBytes + ChunkLoader.BookkeepingBytes;
    }

    /// <summary>Brings it into memory, with so many pins. Under the cache's lock.</summary>
    /// <param name="loaded">The chunk and its bytes.</param>
    /// <param name="pins">How many pins it begins with.</param>
    /// <param name="epoch">The budget's epoch.</param>
    /// <param name="isParked">Whether it begins outside of the queue.</param>
    public void Enter(LoadedChunk loaded, int pins, int epoch, bool isParked)
    {
        _content = loaded.Content;
        _buffer = loaded.Buffer;
        MemoryBytes = loaded.MemoryBytes;
        TouchedEpoch = epoch;
        Volatile.Write(ref _state, isParked ? Parked | pins : pins);
    }

    /// <summary>Takes it out of memory if it has no pin. Under the cache's lock.</summary>
    /// <param name="buffer">Its bytes, to be disposed of by the caller.</param>
    public bool TryLeave([NotNullWhen(true)] out NativeBuffer? buffer)
    {
        buffer = null;
        if (Interlocked.CompareExchange(ref _state, Absent, 0) != 0 && Interlocked.CompareExchange(ref _state, Absent, Parked) != Parked)
        {
            return false;
        }

        buffer = _buffer!;
        _content = null;
        _buffer = null;
        return true;
    }

    /// <summary>Makes whoever removes the last pin come back to the cache; false if there is no pin. Under the cache's lock.</summary>
    public bool TryPark()
    {
        var state = Volatile.Read(ref _state);
        while ((state & ~Parked) > 0)
        {
            var found = Interlocked.CompareExchange(ref _state, state | Parked, state);
            if (found == state)
            {
                return true;
            }

            state = found;
        }

        return false;
    }

    /// <summary>Ends <see cref="TryPark"/>; false if it is not parked, or has a pin again. Under the cache's lock.</summary>
    public bool TryUnpark() => Interlocked.CompareExchange(ref _state, 0, Parked) == Parked;

    private void ThrowNotPinned() => throw new InvalidOperationException($"{Segment.Describe(Entry.Key)} is unpinned more often than it was pinned.");
}
