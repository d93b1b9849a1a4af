using Microsoft.DurableTask;
using Serverless.Api.Orchestration;

namespace Serverless.Functions;

/// <summary>An orchestration's context, by Durable Functions.</summary>
internal sealed class DurableOrchestrationContext(TaskOrchestrationContext context) : IOrchestrationContext
{
    private static readonly TaskOptions Retries = TaskOptions.FromRetryPolicy(new RetryPolicy(maxNumberOfAttempts: 5, firstRetryInterval: TimeSpan.FromSeconds(1), backoffCoefficient: 2));

    /// <inheritdoc/>
    public string InstanceId => context.InstanceId;

    /// <inheritdoc/>
    public async Task<TOutput> CallActivityAsync<TInput, TOutput>(ActivityName<TInput, TOutput> activity, TInput input)
    {
        try
        {
            return await context.CallActivityAsync<TOutput>(activity.Name, input, Retries);
        }
        catch (TaskFailedException failure)
        {
            throw new ActivityFailedException(activity.Name, failure);
        }
    }

    /// <inheritdoc/>
    public void SetCustomStatus(string status) => context.SetCustomStatus(status);
}
