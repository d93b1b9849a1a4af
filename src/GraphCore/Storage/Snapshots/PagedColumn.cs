using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>Presence bits of one page.</summary>
[InlineArray(Words)]
internal struct PageMask
{
    public const int Words = 4;

    private ulong first;
}

/// <summary>
/// Up to 65,536 optional cells in pages of 256 and chunks of 16 pages, copied on write one by one. A page that no cell was set in
/// does not exist, and a page grows with the highest cell used. Clearing a cell keeps its content readable through <see cref="Cell"/>.
/// </summary>
internal sealed class PagedColumn<T>(EditToken owner)
{
    public const int PageBits = 8;
    public const int PageSize = 1 << PageBits;
    public const int PageMaskBits = PageSize - 1;

    private const int ChunkBits = 4;
    private const int ChunkMask = (1 << ChunkBits) - 1;

    private Chunk?[] chunks = [];

    public PagedColumn<T> Writable(EditToken token) => ReferenceEquals(owner, token) ? this : new PagedColumn<T>(token) { chunks = [.. chunks] };

    /// <summary>The page of a row, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Page? PageOf(int row)
    {
        int chunk = row >> (PageBits + ChunkBits);
        return chunk < chunks.Length ? chunks[chunk]?.Pages[(row >> PageBits) & ChunkMask] : null;
    }

    public bool Has(int row) => PageOf(row)?.Has(row & PageMaskBits) ?? false;

    /// <summary>Content of a cell, also of a cleared one; the default value when it was never set.</summary>
    public T? Cell(int row)
    {
        Page? page = PageOf(row);
        int cell = row & PageMaskBits;
        return page is not null && cell < page.Cells.Length ? page.Cells[cell] : default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGet(int row, [MaybeNullWhen(false)] out T value)
    {
        Page? page = PageOf(row);
        int cell = row & PageMaskBits;
        if (page is not null && page.Has(cell))
        {
            value = page.Cells[cell];
            return true;
        }

        value = default;
        return false;
    }

    public void Set(int row, T value)
    {
        Page page = EditPage(row, (row & PageMaskBits) + 1);
        page.Cells[row & PageMaskBits] = value;
        page.Mark(row & PageMaskBits);
    }

    /// <summary>Marks a cell as absent. False when it was.</summary>
    public bool Clear(int row)
    {
        if (!Has(row))
        {
            return false;
        }

        EditPage(row, 0).Unmark(row & PageMaskBits);
        return true;
    }

    /// <summary>As <see cref="Clear"/>, and lets go of the content.</summary>
    public bool Erase(int row)
    {
        if (!Has(row))
        {
            return false;
        }

        Page page = EditPage(row, 0);
        page.Unmark(row & PageMaskBits);
        page.Cells[row & PageMaskBits] = default!;
        return true;
    }

    /// <summary>
    /// Copies the cells of rows (the lower 16 bits of <paramref name="ordinals"/>) into <paramref name="destination"/>, the
    /// default value for absent ones. Returns how many were present.
    /// </summary>
    public int Gather(ReadOnlySpan<int> ordinals, Span<T> destination)
    {
        int present = 0;
        int i = 0;
        while (i < ordinals.Length)
        {
            int number = (ordinals[i] & 0xFFFF) >> PageBits;
            int end = i + 1;
            while (end < ordinals.Length && (ordinals[end] & 0xFFFF) >> PageBits == number)
            {
                end++;
            }

            ReadOnlySpan<int> run = ordinals[i..end];
            Page? page = PageOf(ordinals[i] & 0xFFFF);
            if (page is null)
            {
                destination[i..end].Clear();
            }
            else
            {
                present += page.Gather(run, destination[i..end]);
            }

            i = end;
        }

        return present;
    }

    /// <summary>Sets the null flags of absent cells; leaves the others.</summary>
    public void GatherNulls(ReadOnlySpan<int> ordinals, Span<bool> nulls)
    {
        for (int i = 0; i < ordinals.Length; i++)
        {
            if (!Has(ordinals[i] & 0xFFFF))
            {
                nulls[i] = true;
            }
        }
    }

    /// <summary>Every page that exists, with the row of its first cell.</summary>
    public IEnumerable<(int FirstRow, Page Page)> Pages()
    {
        for (int row = 0; row < chunks.Length << (PageBits + ChunkBits); row += PageSize)
        {
            if (PageOf(row) is { } page)
            {
                yield return (row, page);
            }
        }
    }

    private Page EditPage(int row, int length)
    {
        int number = row >> (PageBits + ChunkBits);
        if (number >= chunks.Length)
        {
            Array.Resize(ref chunks, (int)BitOperations.RoundUpToPowerOf2((uint)number + 1));
        }

        ref Chunk? chunk = ref chunks[number];
        chunk = chunk?.Writable(owner) ?? new Chunk(owner);
        ref Page? page = ref chunk.Pages[(row >> PageBits) & ChunkMask];
        page = page is null ? new Page(owner, new T[Page.Room(length)]) : page.Writable(owner, length);
        return page;
    }

    private sealed class Chunk(EditToken owner)
    {
        public readonly Page?[] Pages = new Page?[1 << ChunkBits];

        public Chunk Writable(EditToken token)
        {
            if (ReferenceEquals(owner, token))
            {
                return this;
            }

            var copy = new Chunk(token);
            Pages.CopyTo(copy.Pages, 0);
            return copy;
        }
    }

    public sealed class Page
    {
        private readonly EditToken owner;
        private PageMask mask;
        private int count;

        public Page(EditToken owner, T[] cells)
        {
            this.owner = owner;
            Cells = cells;
        }

        /// <summary>The cells, as many as were needed so far.</summary>
        public T[] Cells { get; private set; }

        public bool IsFull => count == PageSize;

        public ReadOnlySpan<ulong> Words => mask;

        public static int Room(int length) => (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(length, 16));

        public bool Has(int cell) => (mask[cell >> 6] >> (cell & 63) & 1) != 0;

        public void Mark(int cell)
        {
            if (!Has(cell))
            {
                mask[cell >> 6] |= 1UL << (cell & 63);
                count++;
            }
        }

        public void Unmark(int cell)
        {
            mask[cell >> 6] &= ~(1UL << (cell & 63));
            count--;
        }

        public Page Writable(EditToken token, int length)
        {
            if (!ReferenceEquals(owner, token))
            {
                var cells = new T[Math.Max(Cells.Length, Room(length))];
                Cells.CopyTo(cells, 0);
                return new Page(token, cells) { mask = mask, count = count };
            }

            if (length > Cells.Length)
            {
                T[] cells = Cells;
                Array.Resize(ref cells, Room(length));
                Cells = cells;
            }

            return this;
        }

        public int Gather(ReadOnlySpan<int> ordinals, Span<T> destination)
        {
            T[] cells = Cells;
            if (IsFull)
            {
                if (IsAscendingRun(ordinals))
                {
                    cells.AsSpan(ordinals[0] & PageMaskBits, ordinals.Length).CopyTo(destination);
                    return ordinals.Length;
                }

                for (int i = 0; i < ordinals.Length; i++)
                {
                    destination[i] = cells[ordinals[i] & PageMaskBits];
                }

                return ordinals.Length;
            }

            int present = 0;
            for (int i = 0; i < ordinals.Length; i++)
            {
                int cell = ordinals[i] & PageMaskBits;
                if (Has(cell))
                {
                    destination[i] = cells[cell];
                    present++;
                }
                else
                {
                    destination[i] = default!;
                }
            }

            return present;
        }

        private static bool IsAscendingRun(ReadOnlySpan<int> ordinals)
        {
            int first = ordinals[0];
            if (ordinals[^1] - first != ordinals.Length - 1)
            {
                return false;
            }

            for (int i = 1; i < ordinals.Length; i++)
            {
                if (ordinals[i] != first + i)
                {
                    return false;
                }
            }

            return true;
        }
    }
}
