using Serverless.GraphCore.Errors;

namespace Serverless.Api.Catalog;

/// <summary>One row of the catalog.</summary>
/// <param name="Key">1 to 255 characters of <c>a–z 0–9 . _ - :</c> and of <c>*</c>; ordinal order.</param>
/// <param name="Value">A text.</param>
public sealed record CatalogRow(string Key, string Value);

/// <summary>A change of one row.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Value">Its new value; null: the row goes away.</param>
public sealed record CatalogChange(string Key, string? Value);

/// <summary>What has changed since a version.</summary>
/// <param name="Version">The version now.</param>
/// <param name="Keys">Keys of rows that have changed since; null: that is not known any more.</param>
public sealed record CatalogDelta(long Version, IReadOnlyCollection<string>? Keys);

/// <summary>
/// Where the catalog is kept: rows by key, which change in whole transactions only. Each transaction moves the version by one, and commits only at the version that
/// it was decided on: so whatever it has read since then still holds. Thread-safe, and shared by any number of processes.
/// </summary>
public interface ICatalogStore
{
    /// <summary>The most rows that one transaction changes.</summary>
    const int MaxChanges = 97;

    /// <summary>The most characters of a value.</summary>
    const int MaxValueLength = 30_000;

    /// <summary>A row as it is now, at some version not before any that the caller has seen; null: there is none.</summary>
    /// <exception cref="GraphException">The store is unavailable or damaged.</exception>
    Task<string?> GetAsync(string key, CancellationToken cancellationToken);

    /// <summary>
    /// The version now, and the rows that have changed since another one; 0 is the version of an empty catalog. It is cheap: the catalog's caches ask for it all the time.
    /// </summary>
    /// <exception cref="GraphException">The store is unavailable or damaged.</exception>
    Task<CatalogDelta> ChangesSinceAsync(long version, CancellationToken cancellationToken);

    /// <summary>
    /// The rows whose keys begin with the prefix, in the order of their keys. Each is true of some moment during the call: one that changes meanwhile is among the
    /// changes since a version that was read before.
    /// </summary>
    /// <exception cref="GraphException">The store is unavailable or damaged.</exception>
    Task<IReadOnlyList<CatalogRow>> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Makes all changes, or none.</summary>
    /// <param name="version">The version on which they were decided.</param>
    /// <param name="changes">At most <see cref="MaxChanges"/>, of different keys.</param>
    /// <param name="cancellationToken">Ends the attempt, unless it is too late.</param>
    /// <returns>Whether they were made; false: the version is another one.</returns>
    /// <exception cref="GraphException">
    /// Nothing was changed; or <see cref="ErrorCodes.TransactionCommitFailed"/>: that is not known.
    /// </exception>
    Task<bool> TryCommitAsync(long version, IReadOnlyList<CatalogChange> changes, CancellationToken cancellationToken);
}
