namespace Serverless.GraphCore.Graph;

/// <summary>Collects keys; more than <see cref="Limit"/> become <see cref="ConflictKey.All"/>.</summary>
internal sealed class ConflictKeySet
{
    public const int Limit = 512;

    private readonly HashSet<ulong> keys = [];

    public bool IsAll { get; private set; }

    public void Add(ulong key)
    {
        if (!IsAll && keys.Add(key) && keys.Count > Limit)
        {
            AddAll();
        }
    }

    /// <summary>Adds what <see cref="ToSortedArray"/> has given.</summary>
    public void AddRange(ReadOnlySpan<ulong> added)
    {
        if (added is [ConflictKey.All])
        {
            AddAll();
            return;
        }

        foreach (ulong key in added)
        {
            Add(key);
        }
    }

    /// <summary>Becomes <see cref="ConflictKey.All"/>.</summary>
    public void AddAll()
    {
        IsAll = true;
        keys.Clear();
    }

    public ulong[] ToSortedArray()
    {
        if (IsAll)
        {
            return [ConflictKey.All];
        }

        ulong[] sorted = [.. keys];
        Array.Sort(sorted);
        return sorted;
    }
}
