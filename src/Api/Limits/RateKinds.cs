using System.Globalization;
using System.Text;

namespace Serverless.Api.Limits;

/// <summary>The limits that are rates, and which of them a request counts against.</summary>
internal static class RateKinds
{
    /// <summary>How many.</summary>
    public const int Count = 3;

    /// <summary>How many seconds' worth of tokens a bucket holds.</summary>
    private const double BurstSeconds = 0.25;

    /// <summary>The limit of an index.</summary>
    public static LimitKind Kind(int index) => index switch
    {
        0 => LimitKind.MaxQueriesPerSecond,
        1 => LimitKind.MaxWritesPerSecond,
        _ => LimitKind.MaxCrossDatabaseQueriesPerSecond,
    };

    /// <summary>The rate that a request must keep, or zero.</summary>
    public static long Limit(int index, DatabaseLimits limits, QueryTraits traits) => index switch
    {
        0 => limits.MaxQueriesPerSecond ?? 0,
        1 => traits.Writes ? limits.MaxWritesPerSecond ?? 0 : 0,
        _ => traits.CrossDatabase ? limits.MaxCrossDatabaseQueriesPerSecond ?? 0 : 0,
    };

    /// <summary>Tokens of a full bucket: at least one.</summary>
    public static double Burst(long limit) => Math.Max(1, limit * BurstSeconds);
}

/// <summary>One bucket of the shared row: its tokens at a time, by the wall clocks of those who draw.</summary>
internal readonly record struct SharedBucket(double Tokens, long RefilledAt)
{
    // A clock that is wrong by more is not followed: one instance's year 2100 must not end the refills of all others.
    private const long MostSkew = 5000;

    /// <summary>The bucket at a later time, in milliseconds of Unix time.</summary>
    public SharedBucket Refill(long limit, long now)
    {
        double burst = RateKinds.Burst(limit);
        if (RefilledAt == 0)
        {
            return new SharedBucket(burst, now);
        }

        if (RefilledAt > now)
        {
            // Another clock is ahead. Tokens of the time until then are given out already.
            return RefilledAt - now > MostSkew ? this with { RefilledAt = now } : this with { Tokens = Math.Min(burst, Tokens) };
        }

        return new SharedBucket(Math.Min(burst, Tokens + ((now - RefilledAt) / 1000.0 * limit)), now);
    }

    /// <summary>Reads a row: a line for each rate. What cannot be read is an empty bucket of now.</summary>
    public static SharedBucket[] Read(ReadOnlySpan<byte> content, long now)
    {
        var buckets = new SharedBucket[RateKinds.Count];
        string[] lines = Encoding.UTF8.GetString(content).Split('\n');
        for (int i = 0; i < buckets.Length && content.Length > 0; i++)
        {
            string[] parts = i < lines.Length ? lines[i].Split(' ') : [];
            buckets[i] = parts.Length == 2
                && double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double tokens) && double.IsFinite(tokens)
                && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long refilled)
                ? new SharedBucket(tokens, refilled)
                : new SharedBucket(0, now);
        }

        return buckets;
    }

    /// <summary>The bytes to be stored.</summary>
    public static byte[] Write(SharedBucket[] buckets) =>
        Encoding.UTF8.GetBytes(string.Join('\n', buckets.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Tokens:R} {one.RefilledAt}"))));
}
