using Microsoft.Extensions.Logging;
using Serverless.Api.Contracts;
using Serverless.Api.Orchestration;
using Serverless.Api.Queries;
using Serverless.Api.Routing;
using Serverless.Api.Security;
using Serverless.Api.Telemetry;
using Serverless.GraphCore;
using Serverless.GraphCore.Administration;

namespace Serverless.Api.Operations;

/// <summary>Starts operations, tells of them, and removes them. Whoever started one, and administrators, may know of it.</summary>
public sealed class OperationCalls
{
    /// <summary>A cancelled operation mostly ends within so long: then the caller is told how.</summary>
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(5);

    private readonly OperationStore store;
    private readonly OperationOptions options;
    private readonly RunningOperations running;
    private readonly QueryService queries;
    private readonly IOrchestrationClient? own;
    private readonly IIdGenerator ids;
    private readonly TimeProvider clock;
    private readonly ILogger logger;

    internal OperationCalls(
        OperationStore store, OperationOptions options, RunningOperations running, QueryService queries, IOrchestrationClient? own, IIdGenerator ids, TimeProvider clock, ILogger logger)
    {
        this.store = store;
        this.options = options;
        this.running = running;
        this.queries = queries;
        this.own = own;
        this.ids = ids;
        this.clock = clock;
        this.logger = logger;
    }

    /// <summary>Starts an operation, when its request may be made; one that has been started under the same key goes on as it is.</summary>
    /// <param name="asked">The request.</param>
    /// <param name="client">Of the host that received it; null: that of this process.</param>
    /// <param name="cancellationToken">Ends the attempt; the operation may have been started then.</param>
    /// <returns>Its state. Null: it is a command, which is answered at once.</returns>
    /// <exception cref="Serverless.GraphCore.Errors.GraphException">It may not be made.</exception>
    /// <exception cref="RejectedRequestException">422: its key was used for another request.</exception>
    internal async Task<OperationState?> StartAsync(AskedOperation asked, IOrchestrationClient? client, CancellationToken cancellationToken)
    {
        var transaction = new TransactionRequest { Statements = [asked.Query.Query], ReadOnly = asked.Query.ReadOnly, Bookmarks = asked.Query.Bookmarks };
        RequestNature nature = await queries.ExamineAsync(asked.Caller, asked.Database, transaction, cancellationToken);
        if (nature.IsCommand || (client ?? own) is not { } orchestrations)
        {
            return null;
        }

        string owner = asked.Caller.Principal.Name;
        Guid id = asked.Key is { } key ? OperationStore.IdOf(key, owner, asked.Database) : ids.NewId();
        DateTimeOffset now = clock.GetUtcNow();
        TimeSpan? time = asked.Query.Timeout < nature.MaxTime || nature.MaxTime is null ? asked.Query.Timeout : nature.MaxTime;
        var wanted = new OperationRequest
        {
            Id = id,
            Database = asked.Database,
            Caller = OperationCaller.Of(asked.Caller),
            Body = asked.Body,
            IsTyped = asked.IsTyped,
            Format = asked.Format.ContentType,
            CreatedAt = now,
            Deadline = now + time,
            TransactionId = nature.CommitsInBatches ? null : asked.Key ?? id,
            RunsOnce = nature is { CommitsInBatches: true, Only: not null },
            Seed = id.GetHashCode(),
        };
        OperationRequest request = await store.AddAsync(wanted, cancellationToken);
        if (!request.IsSame(wanted))
        {
            throw new RejectedRequestException(422, $"Another request was made under this `{IdempotencyKey.HeaderName}`.");
        }

        OperationState state = await store.AddAsync(
            new OperationState(id, owner, request.CreatedAt)
            {
                Progress = nature.Only is { } database
                    ? [new OperationProgress(database.Id, database.Name, OperationStatus.Queued, nature.Writes ? DatabasePrivileges.Write : DatabasePrivileges.Read)]
                    : [],
            },
            cancellationToken);
        if (!state.IsFinished)
        {
            await orchestrations.StartAsync(OperationOrchestration.Name, OperationStore.Name(id), cancellationToken);
        }

        return state;
    }

    /// <summary>Waits until an operation has ended, but no longer than some time.</summary>
    /// <returns>Its state then.</returns>
    internal async Task<OperationState> WaitAsync(OperationState state, TimeSpan time, IOrchestrationClient? client, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(time, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await ((client ?? own)?.WaitAsync(OperationStore.Name(state.Id), either.Token) ?? Task.CompletedTask);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It goes on.
        }

        return await store.FindStateAsync(state.Id, cancellationToken) ?? state;
    }

    /// <summary>How far an operation has come.</summary>
    /// <exception cref="RejectedRequestException">404: there is none, or the caller may not know of it.</exception>
    internal async Task<OperationState> FindAsync(RequestCaller caller, string id, CancellationToken cancellationToken)
    {
        OperationState? state = Guid.TryParse(id, out Guid known) ? await store.FindStateAsync(known, cancellationToken) : null;
        if (state is null || !MayRead(caller.Principal, state))
        {
            throw new RejectedRequestException(404, "There is no such operation; those that have ended are kept for a day.");
        }

        if (!state.IsFinished && own is not null)
        {
            await own.EnsureRunningAsync(OperationOrchestration.Name, OperationStore.Name(state.Id), cancellationToken);
        }

        return state;
    }

    /// <summary>Hands on the answer of an operation that has ended.</summary>
    /// <exception cref="RejectedRequestException">404: as above; 409: it has not ended.</exception>
    internal async Task AnswerAsync(RequestCaller caller, string id, ApiResponse response, CancellationToken cancellationToken)
    {
        OperationState state = await FindAsync(caller, id, cancellationToken);
        OperationOutcome? outcome = state.IsFinished ? await store.FindOutcomeAsync(state.Id, cancellationToken) : null;
        await using ObjectReadStream? answer = outcome is null ? null : await ObjectReadStream.OpenAsync(store.Objects, OperationStore.AnswerOf(state.Id, outcome.Answer), cancellationToken);
        if (answer is null)
        {
            throw new RejectedRequestException(409, $"The operation has not ended yet; ask `/operations/{state.Id}` how far it has come.");
        }

        await StoredAnswer.SendAsync(outcome!, answer, response, cancellationToken);
    }

    /// <summary>Cancels an operation, or removes one that has ended.</summary>
    /// <returns>Its state, which is not yet cancelled when that takes longer. Null: it has been removed.</returns>
    /// <exception cref="RejectedRequestException">404: as above.</exception>
    internal async Task<OperationState?> CancelAsync(RequestCaller caller, string id, IOrchestrationClient? client, CancellationToken cancellationToken)
    {
        OperationState found = await FindAsync(caller, id, cancellationToken);
        if (found.IsFinished)
        {
            await store.RemoveAsync(found.Id, cancellationToken);
            return null;
        }

        OperationState? state = await store.UpdateAsync(found.Id, static known => known.IsFinished ? null : known with { CancelRequested = true }, cancellationToken);
        running.Cancel(found.Id);
        return state is null ? null : await WaitAsync(state, CancelPatience, client, cancellationToken);
    }

    /// <summary>Removes what is kept no longer, ends what has been lost, and makes sure that the rest goes on. Any number of instances may do so at a time.</summary>
    /// <param name="client">Of the host that calls it; null: that of this process.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task SweepAsync(IOrchestrationClient? client, CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        await foreach (StoredOperation operation in store.ListAsync(cancellationToken))
        {
            try
            {
                await SweepAsync(operation, now, client ?? own, cancellationToken);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                LogMessages.OperationsNotExpired(logger, failure);
            }
        }
    }

    private static bool MayRead(Principal principal, OperationState state) =>
        principal.IsAdministrator || (principal.Name == state.Owner && state.Progress.All(database => principal.Can(database.Id, database.Needed)));

    private async Task SweepAsync(StoredOperation operation, DateTimeOffset now, IOrchestrationClient? client, CancellationToken cancellationToken)
    {
        string name = OperationStore.Name(operation.Id);
        OperationState? state = await store.FindStateAsync(operation.Id, cancellationToken);
        bool isLost = now - (state?.CreatedAt ?? operation.LastModified) > options.MaxAge && state is null or { IsFinished: false };
        if (now - state?.FinishedAt > options.Retention || isLost)
        {
            await (client?.TerminateAsync(name, cancellationToken) ?? Task.CompletedTask);
            await store.RemoveAsync(operation.Id, cancellationToken);
        }
        else if (state is { IsFinished: false } && client is not null)
        {
            await client.EnsureRunningAsync(OperationOrchestration.Name, name, cancellationToken);
        }
        else if (state is { IsFinished: true } && operation.HasWork && now - state.FinishedAt > options.TidyTime)
        {
            await store.CleanUpAsync(operation.Id, keepsHistory: false, cancellationToken);
        }
    }
}

/// <summary>A request that is to become an operation.</summary>
/// <param name="Caller">Who makes it.</param>
/// <param name="Database">The database in its path.</param>
/// <param name="Query">Its body, read.</param>
/// <param name="Body">Its body.</param>
/// <param name="IsTyped">Whether the values in it say their types.</param>
/// <param name="Format">How the answer is written.</param>
/// <param name="Key">Its idempotency key.</param>
internal sealed record AskedOperation(RequestCaller Caller, string Database, QueryBody Query, byte[] Body, bool IsTyped, ResultFormat Format, Guid? Key);
