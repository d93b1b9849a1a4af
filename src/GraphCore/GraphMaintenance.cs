using Serverless.GraphCore.Storage;
using Serverless.GraphCore.Storage.Bases;
using Serverless.GraphCore.Storage.Collection;
using Serverless.GraphCore.Storage.Commit;
using Serverless.GraphCore.Storage.Compaction;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Storage.Segments;
using Serverless.GraphCore.Storage.Snapshots;

namespace Serverless.GraphCore;

/// <summary>Compacts one open database, collects its garbage, and makes it go over to newer HEADs.</summary>
internal sealed class GraphMaintenance : IDatabaseMaintenance, IDisposable
{
    private static readonly CompactionSummary NothingFolded = new(0, 0, 0);

    private readonly DatabaseLog _log;
    private readonly SnapshotSource _snapshots;
    private readonly GraphDatabaseOptions _options;
    private readonly Compactor _compactor;
    private readonly GarbageCollector _collector;
    private readonly HeadFollower _follower;
    private readonly SemaphoreSlim _turn = new(1);

    public GraphMaintenance(IObjectStore store, DatabasePaths paths, DatabaseLog log, SnapshotSource snapshots, BaseOpener bases, GraphDatabaseOptions options)
    {
        _log = log;
        _snapshots = snapshots;
        _options = options;
        Committer = new Committer(log, options.Ids, options.Clock, RequestIfDue);
        _compactor = new Compactor(store, paths, () => new GraphFold(bases), ChangeSetSegments.Of, options.Ids, log.Requests);
        var collection = new CollectionOptions { Retention = options.Retention, Grace = options.CollectionGrace, TransactionLifetime = options.TransactionLifetime };
        _collector = new GarbageCollector(store, paths, log, Committer, ChangeSetSegments.Of, options.Ids, collection);
        _follower = new HeadFollower(new HeadStore(store, paths, log.Requests), log, snapshots.AdoptAsync);
        log.WasSealed = _follower.Start;
        if (log.Tip.Sealed.Count > 0)
        {
            _follower.Start();
            RequestIfDue();
        }
    }

    /// <summary>The committer of the database.</summary>
    public Committer Committer { get; }

    private bool IsDue => _options.Compaction.IsDue(_log.Tip, SegmentList.Decode(_snapshots.Head.Segments.Span).Sum(static segment => segment.Length));

    /// <inheritdoc/>
    public async Task<CompactionSummary> CompactAsync(bool force, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (force)
            {
                await _log.RefreshAsync(cancellationToken);
                await Committer.SealAsync(Deadline.After(_options.Clock, _log.Options.RequestTimeout), cancellationToken);
            }
            else if (!IsDue)
            {
                return NothingFolded;
            }

            var result = await _compactor.CompactAsync(_log.Tip.Log.Number, cancellationToken);
            await _follower.AdoptAsync(result.Head, cancellationToken);
            return new CompactionSummary(result.Logs, result.LogBytes, result.SegmentBytes);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<CollectionSummary> CollectGarbageAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var result = await _collector.RunAsync(cancellationToken);
            return new CollectionSummary(result.Condemned, result.Deleted, result.DeletedBytes);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _follower.Dispose();
        _turn.Dispose();
    }

    private void RequestIfDue()
    {
        if (_options.CompactionRequested is { } request && IsDue)
        {
            request();
        }
    }
}
