using Serverless.GraphCore.Errors;

namespace Serverless.Api.Catalog;

/// <summary>
/// What exists in a deployment, as one process knows it: it is at most <see cref="MaxAge"/> old when it is looked up, and exact when it is changed. Thread-safe.
/// </summary>
/// <param name="store">Where the catalog is kept.</param>
/// <param name="clock">Measures ages.</param>
public sealed class DatabaseCatalog(ICatalogStore store, TimeProvider clock) : IDisposable
{
    /// <summary>How old what is looked up may be.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    /// <summary>How old it may be while the store does not answer.</summary>
    private static readonly TimeSpan MaxAgeInTrouble = TimeSpan.FromSeconds(5);

    private const int Attempts = 50;

    private readonly CatalogCache cache = new();
    private readonly SemaphoreSlim changing = new(1);
    private readonly Lock gate = new();
    private long refreshed = long.MinValue;
    private Task? refreshing;

    /// <summary>The version that this process knows: later than all that it has changed.</summary>
    public long Version => cache.Version;

    private TimeSpan Age
    {
        get
        {
            long last = Volatile.Read(ref refreshed);
            return last == long.MinValue ? TimeSpan.MaxValue : clock.GetElapsedTime(last);
        }
    }

    /// <summary>The entry of a row, at most <see cref="MaxAge"/> old; one that this process has not known to exist is looked for now.</summary>
    /// <exception cref="GraphException">The store is unavailable, and what is known is too old; or it is damaged.</exception>
    internal async ValueTask<T?> FindAsync<T>(string key, CancellationToken cancellationToken)
        where T : class
    {
        if (Age > MaxAge)
        {
            await RefreshIfPossibleAsync(cancellationToken);
        }

        if (cache.TryGet(key, out object? entry) && entry is not null)
        {
            return (T)entry;
        }

        // It may have come to exist a moment ago, elsewhere.
        await RefreshAsync(cancellationToken);
        return await ReadAsync<T>(key, cancellationToken);
    }

    /// <summary>All entries of a prefix as they are now, sorted by their keys. The list is shared: it does not change.</summary>
    /// <exception cref="GraphException">The store is unavailable or damaged.</exception>
    internal async ValueTask<IReadOnlyList<T>> ListAsync<T>(string prefix, CancellationToken cancellationToken)
        where T : class
    {
        await RefreshAsync(cancellationToken);
        return await ReadAllAsync<T>(prefix, cancellationToken);
    }

    /// <summary>Makes sure that all is known that was committed before the call.</summary>
    /// <exception cref="GraphException">The store is unavailable or damaged.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        // A reading that has begun already may have missed what was committed just before the call: the one after it has not.
        Task? running;
        lock (gate)
        {
            running = refreshing;
        }

        if (running is not null)
        {
            await Task.WhenAny(running).WaitAsync(cancellationToken);
        }

        await RefreshOnceAsync().WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Changes the catalog: all that was decided, or nothing. What is decided on is exact; when somebody else has changed the catalog meanwhile, it is decided again.
    /// </summary>
    /// <param name="decide">Reads of the transaction, and adds its changes. It may run more than once, and has no other effect.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="GraphException">
    /// What <paramref name="decide"/> throws, or the store is unavailable: nothing was changed. <see cref="ErrorCodes.TransactionCommitFailed"/>: that is not known.
    /// </exception>
    internal async Task<T> ChangeAsync<T>(Func<CatalogTransaction, CancellationToken, Task<T>> decide, CancellationToken cancellationToken)
    {
        await changing.WaitAsync(cancellationToken);
        try
        {
            for (int attempt = 0; attempt < Attempts; attempt++)
            {
                await RefreshAsync(cancellationToken);
                var transaction = new CatalogTransaction(this);
                long version = cache.Version;
                T result = await decide(transaction, cancellationToken);
                if (transaction.Changes.Count == 0)
                {
                    return result;
                }

                if (await store.TryCommitAsync(version, transaction.ToChanges(), cancellationToken))
                {
                    cache.Advance(version + 1, transaction.Changes);
                    return result;
                }
            }

            throw new GraphException(ErrorCodes.DatabaseUnavailable, "The catalog is changed by others all the time; repeat the request.") { RetryAfter = TimeSpan.FromSeconds(1) };
        }
        finally
        {
            changing.Release();
        }
    }

    public void Dispose() => changing.Dispose();

    /// <summary>The entry of a row at the version that is known, or a later one.</summary>
    internal async Task<T?> ReadAsync<T>(string key, CancellationToken cancellationToken)
        where T : class
    {
        if (cache.TryGet(key, out object? entry))
        {
            return (T?)entry;
        }

        long version = cache.Version;
        T? read = await store.GetAsync(key, cancellationToken) is { } value ? CatalogJson.Read<T>(new CatalogRow(key, value)) : null;
        cache.Add(key, read, version);
        return read;
    }

    /// <summary>The entries of a prefix, each at the version that is known, or a later one.</summary>
    internal async Task<IReadOnlyList<T>> ReadAllAsync<T>(string prefix, CancellationToken cancellationToken)
        where T : class
    {
        if (cache.TryGetList(prefix, out object? known))
        {
            return (IReadOnlyList<T>)known;
        }

        long version = cache.Version;
        IReadOnlyList<CatalogRow> rows = await store.ListAsync(prefix, cancellationToken);
        var entries = new KeyValuePair<string, object>[rows.Count];
        var list = new T[rows.Count];
        for (int i = 0; i < rows.Count; i++)
        {
            list[i] = CatalogJson.Read<T>(rows[i]);
            entries[i] = new(rows[i].Key, list[i]);
        }

        cache.AddAll(prefix, entries, list, version);
        return list;
    }

    private async Task RefreshIfPossibleAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RefreshOnceAsync().WaitAsync(cancellationToken);
        }
        catch (GraphException failure) when (failure.Code == ErrorCodes.DatabaseUnavailable && Age <= MaxAgeInTrouble)
        {
            // What is known is not too old yet.
        }
    }

    // One request for all that wait for it.
    private Task RefreshOnceAsync()
    {
        lock (gate)
        {
            return refreshing is { IsCompleted: false } ? refreshing : refreshing = ReadChangesAsync();
        }
    }

    private async Task ReadChangesAsync()
    {
        long began = clock.GetTimestamp();
        cache.Advance(await store.ChangesSinceAsync(cache.Version, CancellationToken.None));
        Volatile.Write(ref refreshed, began);
    }
}
