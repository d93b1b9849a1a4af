using Serverless.GraphCore.Errors;

namespace Serverless.Api.Catalog;

/// <summary>What one change of the catalog reads and writes. It sees its own changes of single rows.</summary>
internal sealed class CatalogTransaction(DatabaseCatalog catalog)
{
    private readonly Dictionary<string, object?> changes = new(StringComparer.Ordinal);

    /// <summary>The new entries by their keys; null: the row goes away.</summary>
    public IReadOnlyDictionary<string, object?> Changes => changes;

    public async Task<T?> FindAsync<T>(string key, CancellationToken cancellationToken)
        where T : class => changes.TryGetValue(key, out object? changed) ? (T?)changed : await catalog.ReadAsync<T>(key, cancellationToken);

    /// <summary>All entries of a prefix, without this transaction's own changes.</summary>
    public Task<IReadOnlyList<T>> ListAsync<T>(string prefix, CancellationToken cancellationToken)
        where T : class => catalog.ReadAllAsync<T>(prefix, cancellationToken);

    /// <summary>Creates or replaces a row.</summary>
    public void Put<T>(string key, T entry)
        where T : class => changes[key] = entry;

    /// <summary>Removes a row.</summary>
    public void Remove(string key) => changes[key] = null;

    /// <summary>The changes as the store takes them.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.ArgumentError"/>: there are too many.</exception>
    public IReadOnlyList<CatalogChange> ToChanges()
    {
        if (changes.Count > ICatalogStore.MaxChanges)
        {
            throw new GraphException(ErrorCodes.ArgumentError, $"The command changes {changes.Count} names at once; at most {ICatalogStore.MaxChanges} are possible.");
        }

        return [.. changes.Select(static change => new CatalogChange(change.Key, change.Value is null ? null : Write(change.Value)))];
    }

    private static string Write(object entry)
    {
        string text = CatalogJson.Write(entry);
        return text.Length <= ICatalogStore.MaxValueLength
            ? text
            : throw new GraphException(ErrorCodes.ArgumentError, $"An entry of the catalog would have {text.Length} characters, of which {ICatalogStore.MaxValueLength} are possible: it has too many names or privileges.");
    }
}
