using System.Text.Json.Serialization.Metadata;

namespace Serverless.Api.Orchestration;

/// <summary>
/// What an orchestration may use, after Durable Functions: its body runs again from the beginning whenever its process is gone, and must do the same every time. So it
/// takes nothing from outside but the results of its activities, and starts these in the same order.
/// </summary>
public interface IOrchestrationContext
{
    /// <summary>Names the orchestration.</summary>
    string InstanceId { get; }

    /// <summary>Runs an activity, at least once: it may have run before without anybody knowing of its end.</summary>
    /// <exception cref="ActivityFailedException">It has failed each time that it was tried.</exception>
    Task<TOutput> CallActivityAsync<TInput, TOutput>(ActivityName<TInput, TOutput> activity, TInput input);

    /// <summary>Tells whoever looks how far the orchestration has come.</summary>
    void SetCustomStatus(string status);
}

/// <summary>An activity by its name, with how its input and output are written. Both are small: what is large goes through the object store.</summary>
/// <param name="Name">What the host knows it by.</param>
/// <param name="Input">How its input is written.</param>
/// <param name="Output">How its output is written.</param>
public sealed record ActivityName<TInput, TOutput>(string Name, JsonTypeInfo<TInput> Input, JsonTypeInfo<TOutput> Output);

/// <summary>An activity has failed each time that it was tried.</summary>
public sealed class ActivityFailedException(string activity, Exception? cause) : Exception($"The activity {activity} has failed.", cause);

/// <summary>Starts orchestrations and ends them.</summary>
public interface IOrchestrationClient
{
    /// <summary>Starts an orchestration; one of this id that has been started already goes on as it is.</summary>
    Task StartAsync(string orchestration, string instanceId, CancellationToken cancellationToken);

    /// <summary>Makes sure that an orchestration that was started goes on, should the process that ran it be gone.</summary>
    Task EnsureRunningAsync(string orchestration, string instanceId, CancellationToken cancellationToken);

    /// <summary>Waits until it has ended, or until this client cannot tell.</summary>
    Task WaitAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>Ends it where it is, and forgets it.</summary>
    Task TerminateAsync(string instanceId, CancellationToken cancellationToken);
}
