using System.Numerics;
using Serverless.GraphCore.Storage.Bases;
using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>
/// A group of up to 65,536 nodes: ids, label-set codes, properties, adjacency. Rows are given out once and never used
/// again. The first <see cref="BaseRows"/> rows are stored in the base: of them this holds only what differs. Of the others all is
/// here: a cell of <see cref="Ids"/> that is present says that the node is live; a deleted node's contents stay.
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
    private RowSet? deleted;
    private int[] slots;

    public NodeRows(EditToken owner, int firstCode)
    {
        this.owner = owner;
        this.firstCode = firstCode;
        Ids = new PagedColumn<long>(owner);
        codes = new PagedColumn<int>(owner);
        slots = [];
    }

    private NodeRows(EditToken owner, BaseGroup stored)
    {
        this.owner = owner;
        Base = stored;
        BaseRows = stored.Info.RowCount;
        RowCount = BaseRows;
        LiveCount = stored.Info.LiveCount;
        firstCode = stored.Info.LabelSet >= 0 ? stored.Info.LabelSet : stored.Info.SetCounts is [var first, ..] ? first.Code : 0;
        Ids = new PagedColumn<long>(owner);
        codes = new PagedColumn<int>(owner);
        slots = stored.Slots;
        foreach (LabelSetCount set in stored.Info.SetCounts)
        {
            setCounts.Edit(owner, set.Code) = set.Count;
        }
    }

    private NodeRows(EditToken owner, NodeRows source)
    {
        this.owner = owner;
        Base = source.Base;
        BaseRows = source.BaseRows;
        deleted = source.deleted;
        firstCode = source.firstCode;
        Ids = source.Ids.Writable(owner);
        codes = source.codes.Writable(owner);
        setCounts = source.setCounts;
        adjacency = source.adjacency;
        slots = source.slots;
        Properties = source.Properties;
        RowCount = source.RowCount;
        LiveCount = source.LiveCount;
        HasCodeChanges = source.HasCodeChanges;
    }

    /// <summary>The stored group, or null.</summary>
    public BaseGroup? Base { get; }

    /// <summary>How many rows are stored.</summary>
    public int BaseRows { get; }

    public int RowCount { get; private set; }

    public int LiveCount { get; private set; }

    public PagedColumn<long> Ids { get; }

    public PropertyTable Properties;

    /// <summary>Numbers of (type, direction), <see cref="Slot"/>, of which there is a slice here or in the base; in order of first use.</summary>
    public ReadOnlySpan<int> Slots => slots;

    /// <summary>The label set of all live nodes, or −1 when they differ.</summary>
    public int LabelSet => setCounts[firstCode] == LiveCount ? firstCode : -1;

    /// <summary>The number of a type and direction (0 outgoing, 1 incoming).</summary>
    public static int Slot(int type, int direction) => (type << 1) | direction;

    /// <summary>A stored group without changes.</summary>
    public static NodeRows OfBase(BaseGroup stored) => new(new EditToken(linear: true), stored);

    public NodeRows Writable(EditToken token) => ReferenceEquals(owner, token) ? this : new NodeRows(token, this);

    /// <summary>Live nodes that bear a label set.</summary>
    public int LiveWithSet(int code) => setCounts[code];

    public int Code(int row) => codes.TryGet(row, out int code) ? code : row < BaseRows ? Base!.Code(row) : firstCode;

    /// <summary>What of the slice is not in the base, or null.</summary>
    public AdjacencySlice? Slice(int slot) => adjacency[slot];

    /// <summary>The slice of the base, or null.</summary>
    public BaseSlice? BaseSlice(int slot) => Base?.Slice(slot);

    /// <summary>Live relationships of a slice.</summary>
    public long CountOf(int slot) => (BaseSlice(slot)?.Info.Count ?? 0) + (Slice(slot)?.Count ?? 0);

    /// <summary>Whether a slice has relationships of which both ends are one node.</summary>
    public bool HasSelfLoops(int slot) => (BaseSlice(slot)?.Info.SelfLoops ?? 0) + (Slice(slot)?.SelfLoops ?? 0) > 0;

    public bool IsLive(int row) => row < BaseRows ? Base!.IsLive(row) && deleted?.Contains(row) != true : Ids.Has(row);

    /// <summary>Whether a property, label or relationship of a stored row differs from the base, or a row was added.</summary>
    public bool IsChanged => !ReferenceEquals(this, Base?.Rows);

    /// <summary>Stored rows that have been deleted, or null.</summary>
    public RowSet? Deleted => deleted;

    /// <summary>Codes that differ from the base's, and those of added rows that differ from the first.</summary>
    public bool HasCodeChanges { get; private set; }

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
        HasCodeChanges = true;
    }

    public void Delete(int row)
    {
        if (row < BaseRows)
        {
            deleted = deleted?.Writable(owner) ?? new RowSet(owner);
            deleted.Add(row);
        }
        else
        {
            Ids.Clear(row);
        }

        LiveCount--;
        setCounts.Edit(owner, Code(row))--;
    }

    public AdjacencySlice EditSlice(int slot)
    {
        ref AdjacencySlice? slice = ref adjacency.Edit(owner, slot);
        if (slice is null)
        {
            if (BaseSlice(slot) is null)
            {
                slots = [.. slots, slot];
            }

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
            // One word of presence bits at a time.
            int wordEnd = (row | 63) + 1;
            ulong bits = LiveWord(row >> 6) >> (row & 63);
            if (bits == 0)
            {
                row = wordEnd;
                continue;
            }

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

    private ulong LiveWord(int word)
    {
        int first = word << 6;
        ulong bits = first >= BaseRows ? 0 : Base!.LiveWord(word) & ~(deleted?.Word(word) ?? 0);
        return Ids.PageOf(first) is { } page ? bits | page.Words[(first & PagedColumn<long>.PageMaskBits) >> 6] : bits;
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
