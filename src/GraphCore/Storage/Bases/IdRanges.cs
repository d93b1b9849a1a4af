using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Storage.Bases;

/// <summary>Ranges of ids, each of some group, in which an id is looked for. Ranges may overlap: their steps differ.</summary>
internal sealed class IdRanges<TOwner>
{
    private readonly (IdRange Range, TOwner Owner)[] ranges;

    // The largest last id of all ranges up to here: none before can hold a larger one.
    private readonly long[] lastSoFar;

    public IdRanges(IEnumerable<(IdRange Range, TOwner Owner)> ranges)
    {
        this.ranges = [.. ranges.Where(range => range.Range.Count > 0).OrderBy(range => range.Range.First)];
        lastSoFar = new long[this.ranges.Length];
        long last = long.MinValue;
        for (int i = 0; i < lastSoFar.Length; i++)
        {
            IdRange range = this.ranges[i].Range;
            last = Math.Max(last, range[range.Count - 1]);
            lastSoFar[i] = last;
        }
    }

    /// <summary>The owner of the range that holds an id, and the id's place in it.</summary>
    public bool TryFind(long id, out TOwner? owner, out int place)
    {
        int low = 0;
        int high = ranges.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (ranges[middle].Range.First <= id)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        for (int i = low - 1; i >= 0 && lastSoFar[i] >= id; i--)
        {
            if (ranges[i].Range.TryRow(id, out place))
            {
                owner = ranges[i].Owner;
                return true;
            }
        }

        owner = default;
        place = -1;
        return false;
    }
}
