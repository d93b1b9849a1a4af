using System.Runtime.InteropServices;
using Serverless.GraphCore.Storage.Caching;

namespace Serverless.GraphCore.Tests.Storage.Caching;

/// <summary>
/// Makes mistakes with memory visible: what is freed is filled with <see cref="Poison"/> and kept for a while, so that a reader that comes
/// too late reads that; new memory is not zero; freeing twice fails.
/// </summary>
internal sealed unsafe class WatchedAllocator : NativeAllocator, IDisposable
{
    private const byte Fresh = 0xA5;
    private const byte Poison = 0xDB;
    private const long KeptBytes = 64 << 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<nint, long> _live = [];
    private readonly Queue<(nint Address, long Length)> _kept = new();
    private long _keptBytes;

    /// <summary>How many bytes are in use.</summary>
    public long LiveBytes { get; private set; }

    /// <summary>The most bytes that were in use at a time.</summary>
    public long PeakBytes { get; private set; }

    public override byte* Allocate(nuint length)
    {
        var pointer = (byte*)NativeMemory.AlignedAlloc(length, NativeBuffer.Alignment);
        new Span<byte>(pointer, (int)length).Fill(Fresh);
        lock (_gate)
        {
            _live.Add((nint)pointer, (long)length);
            LiveBytes += (long)length;
            PeakBytes = Math.Max(PeakBytes, LiveBytes);
        }

        return pointer;
    }

    public override void Free(byte* pointer, nuint length)
    {
        lock (_gate)
        {
            if (!_live.Remove((nint)pointer, out var allocated) || allocated != (long)length)
            {
                throw new InvalidOperationException("Memory is freed that is not in use.");
            }

            new Span<byte>(pointer, (int)length).Fill(Poison);
            LiveBytes -= allocated;
            _kept.Enqueue(((nint)pointer, allocated));
            _keptBytes += allocated;
            while (_keptBytes > KeptBytes)
            {
                FreeOldest();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            while (_kept.Count > 0)
            {
                FreeOldest();
            }
        }
    }

    private void FreeOldest()
    {
        var (address, length) = _kept.Dequeue();
        _keptBytes -= length;
        NativeMemory.AlignedFree((void*)address);
    }
}
