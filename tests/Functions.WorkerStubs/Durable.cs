// Compile-only shapes of Durable Functions, in its own namespaces. Nothing here runs.
namespace Microsoft.Azure.Functions.Worker
{
    [AttributeUsage(AttributeTargets.Parameter)]
    public sealed class OrchestrationTriggerAttribute : Attribute;

    [AttributeUsage(AttributeTargets.Parameter)]
    public sealed class ActivityTriggerAttribute : Attribute;

    [AttributeUsage(AttributeTargets.Parameter)]
    public sealed class DurableClientAttribute : Attribute;
}

namespace Microsoft.DurableTask
{
    public readonly struct TaskName(string name)
    {
        public static implicit operator TaskName(string value) => new(value);

        public string Name { get; } = name;
    }

    public class RetryPolicy(
        int maxNumberOfAttempts, TimeSpan firstRetryInterval, double backoffCoefficient = 1, TimeSpan? maxRetryInterval = null, TimeSpan? retryTimeout = null)
    {
        public int MaxNumberOfAttempts { get; } = maxNumberOfAttempts;

        public TimeSpan FirstRetryInterval { get; } = firstRetryInterval;

        public double BackoffCoefficient { get; } = backoffCoefficient;

        public TimeSpan MaxRetryInterval { get; } = maxRetryInterval ?? TimeSpan.Zero;

        public TimeSpan RetryTimeout { get; } = retryTimeout ?? TimeSpan.Zero;
    }

    public record TaskOptions
    {
        public static TaskOptions FromRetryPolicy(RetryPolicy policy) => throw new NotSupportedException();
    }

    public record StartOrchestrationOptions(string? InstanceId = null, DateTimeOffset? StartAt = null);

    public sealed class TaskFailedException(string taskName, int taskId, Exception innerException) : Exception(taskName, innerException)
    {
        public int TaskId { get; } = taskId;
    }

    public abstract class TaskOrchestrationContext
    {
        public abstract string InstanceId { get; }

        public abstract Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null);

        public abstract void SetCustomStatus(object? customStatus);
    }
}

namespace Microsoft.DurableTask.Client
{
    public sealed class OrchestrationMetadata
    {
        public bool IsCompleted { get; }
    }

    public class PurgeResult;

    public abstract class DurableTaskClient
    {
        public virtual Task<string> ScheduleNewOrchestrationInstanceAsync(TaskName orchestratorName, StartOrchestrationOptions options, CancellationToken cancellation = default) =>
            throw new NotSupportedException();

        public virtual Task<OrchestrationMetadata?> GetInstanceAsync(string instanceId, CancellationToken cancellation) => throw new NotSupportedException();

        public virtual Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(string instanceId, CancellationToken cancellation) => throw new NotSupportedException();

        public virtual Task TerminateInstanceAsync(string instanceId, CancellationToken cancellation) => throw new NotSupportedException();

        public virtual Task<PurgeResult> PurgeInstanceAsync(string instanceId, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
