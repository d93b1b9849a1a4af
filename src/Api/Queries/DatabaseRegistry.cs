using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Serverless.Api.Catalog;
using Serverless.Api.Telemetry;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Queries;

/// <summary>Opens a database by its entry in the catalog.</summary>
public delegate Task<IGraphDatabase> DatabaseOpener(DatabaseEntry entry, CancellationToken cancellationToken);

/// <summary>The open databases of this instance: each is opened once, when it is first asked for, and closed with the registry.</summary>
public sealed class DatabaseRegistry(IDatabaseResolver resolver, DatabaseOpener opener, ILogger logger) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, IGraphDatabase> open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task<IGraphDatabase>> opening = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private readonly CancellationTokenSource stopping = new();

    /// <summary>The databases that are open now, by their ids.</summary>
    public IReadOnlyDictionary<string, IGraphDatabase> Opened => open;

    /// <summary>The open database of a name in any case.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.DatabaseNotFound"/>.</exception>
    public async ValueTask<IGraphDatabase> GetAsync(string name, CancellationToken cancellationToken)
    {
        DatabaseEntry? entry = DatabaseName.TryNormalize(name, out string normalized)
            ? await resolver.ResolveAsync(normalized, cancellationToken)
            : null;
        if (entry is null)
        {
            throw new GraphException(ErrorCodes.DatabaseNotFound, $"There is no database `{name}`.");
        }

        return open.TryGetValue(entry.Id, out IGraphDatabase? database) ? database : await OpenAsync(entry, cancellationToken);
    }

    /// <summary>The database of an id once its opening has ended; null: it is not being opened, or cannot be.</summary>
    public async ValueTask<IGraphDatabase?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (open.TryGetValue(id, out IGraphDatabase? database))
        {
            return database;
        }

        Task<IGraphDatabase>? task;
        lock (gate)
        {
            opening.TryGetValue(id, out task);
        }

        if (task is not null)
        {
            await Task.WhenAny(task).WaitAsync(cancellationToken);
        }

        return open.GetValueOrDefault(id);
    }

    /// <summary>Closes every database. No request may run any more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
        {
            return;
        }

        await stopping.CancelAsync();
        Task<IGraphDatabase>[] pending;
        lock (gate)
        {
            pending = [.. opening.Values];
        }

        await Task.WhenAll(pending).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        foreach (IGraphDatabase database in open.Values)
        {
            await database.DisposeAsync();
        }
    }

    private async Task<IGraphDatabase> OpenAsync(DatabaseEntry entry, CancellationToken cancellationToken)
    {
        // The opening belongs to all who wait for it: the one who asked first may go away without ending it.
        Task<IGraphDatabase>? task;
        lock (gate)
        {
            if (!opening.TryGetValue(entry.Id, out task))
            {
                task = Task.Run(() => OpenOnceAsync(entry), CancellationToken.None);
                opening.Add(entry.Id, task);
            }
        }

        return await task.WaitAsync(cancellationToken);
    }

    private async Task<IGraphDatabase> OpenOnceAsync(DatabaseEntry entry)
    {
        try
        {
            IGraphDatabase database = await opener(entry, stopping.Token);
            open[entry.Id] = database;
            return database;
        }
        catch (Exception exception)
        {
            // The next request tries again.
            lock (gate)
            {
                opening.Remove(entry.Id);
            }

            LogMessages.OpenFailed(logger, exception, entry.Name);
            throw;
        }
    }
}
