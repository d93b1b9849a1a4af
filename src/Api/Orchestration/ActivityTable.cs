using System.Text.Json;

namespace Serverless.Api.Orchestration;

/// <summary>The orchestrations and activities that a process can run, by name.</summary>
public sealed class ActivityTable
{
    private readonly Dictionary<string, Func<JsonElement, CancellationToken, Task<JsonElement>>> activities = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Func<IOrchestrationContext, Task>> orchestrations = new(StringComparer.Ordinal);

    /// <summary>Adds an activity. Whatever it does it must be able to do twice.</summary>
    public void Add<TInput, TOutput>(ActivityName<TInput, TOutput> name, Func<TInput, CancellationToken, Task<TOutput>> run) => activities.Add(
        name.Name,
        async (input, cancellationToken) => JsonSerializer.SerializeToElement(await run(input.Deserialize(name.Input)!, cancellationToken), name.Output));

    /// <summary>Adds an orchestration.</summary>
    public void Add(string name, Func<IOrchestrationContext, Task> body) => orchestrations.Add(name, body);

    internal Task<JsonElement> RunAsync(string activity, JsonElement input, CancellationToken cancellationToken) => activities[activity](input, cancellationToken);

    internal Task RunAsync(string orchestration, IOrchestrationContext context) => orchestrations[orchestration](context);
}
