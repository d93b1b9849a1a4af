using System.Numerics;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>
/// A group of up to 65,536 nodes: ids, label-set codes, properties, adjacency. Rows are given out once and never used
/// again. A cell of <see cref="Ids"/> that is present says that the node is live; a deleted node's contents stay.
/// </summary>
internal sealed class NodeRows
{
    public const int RowBits = 16;
    public const int Capacity = 1 << RowBits;
    public const int RowMask = Capacity - 1;

    private readonly EditToken owner;
    private readonly int firstCode;
    private PagedColumn<int> codes;
    private PersistentArray<int> setCounts;
    private PersistentArray<AdjacencySlice> adjacency;
    private int[] slots;

    public NodeRows(EditToken owner, int firstCode)
    {
        this.owner = owner;
        this.firstCode = firstCode;
        Ids = new PagedColumn<long>(owner);
        codes = new PagedColumn<int>(owner);
        slots = [];
    }

    private NodeRows(EditToken owner, NodeRows source)
    {
        this.owner = owner;
        firstCode = source.firstCode;
        Ids = source.Ids.Writable(owner);
        codes = source.codes.Writable(owner);
        setCounts = source.setCounts;
        adjacency = source.adjacency;
        slots = source.slots;
        Properties = source.Properties;
        RowCount = source.RowCount;
        LiveCount = source.LiveCount;
    }

    public int RowCount { get; private set; }

    public int LiveCount { get; private set; }

    public PagedColumn<long> Ids { get; }

    public PropertyTable Properties;

    /// <summary>Numbers of (type, direction), <see cref="Slot"/>, of which there is a slice; in order of first use.</summary>
    public ReadOnlySpan<int> Slots => slots;

    /// <summary>The label set of all live nodes, or −1 when they differ.</summary>
    public int LabelSet => setCounts[firstCode] == LiveCount ? firstCode : -1;

    /// <summary>The number of a type and direction (0 outgoing, 1 incoming).</summary>
    public static int Slot(int type, int direction) => (type << 1) | direction;

    public NodeRows Writable(EditToken token) => ReferenceEquals(owner, token) ? this : new NodeRows(token, this);

    /// <summary>Live nodes that bear a label set.</summary>
    public int LiveWithSet(int code) => setCounts[code];

    public int Code(int row) => codes.TryGet(row, out int code) ? code : firstCode;

    public AdjacencySlice? Slice(int slot) => adjacency[slot];

    public bool HasRelationships(int row)
    {
        foreach (int slot in slots)
        {
            if (adjacency[slot]!.Degree(row) > 0)
            {
                return true;
            }
        }

        return false;
    }

    public int Add(long id, int code)
    {
        int row = RowCount++;
        LiveCount++;
        Ids.Set(row, id);
        if (code != firstCode)
        {
            codes.Set(row, code);
        }

        setCounts.Edit(owner, code)++;
        return row;
    }

    public void SetCode(int row, int code)
    {
        setCounts.Edit(owner, Code(row))--;
        setCounts.Edit(owner, code)++;
        codes.Set(row, code);
    }

    public void Delete(int row)
    {
        Ids.Clear(row);
        LiveCount--;
        setCounts.Edit(owner, Code(row))--;
    }

    public AdjacencySlice EditSlice(int slot)
    {
        ref AdjacencySlice? slice = ref adjacency.Edit(owner, slot);
        if (slice is null)
        {
            slots = [.. slots, slot];
            return slice = new AdjacencySlice(owner);
        }

        return slice = slice.Writable(owner);
    }

    /// <summary>
    /// Fills <paramref name="ordinals"/> with live nodes from <paramref name="nextRow"/> on, moves it, and returns how many.
    /// With <paramref name="accepted"/> only those of a marked label set.
    /// </summary>
    public int Scan(int group, ref int nextRow, ReadOnlySpan<bool> accepted, Span<int> ordinals)
    {
        bool filtered = !accepted.IsEmpty;
        if (filtered && LabelSet is int code and >= 0)
        {
            if (!IsAccepted(accepted, code))
            {
                nextRow = RowCount;
                return 0;
            }

            filtered = false;
        }
        else if (filtered && nextRow == 0 && !AnyAccepted(accepted))
        {
            nextRow = RowCount;
            return 0;
        }

        int first = group << RowBits;
        int count = 0;
        int row = nextRow;
        while (row < RowCount && count < ordinals.Length)
        {
            PagedColumn<long>.Page? page = Ids.PageOf(row);
            if (page is null)
            {
                row = (row | PagedColumn<long>.PageMaskBits) + 1;
                continue;
            }

            // One word of presence bits at a time.
            ulong bits = page.Words[(row & PagedColumn<long>.PageMaskBits) >> 6] >> (row & 63);
            int wordEnd = (row | 63) + 1;
            if (!filtered && bits == ulong.MaxValue && ordinals.Length - count >= 64)
            {
                for (int i = 0; i < 64; i++)
                {
                    ordinals[count + i] = first + row + i;
                }

                count += 64;
                row = wordEnd;
                continue;
            }

            while (bits != 0 && count < ordinals.Length)
            {
                int skip = BitOperations.TrailingZeroCount(bits);
                row += skip;
                bits >>= skip;
                if (!filtered || IsAccepted(accepted, Code(row)))
                {
                    ordinals[count++] = first + row;
                }

                bits >>= 1;
                row++;
            }

            if (bits == 0)
            {
                row = wordEnd;
            }
        }

        nextRow = Math.Min(row, RowCount);
        return count;
    }

    private static bool IsAccepted(ReadOnlySpan<bool> accepted, int code) => (uint)code < (uint)accepted.Length && accepted[code];

    private bool AnyAccepted(ReadOnlySpan<bool> accepted)
    {
        for (int code = 0; code < accepted.Length; code++)
        {
            if (accepted[code] && setCounts[code] > 0)
            {
                return true;
            }
        }

        return false;
    }
}
