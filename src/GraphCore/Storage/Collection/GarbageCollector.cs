using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Commit;
using Serverless.GraphCore.Storage.Format;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Storage.Transactions;

namespace Serverless.GraphCore.Storage.Collection;

/// <summary>
/// Deletes what nothing refers to, in two runs. One <em>condemns</em>: it writes the names into HEAD by compare-and-swap, so that a
/// compaction that began before loses its own, and into the log at a validated position, so that an import that was validated before is
/// validated again. A later run past the grace period <em>deletes</em>: it marks again and deletes what is condemned and still not referred to, if
/// it is what was condemned. Between the two nothing can begin to refer to a condemned object unseen.
/// </summary>
/// <param name="store">Where the database is.</param>
/// <param name="paths">Its objects.</param>
/// <param name="log">Its log, followed by this process.</param>
/// <param name="committer">Appends to the log.</param>
/// <param name="imported">The segments that a commit adds.</param>
/// <param name="ids">Names HEADs and records.</param>
/// <param name="options">The numbers.</param>
internal sealed class GarbageCollector(
    IObjectStore store, DatabasePaths paths, DatabaseLog log, Committer committer, ImportedSegments imported, IIdGenerator ids, CollectionOptions options)
{
    private const int Attempts = 3;

    private readonly HeadStore _heads = new(store, paths, log.Requests);
    private readonly TransactionStore _transactions = new(store, paths, log);
    private readonly Dictionary<ObjectPath, DatabaseHead> _copies = [];

    /// <summary>Deletes what was condemned long enough ago, then condemns what is not referred to now. One run at a time.</summary>
    /// <exception cref="GraphException">
    /// The database does not exist, the store is unavailable, or what is stored is damaged. Nothing that is referred to was deleted.
    /// </exception>
    public async Task<CollectionResult> RunAsync(CancellationToken cancellationToken)
    {
        if (await SettleAsync(cancellationToken) is not (var stored, var tip) || tip.IsDropped)
        {
            return new CollectionResult(0, 0, 0);
        }

        var listing = await log.Requests.RepeatAsync(ListAsync, cancellationToken);
        var now = log.ServerTime;
        var referenced = await MarkAsync(stored.Head, tip, listing, now, cancellationToken);
        var existing = listing.ToDictionary(static info => info.Path);
        var (deleted, bytes) = await DeleteTransactionsAsync(listing, now, cancellationToken);
        List<CondemnedObjects> left = [];
        foreach (var group in CondemnedCodec.Decode(stored.Head.Condemned.Span))
        {
            List<CondemnedObject> kept = [];
            foreach (var condemned in group.Objects)
            {
                var path = paths.Root / condemned.Name;
                if (!existing.TryGetValue(path, out var info) || info.ETag != condemned.ETag || referenced.Contains(path))
                {
                    continue;
                }

                if (now - group.Time >= options.Grace && await TryDeleteAsync(path, condemned.ETag, cancellationToken) == DeleteResult.Deleted)
                {
                    (deleted, bytes) = (deleted + 1, bytes + info.Length);
                    existing.Remove(path);
                }
                else
                {
                    kept.Add(condemned);
                    existing.Remove(path);
                }
            }

            if (kept.Count > 0)
            {
                left.Add(group with { Objects = kept });
            }
        }

        var found = existing.Values.Where(info => now - info.LastModified >= options.Grace && !referenced.Contains(info.Path)).OrderBy(static info => info.Path).Take(options.MaxObjects).ToList();
        var inherited = await LetGoAsync(stored.Head, referenced, cancellationToken);
        var isWorthWhile = found.Count >= options.MinCopies || found.Exists(info => !info.Path.IsBelow(paths.Heads)) || inherited.Origins.Count < stored.Head.Inherited.Origins.Count;
        var count = isWorthWhile && await CondemnAsync(stored, left, found, inherited, now, cancellationToken) ? found.Count : 0;
        return new CollectionResult(count, deleted, bytes);
    }

    private async Task<List<ObjectInfo>> ListAsync(CancellationToken cancellationToken)
    {
        List<ObjectInfo> listing = [];
        await foreach (var info in store.ListAsync(paths.Root, cancellationToken))
        {
            listing.Add(info);
        }

        return listing;
    }

    // HEAD, and a tip that belongs to it: all that HEAD condemns is condemned in the log before the tip, and HEAD was not replaced until after
    // the tip was taken. Null if HEAD is replaced all the time.
    private async Task<(StoredHead Head, LogTip Tip)?> SettleAsync(CancellationToken cancellationToken)
    {
        var stored = await _heads.ReadAsync(cancellationToken);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (stored is null)
            {
                throw new GraphException(ErrorCodes.DatabaseNotFound, "The database does not exist.");
            }

            foreach (var group in CondemnedCodec.Decode(stored.Head.Condemned.Span))
            {
                // Whoever has written HEAD may have died before it appended the record. One that is there is not appended again.
                await AppendAsync(group, cancellationToken);
            }

            await log.RefreshAsync(cancellationToken);
            var tip = log.Tip;
            var newer = await _heads.ReadIfChangedAsync(stored.ETag, cancellationToken);
            if (newer is null && tip.Position >= stored.Head.Position)
            {
                return (stored, tip);
            }

            stored = newer ?? stored;
        }

        return null;
    }

    private async Task<ReferencedObjects> MarkAsync(DatabaseHead head, LogTip tip, List<ObjectInfo> listing, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var referenced = ReferencedObjects.Mark(paths, head, tip, imported);
        var copies = referenced.CopiesInRetention(listing, now - options.Retention);
        foreach (var info in copies)
        {
            if (!_copies.TryGetValue(info.Path, out var copy))
            {
                copy = await _heads.ReadCopyAsync(info.Path, cancellationToken);
                if (copy is null)
                {
                    continue;
                }

                // Only what marking needs is kept of it.
                _copies[info.Path] = copy = copy with { RecentTransactions = [], Condemned = default, Segments = copy.Segments.ToArray(), Schema = default, Statistics = default };
            }

            referenced.MarkCopy(info.Path, copy);
        }

        foreach (var forgotten in _copies.Keys.Except(copies.Select(static info => info.Path)).ToArray())
        {
            _copies.Remove(forgotten);
        }

        foreach (var info in listing)
        {
            if (info.Path.IsBelow(paths.Pins) && await ReadPinAsync(info.Path, cancellationToken) is { } pin && await HoldsAsync(pin, now, cancellationToken))
            {
                referenced.MarkPin(info.Path, pin);
            }

            if (TransactionOf(info) is { } transaction && !IsOver(info, now) && await _transactions.ReadBeginAsync(transaction, cancellationToken) is { } begin)
            {
                referenced.MarkTransaction(begin);
            }
        }

        return referenced;
    }

    private Guid? TransactionOf(ObjectInfo info) => info.Path.IsBelow(paths.Transactions) && Ulid.TryParse(info.Path.Name, out var id) ? id : null;

    // Nobody can go on with the transaction, nor is any call of it still under way.
    private bool IsOver(ObjectInfo info, DateTimeOffset now) => now - info.LastModified >= (options.Grace > options.TransactionLifetime ? options.Grace : options.TransactionLifetime);

    // Nothing refers to them, so they are not condemned before.
    private async Task<(int Deleted, long Bytes)> DeleteTransactionsAsync(List<ObjectInfo> listing, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (deleted, bytes) = (0, 0L);
        foreach (var info in listing)
        {
            if (TransactionOf(info) is not null && IsOver(info, now) && await TryDeleteAsync(info.Path, info.ETag, cancellationToken) == DeleteResult.Deleted)
            {
                (deleted, bytes) = (deleted + 1, bytes + info.Length);
            }
        }

        return (deleted, bytes);
    }

    private async Task<Pin?> ReadPinAsync(ObjectPath path, CancellationToken cancellationToken)
    {
        var got = await log.Requests.RepeatAsync(
            async token => (await store.GetAsync(path, ByteRange.All, null, token)).EnsureWhole(ByteRange.All), cancellationToken);
        return got.Status == GetStatus.Found ? Pin.Decode(got.Content.Span) : null;
    }

    // A clone that does not exist after the expiry is kept from coming into being later, when what it would refer to may be gone.
    private async Task<bool> HoldsAsync(Pin pin, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (pin.Expiry > now)
        {
            return true;
        }

        var claimant = new HeadStore(store, new DatabasePaths(pin.Folder), log.Requests);
        try
        {
            return await claimant.ReadAsync(cancellationToken) is { } stored ? stored.Head.Database.Id == pin.Claimant : !await claimant.ForbidAsync(cancellationToken);
        }
        catch (GraphException)
        {
            // Nobody can say, so it does.
            return true;
        }
    }

    // The others' objects that neither HEAD nor the past in retention refers to are theirs alone again.
    private async Task<Inheritance> LetGoAsync(DatabaseHead head, ReferencedObjects referenced, CancellationToken cancellationToken)
    {
        var inherited = head.Inherited;
        foreach (var origin in head.Inherited.Origins)
        {
            if (!referenced.UsesObjectsOf(origin.Database.Id) && await TryDeleteAsync(new DatabasePaths(origin.Folder).Pin(head.Database.Id), null, cancellationToken) is not null)
            {
                inherited = inherited with { Origins = [.. inherited.Origins.Where(other => other != origin)] };
            }
        }

        return inherited;
    }

    // Null: the store does not say; a later run finds out.
    private async Task<DeleteResult?> TryDeleteAsync(ObjectPath path, string? etag, CancellationToken cancellationToken)
    {
        try
        {
            return await log.Requests.LimitAsync(store.DeleteAsync(path, etag, cancellationToken), cancellationToken);
        }
        catch (Exception failure) when (failure is AmbiguousOutcomeException or TimeoutException || (failure as GraphException)?.Code == ErrorCodes.DatabaseUnavailable)
        {
            return null;
        }
    }

    private async Task<bool> CondemnAsync(StoredHead stored, List<CondemnedObjects> left, List<ObjectInfo> found, Inheritance inherited, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        var group = new CondemnedObjects(ids.NewId(), time, [.. found.Select(info => new CondemnedObject(paths.NameOf(info.Path), info.ETag))]);
        var head = stored.Head.Successor(ids.NewId(), now) with
        {
            Condemned = CondemnedCodec.Encode(found.Count == 0 ? left : [.. left, group]),
            Inherited = inherited,
        };
        if (await _heads.ReplaceAsync(head, stored.ETag, cancellationToken) != HeadOutcome.Written)
        {
            return false;
        }

        if (found.Count > 0)
        {
            await AppendAsync(group, cancellationToken);
        }

        return true;
    }

    private async Task AppendAsync(CondemnedObjects group, CancellationToken cancellationToken)
    {
        var names = CondemnedCodec.EncodeNames([.. group.Objects.Select(static entry => entry.Name)]);
        var result = await committer.CondemnAsync(group.Id, names, Deadline.After(log.Requests.Clock, log.Options.RequestTimeout), cancellationToken);
        if (result is not Committed)
        {
            throw (result as Refused)?.Failure
                ?? new GraphException(ErrorCodes.DatabaseUnavailable, "The object store did not answer while garbage was condemned; repeat the request.");
        }
    }
}
