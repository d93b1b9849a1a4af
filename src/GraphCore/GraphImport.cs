using System.Diagnostics;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Import;
using Serverless.GraphCore.Storage;
using Serverless.GraphCore.Storage.Building;
using Serverless.GraphCore.Storage.Commit;
using Serverless.GraphCore.Storage.Compaction;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Storage.Snapshots;

namespace Serverless.GraphCore;

/// <summary>
/// Fills an empty database from files: reads all of them, stores one segment, and commits it by one record. Until then nobody sees any of it,
/// and a failure leaves the database as it was.
/// </summary>
internal sealed class GraphImport(DatabaseLog log, SnapshotSource snapshots, Committer committer, IObjectStore store, DatabasePaths paths, GraphDatabaseOptions options)
{
    /// <summary>For building and committing, which a caller may cancel; the time limit of transactions does not hold for imports.</summary>
    private static readonly TimeSpan CommitTime = TimeSpan.FromHours(2);

    private readonly SegmentUpload _upload = new(store, paths, log.Requests);

    /// <inheritdoc cref="IGraphDatabase.ImportAsync"/>
    public async Task<ImportSummary> RunAsync(ImportRequest request, CancellationToken cancellationToken)
    {
        PlacedSnapshot before = await snapshots.CurrentAsync(cancellationToken);
        EnsureEmpty(before);
        if (GroupPlanner.Refusal(log.Tip, log.Options) is { } refusal)
        {
            throw refusal;
        }

        var bad = new BadRows(request.Options.SkipBad);
        ulong seed = ((ulong)(uint)options.RandomSeed() << 32) | (uint)options.RandomSeed();
        GraphBuilder builder = await new GraphFileReader(request, bad, seed, new BuildMemory(options.MaxImportMemory)).ReadAsync(cancellationToken);
        LogPosition position = builder.NodeCount == 0
            ? before.Position
            : await CommitAsync(builder, options.Ids.NewId(), cancellationToken);
        return Summarise(builder, bad, new Bookmark(log.Database.Tag, position).Text);
    }

    private static void EnsureEmpty(PlacedSnapshot placed)
    {
        GraphSize size = placed.Snapshot.State.Size;
        if (size.Nodes > 0 || size.Relationships > 0)
        {
            throw new GraphException(
                ErrorCodes.DatabaseNotEmpty, $"The database holds {size.Nodes} nodes and {size.Relationships} relationships; an import needs an empty one. Create a database for it, or delete what this one holds.");
        }
    }

    private static ImportSummary Summarise(GraphBuilder builder, BadRows bad, string bookmark)
    {
        long properties = 0;
        foreach (NodeTable table in builder.Nodes)
        {
            properties += table.ValueCount;
        }

        foreach (RelationshipList list in builder.Relationships)
        {
            properties += list.ValueCount;
        }

        return new ImportSummary(builder.NodeCount, builder.RelationshipCount, properties, bad.Count, bad.Reported, bookmark);
    }

    private async Task<LogPosition> CommitAsync(GraphBuilder builder, Guid id, CancellationToken cancellationToken)
    {
        var deadline = Deadline.After(options.Clock, CommitTime);
        CommitResult result = await committer.CommitAsync(id, async token => await PrepareAsync(builder, id, token), deadline, cancellationToken);
        return result switch
        {
            Committed committed => committed.Position,
            Refused refused => throw refused.Failure,
            Conflict => throw Conflict.ToException(),
            Unknown unknown => throw unknown.ToException(),
            _ => throw new UnreachableException(),
        };
    }

    // Again for every attempt: what others have committed may have taken ids, changed the schema, or condemned the segment.
    private async Task<CommitRequest> PrepareAsync(GraphBuilder builder, Guid id, CancellationToken cancellationToken)
    {
        PlacedSnapshot placed = await snapshots.CurrentAsync(cancellationToken);
        EnsureEmpty(placed);
        using SpoolStream content = SegmentUpload.NewContent();
        GraphSegment segment = GraphSegment.Write(builder, placed.Snapshot, placed.NextBlock, log.Database.Id, options.Ids.NewId(), content, cancellationToken);
        var delta = new TotalsDelta(segment.Size.Nodes, segment.Size.Relationships, segment.Size.LogicalBytes);
        LogState state = log.Tip.State;
        if (GroupPlanner.LimitRefusal(state.Limits, state.Totals, state.Totals.Add(delta, segment.BlockCount)) is { } exceeded)
        {
            throw exceeded;
        }

        await _upload.PutAsync(segment.Reference.Id, content, cancellationToken);
        var operations = new ChangeSetWriter();
        operations.AddSegment(segment.Reference);
        return new CommitRequest
        {
            Id = id,
            Snapshot = placed.Position,
            Traits = CommitTraits.Import,
            ReadKeys = ConflictKeys.All,
            WriteKeys = ConflictKeys.All,
            Delta = delta,
            FirstBlock = placed.NextBlock,
            ClaimedBlocks = segment.BlockCount,
            Payload = operations.Written,
        };
    }
}
