using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Collection;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.GraphCore.Storage.Cloning;

/// <summary>
/// Makes databases that begin as another one was at some point, in a constant number of small writes: a HEAD that refers to the other
/// one's segments and logs up to that point, and a log of its own that follows them. First it claims the objects by a pin, then it makes sure that
/// nothing can have begun to vanish before that.
/// </summary>
/// <param name="store">Holds both databases.</param>
/// <param name="paths">The source's objects.</param>
/// <param name="log">The source's log.</param>
/// <param name="imported">The segments that a commit adds.</param>
/// <param name="ids">Names the new database and its objects.</param>
internal sealed class DatabaseCloner(IObjectStore store, DatabasePaths paths, DatabaseLog log, ImportedSegments imported, IIdGenerator ids)
{
    private const int Attempts = 5;

    /// <summary>How long the objects are kept for a clone that has been begun.</summary>
    private static readonly TimeSpan PinTime = TimeSpan.FromHours(1);

    private readonly HeadStore _heads = new(store, paths, log.Requests);
    private readonly PastStates _past = new(store, paths, log, imported);

    /// <summary>Makes a clone.</summary>
    /// <param name="target">Where it is to be.</param>
    /// <param name="point">The state that it begins with; null: that of now.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="GraphException">
    /// <see cref="ErrorCodes.ExistingDatabaseFound"/>: there is a database. As <see cref="PastStates.FindAsync"/>. <see cref="ErrorCodes.DatabaseUnavailable"/>: the store
    /// fails, or the source is compacted all the time.
    /// </exception>
    public async Task CloneAsync(DatabasePaths target, PastPoint? point, CancellationToken cancellationToken)
    {
        var condition = await new HeadStore(store, target, log.Requests).ReadVacancyAsync(cancellationToken) ?? throw Exists();
        var clone = DatabaseIdentity.Create(ids);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var stored = await _heads.ReadAsync(cancellationToken) ?? throw new GraphException(ErrorCodes.DatabaseNotFound, "The database to be cloned does not exist.");
            if (await FindAsync(stored.Head, point, cancellationToken) is not { } source)
            {
                continue;
            }

            var objects = source.Objects(paths);
            var names = objects.GetValueOrDefault(stored.Head.Database.Id) ?? [];
            if (CondemnedCodec.Decode(stored.Head.Condemned.Span).Any(group => group.Objects.Any(entry => names.Contains(entry.Name))))
            {
                // What is needed of the present is never condemned, so this is of the past.
                throw new GraphException(ErrorCodes.ArgumentError, "A clone of that state cannot be made: what it needs is about to be deleted.");
            }

            await PinAsync(source.Head, objects, clone.Id, target, cancellationToken);
            if (await IsStillAsync(stored, source.Head, objects, cancellationToken))
            {
                await CreateAsync(source, objects, clone, target, condition, cancellationToken);
                return;
            }
        }

        throw new GraphException(ErrorCodes.DatabaseUnavailable, "The database could not be cloned, because it was compacted meanwhile; repeat the request.");
    }

    private static GraphException Exists() => new(ErrorCodes.ExistingDatabaseFound, "The clone cannot be made, because there is a database of that name.");

    // Null: HEAD has been replaced meanwhile.
    private async Task<ClonedState?> FindAsync(DatabaseHead head, PastPoint? point, CancellationToken cancellationToken)
    {
        if (point is not null)
        {
            return await _past.FindAsync(head, point, cancellationToken);
        }

        await log.RefreshAsync(cancellationToken);
        var tip = log.Tip;
        if (tip.IsDropped)
        {
            throw new GraphException(ErrorCodes.DatabaseNotFound, "The database to be cloned has been dropped.");
        }

        List<LogName> logs = [.. tip.Sealed.Select(static sealedLog => sealedLog.Name).Where(name => name.Number >= head.Log.Number), tip.Log];
        return logs[0] == head.Log && logs.Count == tip.Log.Number - head.Log.Number + 1
            ? new ClonedState(head, null, logs, tip.Offset, tip.State, [.. tip.Imports.Where(import => import.Log >= head.Log.Number).SelectMany(import => imported(import.Commit))])
            : null;
    }

    private async Task PinAsync(DatabaseHead head, Dictionary<Guid, List<string>> objects, Guid clone, DatabasePaths target, CancellationToken cancellationToken)
    {
        foreach (var (owner, names) in objects)
        {
            var pin = new Pin(log.ServerTime + PinTime, clone, target.Root, names);
            var path = head.Inherited.PathsOf(owner, head.Database.Id, paths).Pin(clone);
            try
            {
                await log.Requests.LimitAsync(store.PutAsync(path, pin.Encode(), PutCondition.None, cancellationToken), cancellationToken);
            }
            catch (Exception failure) when (failure is AmbiguousOutcomeException or TimeoutException)
            {
                throw new GraphException(ErrorCodes.DatabaseUnavailable, "The object store did not answer while the database was cloned; repeat the request.", innerException: failure);
            }
        }
    }

    // With HEAD as it was when the pin was there, nothing that it needs had been condemned before: objects are condemned in HEAD first, and deleting
    // looks at the pins again. Of other databases' objects the source's own pins say so, which it gives up when it needs them no longer.
    private async Task<bool> IsStillAsync(StoredHead stored, DatabaseHead head, Dictionary<Guid, List<string>> objects, CancellationToken cancellationToken)
    {
        var self = head.Database.Id;
        foreach (var owner in objects.Keys.Where(owner => owner != self))
        {
            var path = head.Inherited.PathsOf(owner).Pin(self);
            var got = await log.Requests.RepeatAsync(token => store.GetAsync(path, ByteRange.All, null, token), cancellationToken);
            if (got.Status != GetStatus.Found)
            {
                throw new GraphException(ErrorCodes.ArgumentError, "A clone of that state cannot be made: what it needs is not kept any more.");
            }
        }

        return await _heads.ReadIfChangedAsync(stored.ETag, cancellationToken) is null;
    }

    private async Task CreateAsync(
        ClonedState source, Dictionary<Guid, List<string>> objects, DatabaseIdentity clone, DatabasePaths target, PutCondition condition, CancellationToken cancellationToken)
    {
        var head = source.Head;
        var live = new LogName(source.Last.Number + 1, ids.NewId());
        List<DatabaseOrigin> origins = [.. head.Inherited.Origins.Where(origin => objects.ContainsKey(origin.Database.Id)), .. objects.ContainsKey(head.Database.Id) ? [new DatabaseOrigin(head.Database, paths.Root)] : Array.Empty<DatabaseOrigin>()];
        List<LogFork> forks =
        [
            .. head.Inherited.Forks.Where(fork => fork.Log.Number >= head.Log.Number && fork.Log.Number < source.Last.Number),
            new LogFork(head.Inherited.WriterOf(source.Last.Number, head.Database).Id, source.Last, source.Position, live),
        ];
        var first = head.Successor(ids.NewId(), log.Requests.Clock.GetUtcNow()) with
        {
            Database = clone,
            Version = 1,
            Condemned = default,
            Inherited = new Inheritance(origins, forks),
        };
        List<LogRecord> records = [new OpenRecord(clone, live, source.Last, source.State.Time)];
        if (source.State.IsStopped || source.State.Access != AccessMode.ReadWrite)
        {
            // A clone of a database that is stopped or only read can be used at once.
            records.Add(new StateRecord(ids.NewId(), source.State.Time, AccessMode.ReadWrite, false));
        }

        var creator = new DatabaseCreator(store, ids, log.Options, log.Requests.Clock);
        if (!await creator.CreateAsync(target, first, live, records, condition, cancellationToken))
        {
            throw Exists();
        }
    }
}
