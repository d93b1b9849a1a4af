using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Serverless.Api.Telemetry;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.Api.Orchestration;

/// <summary>How orchestrations are run.</summary>
public sealed record OrchestratorOptions
{
    /// <summary>How often the instance that runs an orchestration says so.</summary>
    public TimeSpan ClaimInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long nobody may have said so before another instance goes on with it. Too short a time does no harm: what is done twice has the effect of once.</summary>
    public TimeSpan ClaimTime { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How often an activity is tried.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>How long to wait after the first failure; each time twice as long.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>
/// Runs orchestrations in this process, with what has been done in an object store: when the process ends, another one goes on from there
/// (<see cref="EnsureRunningAsync"/>). Thread-safe.
/// </summary>
/// <param name="store">Holds the histories.</param>
/// <param name="pathOf">Where the history of an orchestration is.</param>
/// <param name="table">What can be run.</param>
/// <param name="instance">Names this process.</param>
/// <param name="options">Times and attempts.</param>
/// <param name="clock">Measures times.</param>
/// <param name="logger">Failures are logged.</param>
public sealed class InProcessOrchestrator(
    IObjectStore store, Func<string, ObjectPath> pathOf, ActivityTable table, string instance, OrchestratorOptions options, TimeProvider clock, ILogger logger) : IOrchestrationClient, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Run> running = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource stopping = new();

    /// <inheritdoc/>
    public async Task StartAsync(string orchestration, string instanceId, CancellationToken cancellationToken)
    {
        await OrchestrationHistory.CreateAsync(store, pathOf(instanceId), cancellationToken);
        await EnsureRunningAsync(orchestration, instanceId, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task EnsureRunningAsync(string orchestration, string instanceId, CancellationToken cancellationToken)
    {
        if (running.ContainsKey(instanceId)
            || await OrchestrationHistory.ReadAsync(store, pathOf(instanceId), cancellationToken) is not { } history
            || clock.GetUtcNow() - history.ClaimedAt < options.ClaimTime)
        {
            return;
        }

        var run = new Run(CancellationTokenSource.CreateLinkedTokenSource(stopping.Token));
        if (!running.TryAdd(instanceId, run))
        {
            run.Cancellation.Dispose();
            return;
        }

        try
        {
            await history.ClaimAsync(instance, clock.GetUtcNow(), cancellationToken);
        }
        catch (Exception failure)
        {
            End(instanceId, run);
            if (failure is GraphException { Code: var code } && code == ErrorCodes.DatabaseUnavailable)
            {
                // Whoever was faster goes on with it.
                return;
            }

            throw;
        }

        _ = Task.Run(() => RunAsync(orchestration, instanceId, history, run), CancellationToken.None);
    }

    /// <inheritdoc/>
    public Task WaitAsync(string instanceId, CancellationToken cancellationToken) =>
        running.TryGetValue(instanceId, out Run? run) ? run.Ended.Task.WaitAsync(cancellationToken) : Task.CompletedTask;

    /// <inheritdoc/>
    public async Task TerminateAsync(string instanceId, CancellationToken cancellationToken)
    {
        if (running.TryGetValue(instanceId, out Run? run))
        {
            await run.Cancellation.CancelAsync();
            await run.Ended.Task.WaitAsync(cancellationToken);
        }

        await store.DeleteAsync(pathOf(instanceId), null, cancellationToken);
    }

    /// <summary>Leaves all orchestrations where they are.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        foreach (Run run in running.Values)
        {
            await run.Ended.Task;
        }
    }

    private async Task RunAsync(string orchestration, string instanceId, OrchestrationHistory history, Run run)
    {
        Task claims = RenewAsync(history, run);
        try
        {
            await table.RunAsync(orchestration, new Context(this, instanceId, history, run.Cancellation.Token));
            await store.DeleteAsync(pathOf(instanceId), null, run.Cancellation.Token);
        }
        catch (Exception failure)
        {
            if (!run.Cancellation.IsCancellationRequested)
            {
                LogMessages.OrchestrationFailed(logger, failure, instanceId);
            }
        }
        finally
        {
            await run.Cancellation.CancelAsync();
            await claims;
            End(instanceId, run);
        }
    }

    private void End(string instanceId, Run run)
    {
        running.TryRemove(instanceId, out _);
        run.Ended.TrySetResult();
        run.Cancellation.Dispose();
    }

    // Who cannot say that it runs the orchestration must assume that another instance does.
    private async Task RenewAsync(OrchestrationHistory history, Run run)
    {
        try
        {
            while (true)
            {
                await Task.Delay(options.ClaimInterval, clock, run.Cancellation.Token);
                await history.ClaimAsync(instance, clock.GetUtcNow(), run.Cancellation.Token);
            }
        }
        catch (Exception failure)
        {
            if (!run.Cancellation.IsCancellationRequested)
            {
                LogMessages.OrchestrationLost(logger, failure);
                await run.Cancellation.CancelAsync();
            }
        }
    }

    private async Task<JsonElement> CallAsync(string activity, JsonElement input, CancellationToken cancellationToken)
    {
        TimeSpan delay = options.RetryDelay;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await table.RunAsync(activity, input, cancellationToken);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                if (attempt >= options.Attempts)
                {
                    throw new ActivityFailedException(activity, failure);
                }
            }

            await Task.Delay(delay, clock, cancellationToken);
            delay *= 2;
        }
    }

    private sealed record Run(CancellationTokenSource Cancellation)
    {
        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>One run of an orchestration: what its history has is not done again.</summary>
    private sealed class Context(InProcessOrchestrator orchestrator, string instanceId, OrchestrationHistory history, CancellationToken cancellationToken) : IOrchestrationContext
    {
        private int calls;

        public string InstanceId => instanceId;

        public async Task<TOutput> CallActivityAsync<TInput, TOutput>(ActivityName<TInput, TOutput> activity, TInput input)
        {
            int number = calls++;
            if (!history.TryFind(number, out JsonElement result))
            {
                result = await orchestrator.CallAsync(activity.Name, JsonSerializer.SerializeToElement(input, activity.Input), cancellationToken);
                await history.AddAsync(number, result, cancellationToken);
            }

            return result.Deserialize(activity.Output)!;
        }

        public void SetCustomStatus(string status)
        {
            // Whoever looks reads the operation.
        }
    }
}
