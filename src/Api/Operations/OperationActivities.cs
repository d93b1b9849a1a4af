using Serverless.Api.Catalog;
using Serverless.Api.Contracts;
using Serverless.Api.Endpoints;
using Serverless.Api.Limits;
using Serverless.Api.Orchestration;
using Serverless.Api.Queries;
using Serverless.Api.Routing;
using Serverless.Api.Security;
using Serverless.GraphCore;
using Serverless.GraphCore.Administration;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Federation;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.Api.Operations;

/// <summary>
/// What <see cref="OperationOrchestration"/> has done. Each of them may be run twice, also at the same time and on different instances: what they write is the same, or only the
/// first one's counts, and statements that write have the operation's transaction id.
/// </summary>
public sealed class OperationActivities
{
    private readonly OperationStore store;
    private readonly OperationOptions options;
    private readonly OperationPins pins;
    private readonly RunningOperations running;
    private readonly AdmittedDatabases admission;
    private readonly DatabaseCatalog catalog;
    private readonly ApiContext context;
    private readonly IIdGenerator ids;
    private readonly TimeProvider clock;

    internal OperationActivities(
        OperationStore store,
        OperationOptions options,
        OperationPins pins,
        RunningOperations running,
        AdmittedDatabases admission,
        DatabaseCatalog catalog,
        ApiContext context,
        IIdGenerator ids,
        TimeProvider clock)
    {
        this.ids = ids;
        this.store = store;
        this.options = options;
        this.pins = pins;
        this.running = running;
        this.admission = admission;
        this.catalog = catalog;
        this.context = context;
        this.clock = clock;
    }

    /// <summary>Makes them known to an orchestrator.</summary>
    public void AddTo(ActivityTable table)
    {
        table.Add(OperationOrchestration.Name, OperationOrchestration.RunAsync);
        table.Add(OperationOrchestration.Advance, AdvanceAsync);
        table.Add(OperationOrchestration.Part, RunPartAsync);
        table.Add(OperationOrchestration.Fail, FailAsync);
        table.Add(OperationOrchestration.CleanUp, CleanUpAsync);
    }

    private static OperationReply Ended => new(0, HasMoved: false);

    private static OperationReply Moved => new(0, HasMoved: true);

    /// <inheritdoc cref="OperationOrchestration.Advance"/>
    public async Task<OperationReply> AdvanceAsync(OperationCall call, CancellationToken cancellationToken)
    {
        OperationRequest? request = await store.FindRequestAsync(call.Id, cancellationToken);
        OperationState? state = await store.UpdateAsync(call.Id, static known => known.Status == OperationStatus.Queued ? known with { Status = OperationStatus.Running } : null, cancellationToken);
        if (request is null || state is null or { IsFinished: true })
        {
            return Ended;
        }

        if (await store.FindOutcomeAsync(call.Id, cancellationToken) is { } outcome)
        {
            await EndAsync(call.Id, outcome, [], cancellationToken);
            return Ended;
        }

        if (state.CancelRequested)
        {
            await CancelAsync(call.Id, cancellationToken);
            return Ended;
        }

        await using RunningOperations.Activity activity = running.Begin(call.Id, cancellationToken);
        try
        {
            return await AdvanceAsync(request, call, activity.Token);
        }
        catch (OperationCanceledException) when (activity.IsCancelled && !cancellationToken.IsCancellationRequested)
        {
            await CancelAsync(call.Id, cancellationToken);
            return Ended;
        }
    }

    /// <inheritdoc cref="OperationOrchestration.Part"/>
    public async Task<OperationReply> RunPartAsync(OperationCall call, CancellationToken cancellationToken)
    {
        if (await store.FindRequestAsync(call.Id, cancellationToken) is not { } request
            || await store.FindStateAsync(call.Id, cancellationToken) is not { IsFinished: false, CancelRequested: false }
            || await store.ReadAsync(OperationParts.RoundOf(call.Id, call.Generation, call.Round), cancellationToken) is not { } round)
        {
            return Ended;
        }

        string part = OperationJson.Read<List<string>>(round)[call.Part];
        await using RunningOperations.Activity activity = running.Begin(call.Id, cancellationToken);
        try
        {
            await RunPartAsync(request, call.Generation, part, activity.Token);
        }
        catch (StateMovedException)
        {
            return Moved;
        }
        catch (GraphException failure) when (!activity.Token.IsCancellationRequested)
        {
            await store.AddAsync(OperationParts.FailureOf(call.Id, call.Generation, part), OperationJson.Write(PartFailure.Of(failure)), cancellationToken);
        }
        catch (OperationCanceledException) when (activity.IsCancelled && !cancellationToken.IsCancellationRequested)
        {
            // Whoever advances the operation next ends it.
        }

        return Ended;
    }

    /// <inheritdoc cref="OperationOrchestration.Fail"/>
    public async Task<OperationReply> FailAsync(OperationCall call, CancellationToken cancellationToken)
    {
        ApiError error = context.Errors.Map(new GraphException(
            ErrorCodes.DatabaseUnavailable, "The operation could not be carried on. If it writes, look whether it has written, or ask for it again under the same idempotency key."),
            call.Id);
        await AnswerAsync(call.Id, OperationStatus.Failed, null, answer => WriteAsync(answer, error, cancellationToken), cancellationToken);
        return Ended;
    }

    /// <inheritdoc cref="OperationOrchestration.CleanUp"/>
    public async Task<OperationReply> CleanUpAsync(OperationCall call, CancellationToken cancellationToken)
    {
        pins.Release(call.Id);
        await store.CleanUpAsync(call.Id, keepsHistory: true, cancellationToken);
        return Ended;
    }

    private static async Task<ApiError?> WriteAsync(ApiResponse answer, ApiError error, CancellationToken cancellationToken)
    {
        await ApiDispatcher.WriteAsync(answer, error, cancellationToken);
        return error;
    }

    private async Task<OperationReply> AdvanceAsync(OperationRequest request, OperationCall call, CancellationToken cancellationToken)
    {
        QueryBody body = QueryBody.Read(request.Body, request.IsTyped, context.Limits);
        bool isWhole = call.Generation >= options.WholeFromGeneration || call.Round >= options.MaxRounds;
        var parts = new OperationParts(request, call.Generation, isWhole, ids.NewId(), store, pins);
        try
        {
            await AnswerAsync(call.Id, OperationStatus.Succeeded, parts.Progress, answer => ExecuteAsync(request, body, parts, answer, cancellationToken), cancellationToken);
            return Ended;
        }
        catch (StateMovedException)
        {
            return Moved;
        }
        catch (PartMissingException)
        {
            await store.AddAsync(OperationParts.RoundOf(call.Id, call.Generation, call.Round), OperationJson.Write(parts.Missing.ToList()), cancellationToken);
            await store.UpdateAsync(call.Id, state => state.IsFinished ? null : state with { Progress = parts.Progress() }, cancellationToken);
            return new OperationReply(parts.Missing.Count, HasMoved: false);
        }
    }

    // Runs the statement, as often as a limit has no room for it and there is time; its failures are written as they are to any request.
    private async Task<ApiError?> ExecuteAsync(OperationRequest request, QueryBody body, OperationParts parts, StoredAnswer answer, CancellationToken cancellationToken)
    {
        ResultFormat format = ResultFormat.All.First(known => known.ContentType == request.Format);
        RequestCaller caller = request.Caller.ToCaller();
        long begun = clock.GetTimestamp();
        while (true)
        {
            try
            {
                if (request.RunsOnce)
                {
                    await OperationParts.ClaimAsync(request.Id, ids.NewId(), store, cancellationToken);
                }

                var transaction = new TransactionRequest
                {
                    Statements = [body.Query],
                    ReadOnly = body.ReadOnly,
                    Bookmarks = body.Bookmarks,
                    Timeout = TimeLeft(request),
                    TransactionId = request.TransactionId,
                };
                return await QueryEndpoint.AnswerAsync(
                    context,
                    request.Caller.CorrelationId,
                    answer,
                    format,
                    body.IncludeCounters,
                    async result => result.Complete(await context.Queries.ExecuteAsync(caller, request.Database, transaction, parts, result, cancellationToken)),
                    cancellationToken);
            }
            catch (GraphException refused) when (IsWorthWaiting(refused, begun) && !request.RunsOnce)
            {
                await Task.Delay(refused.RetryAfter ?? TimeSpan.FromSeconds(1), clock, cancellationToken);
            }
            catch (Exception failure) when (failure is not (PartMissingException or StateMovedException) && !cancellationToken.IsCancellationRequested)
            {
                return await WriteAsync(answer, context.Errors.Map(failure, request.Caller.CorrelationId), cancellationToken);
            }
        }
    }

    private async Task RunPartAsync(OperationRequest request, int generation, string part, CancellationToken cancellationToken)
    {
        ObjectPath rows = OperationParts.RowsOf(request.Id, generation, part);
        await using (ObjectReadStream? known = await ObjectReadStream.OpenAsync(store.Objects, rows, cancellationToken))
        {
            if (known is not null)
            {
                return;
            }
        }

        (string databaseId, QueryRequest query) = OperationParts.Read(await store.ReadAsync(OperationParts.QueryOf(request.Id, generation, part), cancellationToken));
        RequestCaller caller = request.Caller.ToCaller();
        IReadOnlyList<string> bookmarks = await context.Queries.WaitForCatalogAsync(QueryBody.Read(request.Body, request.IsTyped, context.Limits).Bookmarks, cancellationToken);
        DatabaseEntry? entry = await catalog.FindAsync<DatabaseEntry>(CatalogKeys.Database(databaseId), cancellationToken);
        if (entry is null || !caller.Principal.Can(entry.Id, DatabasePrivileges.Read))
        {
            throw new GraphException(ErrorCodes.DatabaseNotFound, "A database that the statement uses is gone.");
        }

        using AdmittedDatabase admitted = await AdmitAsync(caller, entry, cancellationToken);
        PinnedState state = await OperationParts.StateAsync(request.Id, generation, entry, bookmarks, store, pins, cancellationToken);
        await using FileStream file = TemporaryFile.Open(FileOptions.Asynchronous);
        await admitted.ReadAsync(query, state, TimeLeft(request), PartialResult.WriteTo(file), cancellationToken);
        file.Position = 0;
        await store.AddAsync(rows, file, cancellationToken);
        if (await store.FindStateAsync(request.Id, cancellationToken) is null or { IsFinished: true })
        {
            // Nobody asks for it any more, and what tidies up may have passed already.
            await store.Objects.DeleteAsync(rows, null, cancellationToken);
        }
    }

    private async Task<AdmittedDatabase> AdmitAsync(RequestCaller caller, DatabaseEntry entry, CancellationToken cancellationToken)
    {
        long begun = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return await admission.AdmitAsync(caller, entry, new QueryTraits(Writes: false, CrossDatabase: true, InTransaction: false), cancellationToken);
            }
            catch (GraphException refused) when (IsWorthWaiting(refused, begun))
            {
                await Task.Delay(refused.RetryAfter ?? TimeSpan.FromSeconds(1), clock, cancellationToken);
            }
        }
    }

    private bool IsWorthWaiting(GraphException refused, long begun) =>
        refused.Code == ErrorCodes.MaximumTransactionLimitReached && clock.GetElapsedTime(begun) + (refused.RetryAfter ?? TimeSpan.Zero) < options.Patience;

    /// <exception cref="GraphException"><see cref="ErrorCodes.TransactionTimedOut"/>.</exception>
    private TimeSpan? TimeLeft(OperationRequest request) => request.Deadline is not { } deadline ? null
        : deadline - clock.GetUtcNow() is var left && left > TimeSpan.Zero ? left
        : throw new GraphException(ErrorCodes.TransactionTimedOut, $"The operation did not end within {(deadline - request.CreatedAt).TotalSeconds:0.#} s.");

    private Task CancelAsync(Guid id, CancellationToken cancellationToken)
    {
        ApiError error = context.Errors.Map(new GraphException(ErrorCodes.Terminated, "The operation was cancelled."), id);
        return AnswerAsync(id, OperationStatus.Cancelled, null, answer => WriteAsync(answer, error, cancellationToken), cancellationToken);
    }

    /// <summary>Ends an operation with an answer, unless it has ended already.</summary>
    /// <param name="id">Which.</param>
    /// <param name="ended">How, unless <paramref name="write"/> tells of a failure.</param>
    /// <param name="progress">How far its databases have come then.</param>
    /// <param name="write">Writes the answer, and tells the failure that it is.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    private async Task AnswerAsync(
        Guid id, OperationStatus ended, Func<IReadOnlyList<OperationProgress>>? progress, Func<StoredAnswer, Task<ApiError?>> write, CancellationToken cancellationToken)
    {
        await using FileStream file = TemporaryFile.Open(FileOptions.Asynchronous);
        var answer = new StoredAnswer(file);
        ApiError? error = await write(answer);
        string name = $"answer-{ids.NewId():n}";
        file.Position = 0;
        await store.AddAsync(OperationStore.AnswerOf(id, name), file, cancellationToken);
        if (error is not null && ended == OperationStatus.Succeeded)
        {
            ended = OperationStatus.Failed;
        }

        OperationOutcome own = answer.ToOutcome(ended, error is null ? null : new OperationError(error.Code, error.Message), name);
        OperationOutcome first = await store.AddAsync(id, own, cancellationToken);
        if (first.Answer != name)
        {
            await store.Objects.DeleteAsync(OperationStore.AnswerOf(id, name), null, cancellationToken);
        }

        await EndAsync(id, first, progress?.Invoke() ?? [], cancellationToken);
    }

    private Task EndAsync(Guid id, OperationOutcome outcome, IReadOnlyList<OperationProgress> progress, CancellationToken cancellationToken) => store.UpdateAsync(
        id,
        state => state.IsFinished ? null : state with
        {
            Status = outcome.Ended,
            FinishedAt = clock.GetUtcNow(),
            Error = outcome.Error,
            Progress =
            [
                .. (progress.Count > 0 ? progress : state.Progress).Select(one => outcome.Ended == OperationStatus.Succeeded || one.Status is OperationStatus.Queued or OperationStatus.Running
                    ? one with { Status = outcome.Ended }
                    : one),
            ],
        },
        cancellationToken);
}
