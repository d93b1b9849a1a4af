using Serverless.GraphCore.Storage.Snapshots;

namespace Serverless.GraphCore.Storage.Building;

/// <summary>
/// The relationships of one type in OUT order: by source, then target, then arrival. A relationship's place is its row. Sixteen bytes a
/// relationship; while it is made, forty.
/// </summary>
internal sealed class SortedRelationships
{
    /// <summary>What a relationship takes.</summary>
    public const int RowBytes = 16;

    /// <summary>What a relationship takes on top of its place in the list while that is sorted.</summary>
    public const int SortingBytes = 40;

    private readonly ulong[] keys;
    private readonly int[] arrivals;
    private readonly int[] incoming;
    private readonly int[]? groupStarts;

    public SortedRelationships(PagedList<int> sources, PagedList<int> targets, int groupCount)
    {
        keys = new ulong[sources.Count];
        arrivals = new int[keys.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = ((ulong)(uint)sources[i] << 32) | (uint)targets[i];
            arrivals[i] = i;
        }

        RadixSort.Sort(ref keys, ref arrivals);
        ulong[] ends = new ulong[keys.Length];
        incoming = new int[keys.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            ends[i] = (uint)keys[i];
            incoming[i] = i;
        }

        RadixSort.Sort(ref ends, ref incoming);
        groupStarts = keys.Length >= groupCount ? Starts(groupCount) : null;
    }

    public int Count => keys.Length;

    /// <summary>The ordinal of the source of a place.</summary>
    public int Source(int place) => (int)(keys[place] >> 32);

    /// <summary>The ordinal of the target of a place.</summary>
    public int Target(int place) => (int)keys[place];

    /// <summary>Which one it was in order of arrival: the row of its values.</summary>
    public int Arrival(int place) => arrivals[place];

    /// <summary>Places in IN order: by target, then source, then place.</summary>
    public int Incoming(int index) => incoming[index];

    /// <summary>The first place whose source is in a group or behind it.</summary>
    public int FirstOf(int group) => groupStarts is not null ? groupStarts[group] : Search(group);

    /// <summary>The first index in IN order whose target is in a group or behind it, from an index that is not behind it.</summary>
    public int FirstIncomingOf(int group, int from)
    {
        long first = (long)group << NodeRows.RowBits;
        int high = incoming.Length;
        while (from < high)
        {
            int middle = (from + high) >>> 1;
            (from, high) = Target(incoming[middle]) < first ? (middle + 1, high) : (from, middle);
        }

        return from;
    }

    private int Search(int group)
    {
        ulong first = (ulong)group << (32 + NodeRows.RowBits);
        int low = 0;
        int high = keys.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            (low, high) = keys[middle] < first ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private int[] Starts(int groupCount)
    {
        var starts = new int[groupCount + 1];
        for (int group = 0; group <= groupCount; group++)
        {
            starts[group] = Search(group);
        }

        return starts;
    }
}
