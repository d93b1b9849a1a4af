using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Storage.Caching;

/// <summary>
/// Bytes outside the managed heap, followed by at least <see cref="Padding"/> zero bytes, so that a reader of whole words or vectors need
/// not look where the data end. Who disposes it must know that nobody holds a pointer into it any more.
/// </summary>
/// <remarks>
/// The collector is told nothing of the memory (<see cref="GC.AddMemoryPressure"/>): that makes it collect more often, in the hope that
/// finalizers give memory back, but this memory is given back by eviction. The finalizer is for buffers whose owner was lost in a failure.
/// </remarks>
internal sealed unsafe class NativeBuffer : IDisposable
{
    /// <summary>The data begin at a multiple of this.</summary>
    public const int Alignment = 64;

    /// <summary>Zero bytes behind the data.</summary>
    public const int Padding = Chunk.Padding;

    private readonly NativeAllocator _allocator;
    private nint _address;

    /// <param name="length">How many bytes of data; they are not initialised.</param>
    /// <param name="allocator">Where they come from.</param>
    public NativeBuffer(int length, NativeAllocator allocator)
    {
        Length = length;
        AllocatedBytes = SizeOf(length);
        _allocator = allocator;
        _address = (nint)allocator.Allocate((nuint)AllocatedBytes);
        new Span<byte>(Pointer + length, (int)(AllocatedBytes - length)).Clear();
    }

    ~NativeBuffer() => Free();

    /// <summary>The first byte.</summary>
    public byte* Pointer => (byte*)_address;

    /// <summary>How many bytes of data.</summary>
    public int Length { get; }

    /// <summary>How many bytes of memory.</summary>
    public long AllocatedBytes { get; }

    /// <summary>The data.</summary>
    public Span<byte> Span => new(Pointer, Length);

    /// <summary>The memory that so many bytes of data take.</summary>
    public static long SizeOf(int length) => ((long)length + Padding + Alignment - 1) & -Alignment;

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        var address = Interlocked.Exchange(ref _address, 0);
        if (address != 0)
        {
            _allocator.Free((byte*)address, (nuint)AllocatedBytes);
        }
    }
}
