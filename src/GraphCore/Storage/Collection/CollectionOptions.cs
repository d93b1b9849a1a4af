namespace Serverless.GraphCore.Storage.Collection;

/// <summary>Numbers of garbage collection.</summary>
internal sealed record CollectionOptions
{
    /// <summary>For how long every state of the past can be had again: a HEAD is kept so long after it was replaced, with all that it needs.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>
    /// How long an object stays after it was condemned, and how old it is at least before: longer than any query runs, and than any request
    /// is on its way.
    /// </summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long an open transaction may be in use.</summary>
    public TimeSpan TransactionLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The most objects that one run condemns.</summary>
    public int MaxObjects { get; init; } = 1000;

    /// <summary>
    /// Copies of HEAD alone are not condemned before there are so many: condemning makes another copy, so that a database without writes
    /// would never come to rest.
    /// </summary>
    public int MinCopies { get; init; } = 16;
}
