using System.Diagnostics;
using Serverless.GraphCore.Storage.Commit;
using Serverless.GraphCore.Storage.Log;

namespace Serverless.GraphCore;

/// <summary>The settings of one open database, as records of its log.</summary>
internal sealed class GraphSettings(DatabaseLog log, Committer committer, GraphDatabaseOptions options) : IDatabaseSettings
{
    /// <inheritdoc/>
    public DatabaseSettings KnownSettings => SettingsOf(log.Tip.State);

    /// <inheritdoc/>
    public async Task<DatabaseState> ReadStateAsync(CancellationToken cancellationToken)
    {
        await log.RefreshAsync(cancellationToken);
        var tip = log.Tip;
        if (tip.IsDropped)
        {
            throw GroupPlanner.Dropped();
        }

        var totals = tip.State.Totals;
        return new DatabaseState(SettingsOf(tip.State), totals.Nodes, totals.Relationships, totals.LogicalBytes);
    }

    /// <inheritdoc/>
    public async Task<bool> TryChangeAsync(DatabaseSettings observed, DatabaseSettings wanted, CancellationToken cancellationToken)
    {
        var limits = LimitsOf(wanted);
        if (limits != LimitsOf(observed) && !await ChangeAsync(
            tip => tip.State.Limits == limits ? Change.Done : tip.State.Limits == LimitsOf(observed) ? Change.Possible : Change.Outdated,
            (id, time) => new LimitsRecord(id, time, limits),
            cancellationToken))
        {
            return false;
        }

        return (wanted.IsReadOnly, wanted.IsStopped) == (observed.IsReadOnly, observed.IsStopped) || await ChangeAsync(
            tip => StateOf(tip) == (wanted.IsReadOnly, wanted.IsStopped) ? Change.Done : StateOf(tip) == (observed.IsReadOnly, observed.IsStopped) ? Change.Possible : Change.Outdated,
            (id, time) => new StateRecord(id, time, wanted.IsReadOnly ? AccessMode.ReadOnly : AccessMode.ReadWrite, wanted.IsStopped),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task DropAsync(CancellationToken cancellationToken) => Ensure(await committer.DropAsync(options.Ids.NewId(), Soon(), cancellationToken));

    private static (bool IsReadOnly, bool IsStopped) StateOf(LogTip tip) => (tip.State.Access == AccessMode.ReadOnly, tip.State.IsStopped);

    private static SizeLimits LimitsOf(DatabaseSettings settings) =>
        new(settings.MaxNodes ?? SizeLimits.Unlimited, settings.MaxRelationships ?? SizeLimits.Unlimited, settings.MaxLogicalBytes ?? SizeLimits.Unlimited);

    private static DatabaseSettings SettingsOf(LogState state) => new()
    {
        MaxNodes = Limit(state.Limits.MaxNodes),
        MaxRelationships = Limit(state.Limits.MaxRelationships),
        MaxLogicalBytes = Limit(state.Limits.MaxLogicalBytes),
        IsReadOnly = state.Access == AccessMode.ReadOnly,
        IsStopped = state.IsStopped,
    };

    private static long? Limit(long value) => value == SizeLimits.Unlimited ? null : value;

    private static void Ensure(CommitResult result)
    {
        switch (result)
        {
            case Committed:
                return;
            case Refused refused:
                throw refused.Failure;
            case Unknown unknown:
                throw unknown.ToException();
            default:
                throw new UnreachableException();
        }
    }

    // The last look at the tip before the record was sent decides: it was appended where that look was true.
    private async Task<bool> ChangeAsync(Func<LogTip, Change> look, Func<Guid, DateTimeOffset, LogRecord> record, CancellationToken cancellationToken)
    {
        var id = options.Ids.NewId();
        var change = Change.Possible;
        Ensure(await committer.ChangeAsync(
            id,
            (tip, time) => (change = look(tip)) == Change.Possible ? record(id, time) : null,
            Soon(),
            cancellationToken));
        return change != Change.Outdated;
    }

    private Deadline Soon() => Deadline.After(options.Clock, options.DefaultTimeout ?? TimeSpan.FromSeconds(30));

    private enum Change
    {
        Possible,
        Done,
        Outdated,
    }
}
