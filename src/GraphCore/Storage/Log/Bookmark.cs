using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Storage.Log;

/// <summary>
/// A state of a database, for clients that want to see at least that: an opaque text to them. Bookmarks of one database are in the order
/// of their positions.
/// </summary>
internal sealed record Bookmark(string Tag, LogPosition Position)
{
    private const string Version = "1";

    /// <summary>The text for clients.</summary>
    public string Text => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{Version}:{Tag}:{Position.Log}:{Position.Offset}")));

    /// <summary>Reads a client's text.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.InvalidBookmark"/>.</exception>
    public static Bookmark Parse(string text)
    {
        if (text.Length > 200 || !Base64Url.IsValid(text))
        {
            throw Invalid("it is malformed");
        }

        var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(text)).Split(':');
        return parts.Length == 4 && parts[0] == Version && parts[1].Length == DatabaseIdentity.TagLength
            && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var log)
            && long.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? new Bookmark(parts[1], new LogPosition(log, offset))
            : throw Invalid("it is malformed");
    }

    /// <summary>The error of a bookmark that cannot be used.</summary>
    public static GraphException Invalid(string reason) =>
        new(ErrorCodes.InvalidBookmark, $"The bookmark cannot be used: {reason}. Bookmarks come from the answers of the same database.");
}
