using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Format;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.GraphCore.Storage.Head;

/// <summary>Creates databases: first their first log, then HEAD, which makes them exist.</summary>
internal sealed class DatabaseCreator(IObjectStore store, IIdGenerator ids, LogOptions options, TimeProvider clock)
{
    private readonly RequestPolicy _requests = new(options, clock);

    /// <summary>
    /// Creates an empty database below the paths' folder. False if there is one already; what this call has put is left to garbage
    /// collection then.
    /// </summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.DatabaseUnavailable"/>: the store fails; the call may be repeated.</exception>
    public async Task<bool> CreateAsync(DatabasePaths paths, DatabaseIdentity database, CancellationToken cancellationToken)
    {
        if (await CreateAsync(paths, database, PutCondition.IfAbsent, cancellationToken))
        {
            return true;
        }

        // A ban is on copies that were begun before it: an empty database refers to nothing that could be gone.
        return await new HeadStore(store, paths, _requests).ReadVacancyAsync(cancellationToken) is { IsIfAbsent: false } vacancy
            && await CreateAsync(paths, database, vacancy, cancellationToken);
    }

    /// <summary>Creates a database of a HEAD. False if the condition does not hold any more.</summary>
    /// <param name="paths">Where.</param>
    /// <param name="head">Its HEAD.</param>
    /// <param name="live">Its log, the last of those that follow HEAD.</param>
    /// <param name="records">The log's first records, the first of which opens it.</param>
    /// <param name="condition">For HEAD, from <see cref="HeadStore.ReadVacancyAsync"/>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="GraphException"><see cref="ErrorCodes.DatabaseUnavailable"/>: the store fails.</exception>
    public async Task<bool> CreateAsync(
        DatabasePaths paths, DatabaseHead head, LogName live, IReadOnlyList<LogRecord> records, PutCondition condition, CancellationToken cancellationToken)
    {
        var logs = new CommitLog(store, paths);
        try
        {
            await _requests.LimitAsync(logs.CreateAsync(live, cancellationToken), cancellationToken);
            var sent = await new LogSender(logs, _requests).SendAsync(live, Encode(records), 0, 0, Deadline.After(clock, options.RequestTimeout));
            if (sent.Status == SendStatus.Landed)
            {
                var outcome = await new HeadStore(store, paths, _requests).CreateAsync(head, condition, cancellationToken);
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

    private Task<bool> CreateAsync(DatabasePaths paths, DatabaseIdentity database, PutCondition condition, CancellationToken cancellationToken)
    {
        var log = new LogName(1, ids.NewId());
        var time = clock.GetUtcNow();
        var head = new DatabaseHead { Database = database, Version = 1, Id = ids.NewId(), Time = time, Log = log, State = LogState.Initial with { Time = time } };
        return CreateAsync(paths, head, log, [new OpenRecord(database, log, null, time)], condition, cancellationToken);
    }

    private static byte[] Encode(IReadOnlyList<LogRecord> records)
    {
        List<byte> bytes = [];
        for (var i = 0; i < records.Count; i++)
        {
            bytes.AddRange(LogRecordCodec.Encode(records[i], bytes.Count, i));
        }

        return [.. bytes];
    }

    private static GraphException Unavailable(Exception? cause) =>
        new(ErrorCodes.DatabaseUnavailable, "The object store did not answer while the database was created; repeat the request.", innerException: cause);
}
