namespace Serverless.GraphCore.Storage.Building;

/// <summary>Keeps byte strings of any number and length outside of objects of their own. What was added never moves.</summary>
internal sealed class ByteStore(BuildMemory memory)
{
    private const int MaxPageSize = 1 << 20;
    private const int FirstPageBits = 10;
    private const int MaxPrefix = 5;

    private readonly List<byte[]> pages = [];
    private byte[] page = [];
    private int used;

    /// <summary>Adds a byte string.</summary>
    /// <returns>Its address.</returns>
    public long Add(ReadOnlySpan<byte> bytes)
    {
        int needed = bytes.Length + MaxPrefix;
        if (page.Length - used < needed)
        {
            // A small store is to stay small.
            int size = pages.Count < 10 ? 1 << (FirstPageBits + pages.Count) : MaxPageSize;
            page = new byte[Math.Max(needed, size)];
            pages.Add(page);
            memory.Take(page.Length);
            used = 0;
        }

        long address = ((long)(pages.Count - 1) << 32) | (uint)used;
        uint length = (uint)bytes.Length;
        for (; length >= 0x80; length >>= 7)
        {
            page[used++] = (byte)(length | 0x80);
        }

        page[used++] = (byte)length;
        bytes.CopyTo(page.AsSpan(used));
        used += bytes.Length;
        return address;
    }

    /// <summary>The byte string of an address.</summary>
    public ReadOnlySpan<byte> Get(long address)
    {
        byte[] source = pages[(int)(address >> 32)];
        int at = (int)address;
        int length = source[at++];
        if (length >= 0x80)
        {
            length &= 0x7F;
            for (int shift = 7; ; shift += 7)
            {
                byte next = source[at++];
                length |= (next & 0x7F) << shift;
                if (next < 0x80)
                {
                    break;
                }
            }
        }

        return source.AsSpan(at, length);
    }
}
