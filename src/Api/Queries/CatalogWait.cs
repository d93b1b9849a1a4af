using Serverless.Api.Catalog;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Queries;

/// <summary>Makes requests see what the administration commands did whose bookmarks they bring, also those of other instances.</summary>
internal sealed class CatalogWait(DatabaseCatalog catalog)
{
    /// <summary>The bookmark of all that this process knows.</summary>
    public string Bookmark => CatalogBookmark.Of(catalog.Version);

    /// <summary>Makes sure that what the bookmarks of the catalog stand for is known.</summary>
    /// <returns>The other bookmarks.</returns>
    /// <exception cref="GraphException"><see cref="ErrorCodes.InvalidBookmark"/>; the catalog is unavailable.</exception>
    public async ValueTask<IReadOnlyList<string>> WaitAsync(IReadOnlyList<string> bookmarks, CancellationToken cancellationToken)
    {
        if (!bookmarks.Any(CatalogBookmark.IsOne))
        {
            return bookmarks;
        }

        long version = bookmarks.Where(CatalogBookmark.IsOne).Max(CatalogBookmark.VersionOf);
        if (catalog.Version < version)
        {
            await catalog.RefreshAsync(cancellationToken);
            if (catalog.Version < version)
            {
                throw new GraphException(ErrorCodes.InvalidBookmark, "The bookmark is invalid: the catalog has no such state.");
            }
        }

        return [.. bookmarks.Where(static bookmark => !CatalogBookmark.IsOne(bookmark))];
    }
}
