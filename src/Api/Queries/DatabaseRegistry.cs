using Microsoft.Extensions.Logging;
using Serverless.Api.Catalog;
using Serverless.Api.Telemetry;
using Serverless.GraphCore;

namespace Serverless.Api.Queries;

/// <summary>Opens a database by its entry in the catalog.</summary>
public delegate Task<IGraphDatabase> DatabaseOpener(DatabaseEntry entry, CancellationToken cancellationToken);

/// <summary>How many databases an instance has open, and for how long.</summary>
public sealed record DatabaseRegistryOptions
{
    /// <summary>One that nobody has used for so long is closed.</summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>With more than so many, those that nobody has used longest are closed before their time.</summary>
    public int MaxIdle { get; init; } = 256;
}

/// <summary>
/// The open databases of this instance: each is opened once, when it is first asked for, and closed when nobody has used it for a while, or with the registry.
/// Thread-safe.
/// </summary>
public sealed class DatabaseRegistry(DatabaseOpener opener, DatabaseRegistryOptions options, TimeProvider clock, ILogger logger) : IAsyncDisposable
{
    private readonly Dictionary<string, OpenDatabase> databases = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private readonly CancellationTokenSource stopping = new();

    /// <summary>Ids of the databases that are open now.</summary>
    public IReadOnlyList<string> Opened
    {
        get
        {
            lock (gate)
            {
                return [.. databases.Where(static entry => entry.Value.Opening.IsCompletedSuccessfully).Select(static entry => entry.Key)];
            }
        }
    }

    /// <summary>The database of an entry, which is opened if it is not. It stays open until the lease is disposed.</summary>
    /// <exception cref="GraphCore.Errors.GraphException">It cannot be opened.</exception>
    public async ValueTask<DatabaseLease> GetAsync(DatabaseEntry entry, CancellationToken cancellationToken)
    {
        OpenDatabase database;
        lock (gate)
        {
            if (!databases.TryGetValue(entry.Id, out database!))
            {
                // The opening belongs to all who wait for it: the one who asked first may go away without ending it.
                database = new OpenDatabase(Task.Run(() => opener(entry, stopping.Token), CancellationToken.None));
                databases.Add(entry.Id, database);
            }

            database.Users++;
        }

        try
        {
            return new DatabaseLease(this, database, database.Opening.IsCompletedSuccessfully ? await database.Opening : await database.Opening.WaitAsync(cancellationToken), isUse: true);
        }
        catch (Exception exception)
        {
            Release(database, isUse: true);
            if (database.Opening.IsFaulted && Forget(entry.Id, database))
            {
                // The next request tries again.
                LogMessages.OpenFailed(logger, exception, entry.Name);
            }

            throw;
        }
    }

    /// <summary>
    /// The database of an id once its opening has ended, for one who looks after it, which is no use of it; null: it is not being opened, or cannot be.
    /// </summary>
    public async ValueTask<DatabaseLease?> FindAsync(string id, CancellationToken cancellationToken)
    {
        OpenDatabase? database;
        lock (gate)
        {
            if (!databases.TryGetValue(id, out database))
            {
                return null;
            }

            database.Users++;
        }

        try
        {
            await Task.WhenAny(database.Opening).WaitAsync(cancellationToken);
            if (database.Opening.IsCompletedSuccessfully)
            {
                return new DatabaseLease(this, database, await database.Opening, isUse: false);
            }
        }
        catch
        {
            Release(database, isUse: false);
            throw;
        }

        Release(database, isUse: false);
        return null;
    }

    /// <summary>Closes the databases that nobody has used for long, or longest when they are too many.</summary>
    public async Task CloseIdleAsync()
    {
        List<OpenDatabase> closed = [];
        lock (gate)
        {
            KeyValuePair<string, OpenDatabase>[] idle = [.. databases.Where(static entry => entry.Value.Users == 0).OrderBy(static entry => entry.Value.LastUsed)];
            int tooMany = idle.Length - options.MaxIdle;
            for (int i = 0; i < idle.Length; i++)
            {
                if (i < tooMany || clock.GetElapsedTime(idle[i].Value.LastUsed) >= options.IdleTime)
                {
                    databases.Remove(idle[i].Key);
                    closed.Add(idle[i].Value);
                }
            }
        }

        foreach (OpenDatabase database in closed)
        {
            await database.CloseAsync();
        }
    }

    /// <summary>Closes every database. No request may run any more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
        {
            return;
        }

        await stopping.CancelAsync();
        OpenDatabase[] all;
        lock (gate)
        {
            all = [.. databases.Values];
            databases.Clear();
        }

        foreach (OpenDatabase database in all)
        {
            await database.CloseAsync();
        }
    }

    internal void Release(OpenDatabase database, bool isUse)
    {
        lock (gate)
        {
            database.Users--;
            database.LastUsed = isUse ? clock.GetTimestamp() : database.LastUsed;
        }
    }

    private bool Forget(string id, OpenDatabase database)
    {
        lock (gate)
        {
            return databases.TryGetValue(id, out OpenDatabase? known) && known == database && databases.Remove(id);
        }
    }

    /// <summary>A database that is open or being opened. Its fields are the registry's, under its lock.</summary>
    internal sealed class OpenDatabase(Task<IGraphDatabase> opening)
    {
        public Task<IGraphDatabase> Opening => opening;

        public int Users { get; set; }

        public long LastUsed { get; set; }

        public async Task CloseAsync()
        {
            await Task.WhenAny(opening);
            if (opening.IsCompletedSuccessfully)
            {
                await (await opening).DisposeAsync();
            }
        }
    }
}

/// <summary>Keeps a database open while it is used.</summary>
public sealed class DatabaseLease : IDisposable
{
    private readonly DatabaseRegistry registry;
    private readonly bool isUse;
    private DatabaseRegistry.OpenDatabase? held;

    internal DatabaseLease(DatabaseRegistry registry, DatabaseRegistry.OpenDatabase held, IGraphDatabase database, bool isUse)
    {
        this.registry = registry;
        this.isUse = isUse;
        this.held = held;
        Database = database;
    }

    public IGraphDatabase Database { get; }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref held, null) is { } database)
        {
            registry.Release(database, isUse);
        }
    }
}
