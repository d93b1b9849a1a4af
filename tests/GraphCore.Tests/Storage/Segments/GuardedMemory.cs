using System.Runtime.InteropServices;
using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Tests.Storage.Segments;

/// <summary>
/// Native memory that ends where the padding behind a payload ends: on Linux an access to the next byte kills the process, which no test
/// can miss. The padding is noise, so a result that depends on it differs from run to run.
/// </summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    private readonly byte* start;
    private readonly nuint length;
    private readonly bool isMapped;

    public GuardedMemory(ReadOnlySpan<byte> payload, byte noise = 0xA5)
    {
        int used = payload.Length + Chunk.Padding;
        isMapped = OperatingSystem.IsLinux();
        if (isMapped)
        {
            nuint page = (nuint)Environment.SystemPageSize;
            length = (((nuint)used + page - 1) / page * page) + page;
            start = Map(null, length, ReadWrite, PrivateAnonymous, -1, 0);
            if (start == (byte*)-1 || Protect(start + length - page, page, 0) != 0)
            {
                throw new InvalidOperationException("No guarded memory.");
            }

            Payload = start + length - page - used;
        }
        else
        {
            start = Payload = (byte*)NativeMemory.Alloc((nuint)used);
        }

        payload.CopyTo(new Span<byte>(Payload, payload.Length));
        new Span<byte>(Payload + payload.Length, Chunk.Padding).Fill(noise);
    }

    public byte* Payload { get; }

    public void Dispose()
    {
        if (isMapped && Unmap(start, length) != 0)
        {
            throw new InvalidOperationException("Guarded memory could not be given back.");
        }

        if (!isMapped)
        {
            NativeMemory.Free(start);
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial byte* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint length);
}
