namespace Serverless.GraphCore.Storage.Segments;

/// <summary>The ids of rows 0 to <paramref name="Count"/> − 1: <c>First + Step · row</c>.</summary>
internal readonly record struct IdRange(long First, long Step, int Count)
{
    public long this[int row] => First + (Step * row);

    /// <summary>The row of an id; false if none has it.</summary>
    public bool TryRow(long id, out int row)
    {
        row = 0;
        if (Count == 0 || id < First)
        {
            return false;
        }

        long distance = id - First;
        long place = Step == 0 ? 0 : distance / Step;
        row = (int)Math.Min(place, int.MaxValue);
        return place < Count && place * Step == distance;
    }
}
