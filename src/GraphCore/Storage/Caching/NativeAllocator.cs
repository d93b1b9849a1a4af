using System.Runtime.InteropServices;

namespace Serverless.GraphCore.Storage.Caching;

/// <summary>Where the bytes of cached chunks lie: outside the garbage-collected heap, so that the cache's size is no work for the collector.</summary>
internal abstract unsafe class NativeAllocator
{
    /// <summary>The C runtime's allocator.</summary>
    public static NativeAllocator Runtime { get; } = new RuntimeAllocator();

    /// <summary>So many bytes, whatever they hold, at a multiple of <see cref="NativeBuffer.Alignment"/>.</summary>
    /// <exception cref="OutOfMemoryException">There are not so many.</exception>
    public abstract byte* Allocate(nuint length);

    /// <summary>Takes back, once, what <see cref="Allocate"/> gave.</summary>
    public abstract void Free(byte* pointer, nuint length);

    private sealed class RuntimeAllocator : NativeAllocator
    {
        public override byte* Allocate(nuint length) => (byte*)NativeMemory.AlignedAlloc(length, NativeBuffer.Alignment);

        public override void Free(byte* pointer, nuint length) => NativeMemory.AlignedFree(pointer);
    }
}
