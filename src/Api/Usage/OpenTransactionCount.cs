using System.Collections.Concurrent;

namespace Serverless.Api.Usage;

/// <summary>The explicit transactions that this instance has served and that are open as far as it knows. One that ends elsewhere, or by itself, counts until its time is over.</summary>
/// <param name="clock">Measures their time.</param>
public sealed class OpenTransactionCount(TimeProvider clock)
{
    /// <summary>Longer than a transaction stays open between its calls.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(70);

    private readonly ConcurrentDictionary<string, long> touched = new(StringComparer.Ordinal);

    /// <summary>A transaction has been begun, or used.</summary>
    public void Touch(string id) => touched[id] = clock.GetTimestamp();

    /// <summary>It has ended.</summary>
    public void End(string id) => touched.TryRemove(id, out _);

    /// <summary>How many are open.</summary>
    public int Count()
    {
        ForgetExpired();
        return touched.Count;
    }

    internal void ForgetExpired()
    {
        foreach (KeyValuePair<string, long> transaction in touched)
        {
            if (clock.GetElapsedTime(transaction.Value) > Lifetime)
            {
                touched.TryRemove(transaction);
            }
        }
    }
}
