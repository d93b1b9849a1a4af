using System.Globalization;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Cloning;
using Serverless.GraphCore.Storage.Log;

namespace Serverless.GraphCore;

/// <summary>A state of a database, of which a clone is made.</summary>
public sealed record ClonePoint
{
    private ClonePoint(PastPoint point) => Point = point;

    internal PastPoint Point { get; }

    /// <summary>The state at a moment: after the last commit whose time is not later.</summary>
    public static ClonePoint AtTime(DateTimeOffset time) => new(new PastPoint(null, null, time));

    /// <summary>The state that a bookmark stands for.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.InvalidBookmark"/>.</exception>
    public static ClonePoint AtBookmark(string bookmark)
    {
        var parsed = Bookmark.Parse(bookmark);
        return new ClonePoint(new PastPoint(parsed.Tag, parsed.Position, null));
    }

    /// <summary>Reads a bookmark, or a date-time as ISO 8601 has it, with its offset from UTC: <c>2026-11-30T18:00:00Z</c>.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.ArgumentError"/>: it is neither.</exception>
    public static ClonePoint Parse(string text)
    {
        string[] formats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];
        if (DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            && (text.EndsWith('Z') || text.AsSpan(10).IndexOfAny('+', '-') >= 0))
        {
            return AtTime(time);
        }

        try
        {
            return AtBookmark(text);
        }
        catch (GraphException)
        {
            throw new GraphException(
                ErrorCodes.ArgumentError, $"`{text}` is neither a bookmark nor a date-time with its offset from UTC, as in `2026-11-30T18:00:00Z`.");
        }
    }
}
