namespace Serverless.Api.Limits;

/// <summary>What everything of one instance needs that counts together with others.</summary>
/// <param name="Store">Holds the rows.</param>
/// <param name="Instance">This instance; no other one ever had the name.</param>
/// <param name="Clock">Measures times on this instance only.</param>
/// <param name="Options">The times.</param>
internal sealed record SharedCounters(ILimitStore Store, string Instance, TimeProvider Clock, LimitEnforcerOptions Options)
{
    /// <summary>Where a row is tried first: another place for every instance, and always the same one, so that they seldom meet.</summary>
    public uint Preference { get; } = Hash(Instance);

    /// <summary>A timestamp some time after another one.</summary>
    public long After(long timestamp, TimeSpan time) => timestamp + (long)(time.TotalSeconds * Clock.TimestampFrequency);

    /// <summary>Runs one operation of the store, which may not take longer than <see cref="LimitEnforcerOptions.StoreTimeout"/>.</summary>
    public async Task<T> RequestAsync<T>(Func<ILimitStore, CancellationToken, Task<T>> request)
    {
        using var timeout = new CancellationTokenSource(Options.StoreTimeout, Clock);

        // The wait ends in time also where the store does not look at its token.
        return await request(Store, timeout.Token).WaitAsync(timeout.Token);
    }

    /// <summary>Begins work that belongs to no request, so that nothing of the request that happens to begin it flows into it.</summary>
    public static Task BeginAsync(Func<Task> work)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            return work();
        }

        using (ExecutionContext.SuppressFlow())
        {
            return work();
        }
    }

    // FNV-1a: the same in every process, unlike the hash codes of strings.
    private static uint Hash(string text)
    {
        uint hash = 2166136261;
        foreach (char letter in text)
        {
            hash = (hash ^ letter) * 16777619;
        }

        return hash;
    }
}
