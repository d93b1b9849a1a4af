using System.Globalization;

namespace Serverless.LocalHost;

/// <summary>Reads times and sizes of a command line: a number and its unit.</summary>
internal static class OptionValues
{
    /// <summary>The longest time that timers take.</summary>
    private static readonly TimeSpan MaxTime = TimeSpan.FromDays(49);

    /// <summary>Reads <c>500ms</c>, <c>90s</c>, <c>10m</c>, <c>1h</c>, <c>7d</c>.</summary>
    /// <exception cref="OptionException">It is no such time, or too short or too long.</exception>
    public static TimeSpan Time(string name, string text, TimeSpan least)
    {
        TimeSpan? unit = Split(text, out long number) switch
        {
            "ms" => TimeSpan.FromMilliseconds(1),
            "s" => TimeSpan.FromSeconds(1),
            "m" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            "d" => TimeSpan.FromDays(1),
            _ => null,
        };
        if (unit is null || number > MaxTime / unit.Value)
        {
            throw new OptionException($"{name} takes a time as 500ms, 90s, 10m, 1h or 7d, up to {MaxTime.TotalDays:F0}d, not {text}.");
        }

        TimeSpan time = number * unit.Value;
        return time >= least ? time : throw new OptionException($"{name} is {least.TotalSeconds.ToString(CultureInfo.InvariantCulture)}s at least, not {text}.");
    }

    /// <summary>Reads <c>10737418240</c>, <c>500MB</c>, <c>10GB</c>, <c>1TB</c>; a megabyte is 1,048,576 bytes. At least one megabyte.</summary>
    /// <exception cref="OptionException">It is no such size.</exception>
    public static long Size(string name, string text)
    {
        const long Megabyte = 1 << 20;
        const long Most = 1L << 60;
        long? unit = Split(text, out long number) switch
        {
            "" => 1,
            "MB" => Megabyte,
            "GB" => Megabyte << 10,
            "TB" => Megabyte << 20,
            _ => null,
        };
        return unit is { } bytes && number <= Most / bytes && number * bytes >= Megabyte
            ? number * bytes
            : throw new OptionException($"{name} takes a size from 1MB on, as 500MB, 10GB or 10737418240, not {text}.");
    }

    // The unit behind a number; null: there is no number.
    private static string? Split(string text, out long number)
    {
        int digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? text.Length : digits;
        return long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out number) ? text[digits..] : null;
    }
}
