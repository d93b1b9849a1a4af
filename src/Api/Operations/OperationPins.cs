using Serverless.Api.Catalog;
using Serverless.Api.Queries;
using Serverless.GraphCore;

namespace Serverless.Api.Operations;

/// <summary>The states of databases that the operations of this process read: as long as one is here, a part that is run later reads what those before it have read.</summary>
/// <param name="databases">Opens them.</param>
/// <param name="clock">Measures times.</param>
internal sealed class OperationPins(DatabaseRegistry databases, TimeProvider clock) : IDisposable
{
    /// <summary>Nobody goes on with an operation here after so long; or the operation begins anew.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(15);

    private readonly Lock gate = new();
    private readonly Dictionary<(Guid Id, int Generation, string Database), Pin> pins = [];

    /// <summary>The state that an operation reads of a database: the newest when it asks for the first time.</summary>
    public async Task<PinnedState> StateAsync(Guid id, int generation, DatabaseEntry database, IReadOnlyList<string> bookmarks, CancellationToken cancellationToken)
    {
        Pin? known;
        lock (gate)
        {
            known = pins.GetValueOrDefault((id, generation, database.Id));
        }

        if (known is null)
        {
            Pin made = await MakeAsync(database, bookmarks, cancellationToken);
            lock (gate)
            {
                if (!pins.TryGetValue((id, generation, database.Id), out known))
                {
                    pins.Add((id, generation, database.Id), known = made);
                }
                else
                {
                    made.Lease.Dispose();
                }
            }
        }

        Release((_, since) => clock.GetElapsedTime(since) > MaxAge);
        return known.State;
    }

    /// <summary>Lets go of what an operation has read.</summary>
    public void Release(Guid id) => Release((of, _) => of == id);

    /// <summary>Lets go of everything.</summary>
    public void Dispose() => Release(static (_, _) => true);

    private async Task<Pin> MakeAsync(DatabaseEntry database, IReadOnlyList<string> bookmarks, CancellationToken cancellationToken)
    {
        DatabaseLease lease = await databases.GetAsync(database, cancellationToken);
        try
        {
            return new Pin(lease, await lease.Database.PinAsync(bookmarks, cancellationToken), clock.GetTimestamp());
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    private void Release(Func<Guid, long, bool> which)
    {
        lock (gate)
        {
            foreach (((Guid Id, int Generation, string Database) key, Pin pin) in pins.ToArray())
            {
                if (which(key.Id, pin.Since))
                {
                    pins.Remove(key);
                    pin.Lease.Dispose();
                }
            }
        }
    }

    private sealed record Pin(DatabaseLease Lease, PinnedState State, long Since);
}
