using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Administration;

/// <summary>A moment in a command: said by itself, or by how far it is from now.</summary>
public sealed record TimeReference
{
    private readonly Value value;

    /// <param name="value">A <see cref="DateTimeValue"/> or a <see cref="DurationValue"/>.</param>
    /// <param name="position">Where it stands in the statement's text.</param>
    internal TimeReference(Value value, SourcePosition position)
    {
        this.value = value;
        Position = position;
    }

    /// <summary>Where the moment, or the parameter that gives it, stands in the statement's text.</summary>
    public SourcePosition Position { get; }

    /// <summary>The moment, when a duration counts from now on.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.ArgumentError"/>: it is not within the years 1 to 9999.</exception>
    public DateTimeOffset After(DateTimeOffset now) => At(now, 1);

    /// <summary>The moment, when a duration counts back from now.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.ArgumentError"/>: it is not within the years 1 to 9999.</exception>
    public DateTimeOffset Before(DateTimeOffset now) => At(now, -1);

    /// <summary>The moment or duration as Cypher's toString() writes it.</summary>
    public override string ToString() => TemporalText.Format(value);

    private DateTimeOffset At(DateTimeOffset now, int sign)
    {
        try
        {
            var moment = value is DurationValue duration ? TemporalArithmetic.Add(Of(now), duration, sign) : value;
            var (second, nanosecond) = moment is DateTimeValue instant ? (instant.EpochSecond, instant.Nanosecond) : throw new InvalidOperationException();
            return DateTimeOffset.FromUnixTimeSeconds(second).AddTicks(nanosecond / 100);
        }
        catch (Exception failure) when (failure is GraphException or ArgumentOutOfRangeException)
        {
            throw new GraphException(ErrorCodes.ArgumentError, $"`{this}` leads out of the years 1 to 9999.", "InvalidArgumentValue", Position);
        }
    }

    private static DateTimeValue Of(DateTimeOffset time) =>
        new(time.ToUnixTimeSeconds(), (int)(time.UtcTicks % TimeSpan.TicksPerSecond) * 100, offsetSeconds: 0);
}
