using System.Runtime.CompilerServices;

namespace Serverless.GraphCore.Storage.Building;

/// <summary>A list that grows by pages, so that growing it never copies what it has and never needs one long array.</summary>
internal sealed class PagedList<TItem>(BuildMemory memory)
    where TItem : unmanaged
{
    private const int PageBits = 16;
    private const int PageSize = 1 << PageBits;
    private const int FirstSize = 16;

    private TItem[][] pages = [];
    private int pageCount;

    public int Count { get; private set; }

    public ref TItem this[int index] => ref pages[index >> PageBits][index & (PageSize - 1)];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(TItem value)
    {
        int at = Count & (PageSize - 1);
        if (at == 0 || at >= pages[pageCount - 1].Length)
        {
            Grow(at);
        }

        pages[pageCount - 1][at] = value;
        Count++;
    }

    /// <summary>Takes the last item away.</summary>
    public void RemoveLast()
    {
        Count--;
        if ((Count & (PageSize - 1)) == 0)
        {
            pageCount--;
            Take(-pages[pageCount].Length);
        }
    }

    /// <summary>Copies all items to an array of at least that length, in order.</summary>
    public void CopyTo(Span<TItem> destination)
    {
        int left = Count;
        for (int page = 0; left > 0; page++)
        {
            int count = Math.Min(left, PageSize);
            pages[page].AsSpan(0, count).CopyTo(destination[(page << PageBits)..]);
            left -= count;
        }
    }

    // The first page doubles until it is full, so that a short list costs little; the others are made whole.
    private void Grow(int at)
    {
        if (at > 0)
        {
            Array.Resize(ref pages[pageCount - 1], Math.Min(at * 2, PageSize));
            Take(pages[pageCount - 1].Length - at);
            return;
        }

        if (pageCount == pages.Length)
        {
            Array.Resize(ref pages, Math.Max(4, pageCount * 2));
        }

        pages[pageCount++] = new TItem[Count == 0 ? FirstSize : PageSize];
        Take(pages[pageCount - 1].Length);
    }

    private void Take(int items) => memory.Take(items * (long)Unsafe.SizeOf<TItem>());
}
