using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Format;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.GraphCore.Storage.Head;

/// <summary>Creates databases: first their first log, then HEAD, which makes them exist.</summary>
internal sealed class DatabaseCreator(IObjectStore store, IIdGenerator ids, LogOptions options, TimeProvider clock)
{
    /// <summary>
    /// Creates an empty database below the paths' folder. False if there is one already; what this call has put is left to garbage
    /// collection then.
    /// </summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.DatabaseUnavailable"/>: the store fails; the call may be repeated.</exception>
    public async Task<bool> CreateAsync(DatabasePaths paths, DatabaseIdentity database, CancellationToken cancellationToken)
    {
        var requests = new RequestPolicy(options, clock);
        var logs = new CommitLog(store, paths);
        var log = new LogName(1, ids.NewId());
        var time = clock.GetUtcNow();
        try
        {
            await requests.LimitAsync(logs.CreateAsync(log, cancellationToken), cancellationToken);
            var opening = LogRecordCodec.Encode(new OpenRecord(database, log, null, time), 0, 0);
            var sent = await new LogSender(logs, requests).SendAsync(log, opening, 0, 0, Deadline.After(clock, options.RequestTimeout));
            if (sent.Status == SendStatus.Landed)
            {
                var head = new DatabaseHead { Database = database, Version = 1, Id = ids.NewId(), Time = time, Log = log, State = LogState.Initial with { Time = time } };
                var outcome = await new HeadStore(store, paths, requests).CreateAsync(head, cancellationToken);
                if (outcome != HeadOutcome.Unknown)
                {
                    return outcome == HeadOutcome.Written;
                }
            }
        }
        catch (Exception failure) when (failure is AmbiguousOutcomeException or TimeoutException)
        {
            throw Unavailable(failure);
        }

        throw Unavailable(null);
    }

    private static GraphException Unavailable(Exception? cause) =>
        new(ErrorCodes.DatabaseUnavailable, "The object store did not answer while the database was created; repeat the request.", innerException: cause);
}
