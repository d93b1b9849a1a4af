namespace Serverless.GraphCore.Storage.Log;

/// <summary>A moment on a clock's monotonic time.</summary>
internal readonly struct Deadline
{
    private readonly TimeProvider _clock;
    private readonly long _timestamp;

    private Deadline(TimeProvider clock, long timestamp)
    {
        _clock = clock;
        _timestamp = timestamp;
    }

    /// <summary>What is left, not below zero.</summary>
    public TimeSpan Remaining
    {
        get
        {
            var now = _clock.GetTimestamp();
            return now >= _timestamp ? TimeSpan.Zero : _clock.GetElapsedTime(now, _timestamp);
        }
    }

    /// <summary>Whether nothing is left.</summary>
    public bool HasPassed => _clock.GetTimestamp() >= _timestamp;

    /// <summary>The moment that comes after the given time.</summary>
    public static Deadline After(TimeProvider clock, TimeSpan time) =>
        new(clock, clock.GetTimestamp() + (long)(time.TotalSeconds * clock.TimestampFrequency));

    /// <summary>The later of two moments on one clock.</summary>
    public static Deadline Later(Deadline left, Deadline right) => left._clock is null || left._timestamp < right._timestamp ? right : left;
}
