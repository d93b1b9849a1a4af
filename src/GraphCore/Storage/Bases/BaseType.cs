namespace Serverless.GraphCore.Storage.Bases;

/// <summary>
/// The stored relationships of one type. Their rows follow OUT order: group by group, so the row of a relationship says in which group
/// its source is.
/// </summary>
internal sealed class BaseType
{
    private readonly int[] firstRows;
    private readonly BaseGroup[] groups;

    /// <param name="groups">Groups that relationships of the type leave, ascending.</param>
    public BaseType(int type, IReadOnlyList<BaseGroup> groups)
    {
        this.groups = [.. groups];
        firstRows = new int[groups.Count];
        int row = 0;
        for (int i = 0; i < firstRows.Length; i++)
        {
            firstRows[i] = row;
            BaseSlice slice = groups[i].Slice(type << 1)!;
            slice.FirstRow = row;
            row = checked(row + slice.Info.Count);
        }

        Count = row;
    }

    public static BaseType None { get; } = new(0, []);

    /// <summary>Relationships, which have the rows below it.</summary>
    public int Count { get; }

    public ReadOnlySpan<BaseGroup> Groups => groups;

    /// <summary>The group that a relationship leaves, and its place there.</summary>
    public BaseGroup GroupOf(int row, out int place)
    {
        int at = Array.BinarySearch(firstRows, row);
        at = at < 0 ? ~at - 1 : at;

        // Groups without relationships share their first row with the next.
        while (at + 1 < firstRows.Length && firstRows[at + 1] == row)
        {
            at++;
        }

        place = row - firstRows[at];
        return groups[at];
    }
}
