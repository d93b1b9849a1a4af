using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Serverless.Api.Orchestration;

namespace Serverless.Functions;

/// <summary>Orchestrations by Durable Functions. What has been started goes on by itself, whatever becomes of the process.</summary>
internal sealed class DurableOrchestrationClient(DurableTaskClient client) : IOrchestrationClient
{
    /// <inheritdoc/>
    public async Task StartAsync(string orchestration, string instanceId, CancellationToken cancellationToken)
    {
        if (await client.GetInstanceAsync(instanceId, cancellationToken) is null)
        {
            await client.ScheduleNewOrchestrationInstanceAsync(new TaskName(orchestration), new StartOrchestrationOptions(instanceId), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task EnsureRunningAsync(string orchestration, string instanceId, CancellationToken cancellationToken) => StartAsync(orchestration, instanceId, cancellationToken);

    /// <inheritdoc/>
    public async Task WaitAsync(string instanceId, CancellationToken cancellationToken)
    {
        if (await client.GetInstanceAsync(instanceId, cancellationToken) is not null)
        {
            await client.WaitForInstanceCompletionAsync(instanceId, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task TerminateAsync(string instanceId, CancellationToken cancellationToken)
    {
        if (await client.GetInstanceAsync(instanceId, cancellationToken) is not { } found)
        {
            return;
        }

        if (!found.IsCompleted)
        {
            await client.TerminateInstanceAsync(instanceId, cancellationToken);
            await client.WaitForInstanceCompletionAsync(instanceId, cancellationToken);
        }

        await client.PurgeInstanceAsync(instanceId, cancellationToken);
    }
}
