using System.Globalization;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Queries;

/// <summary>Bookmarks of the catalog: what administration commands answer, so that whoever sends one sees what they did.</summary>
internal static class CatalogBookmark
{
    private const string Prefix = "catalog:";

    public static string Of(long version) => Prefix + version.ToString(CultureInfo.InvariantCulture);

    public static bool IsOne(string bookmark) => bookmark.StartsWith(Prefix, StringComparison.Ordinal);

    /// <exception cref="GraphException"><see cref="ErrorCodes.InvalidBookmark"/>.</exception>
    public static long VersionOf(string bookmark) =>
        long.TryParse(bookmark.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long version)
            ? version
            : throw new GraphException(ErrorCodes.InvalidBookmark, "The bookmark is malformed.");
}
