using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.Api.Orchestration;

/// <summary>
/// What is known of an orchestration: lines of JSON in an appendable object, each either the claim of an instance to run it, renewed as long as it does, or the result of an
/// activity. Whoever claims it appends at the end that it has read, so that of two only one succeeds, and the one that ran it before finds that it has lost it at its next append.
/// </summary>
internal sealed class OrchestrationHistory
{
    private const byte LineEnd = (byte)'\n';

    private readonly IObjectStore store;
    private readonly ObjectPath path;
    private readonly SemaphoreSlim appending = new(1);
    private readonly ConcurrentDictionary<int, JsonElement> results = [];
    private long length;
    private bool isLost;

    private OrchestrationHistory(IObjectStore store, ObjectPath path)
    {
        this.store = store;
        this.path = path;
    }

    /// <summary>When the last claim was made; null: nobody has.</summary>
    public DateTimeOffset? ClaimedAt { get; private set; }

    /// <summary>Creates an empty history, unless there is one.</summary>
    public static async Task CreateAsync(IObjectStore store, ObjectPath path, CancellationToken cancellationToken)
    {
        try
        {
            await store.CreateAppendableAsync(path, cancellationToken);
        }
        catch (AmbiguousOutcomeException failure)
        {
            throw Unavailable(failure);
        }
    }

    /// <summary>Reads a history. Null: there is none.</summary>
    public static async Task<OrchestrationHistory?> ReadAsync(IObjectStore store, ObjectPath path, CancellationToken cancellationToken)
    {
        GetResult found = await store.GetAsync(path, ByteRange.All, null, cancellationToken);
        if (found.Status != GetStatus.Found)
        {
            return null;
        }

        var history = new OrchestrationHistory(store, path);
        int whole = found.Content.Span.LastIndexOf(LineEnd) + 1;
        if (whole < found.Content.Length && !await store.RepairTailAsync(path, found.Content.Length, whole, cancellationToken))
        {
            throw Unavailable(null);
        }

        history.length = whole;
        foreach (Range line in found.Content.Span[..whole].Split(LineEnd))
        {
            if (!found.Content.Span[..whole][line].IsEmpty)
            {
                history.Apply(Parse(found.Content.Span[..whole][line]));
            }
        }

        return history;
    }

    /// <summary>The result of an activity, by its number in the order in which the orchestration starts them.</summary>
    public bool TryFind(int number, out JsonElement result) => results.TryGetValue(number, out result);

    /// <summary>Claims the orchestration, or renews the claim.</summary>
    /// <exception cref="GraphException">Another instance has claimed it, or it is not known who has.</exception>
    public Task ClaimAsync(string instance, DateTimeOffset now, CancellationToken cancellationToken) => AppendAsync(new HistoryEvent { Instance = instance, At = now }, cancellationToken);

    /// <summary>Remembers the result of an activity.</summary>
    /// <exception cref="GraphException">As above: nothing is remembered.</exception>
    public Task AddAsync(int number, JsonElement result, CancellationToken cancellationToken) => AppendAsync(new HistoryEvent { Number = number, Result = result }, cancellationToken);

    private static HistoryEvent Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, HistoryJson.Default.HistoryEvent) ?? throw Damaged(null);
        }
        catch (JsonException failure)
        {
            throw Damaged(failure);
        }
    }

    private static GraphException Damaged(Exception? cause) => new(ErrorCodes.StorageDamageDetected, "The history of an operation cannot be read.", innerException: cause);

    private static GraphException Unavailable(Exception? cause) =>
        new(ErrorCodes.DatabaseUnavailable, "The history of an operation cannot be written, or another instance has gone on with it.", innerException: cause);

    private async Task AppendAsync(HistoryEvent added, CancellationToken cancellationToken)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(added, HistoryJson.Default.HistoryEvent), LineEnd];
        await appending.WaitAsync(cancellationToken);
        try
        {
            if (isLost)
            {
                throw Unavailable(null);
            }

            AppendResult appended = await store.AppendAsync(path, line, length, cancellationToken);
            if (appended.Status != AppendStatus.Appended)
            {
                isLost = true;
                throw Unavailable(null);
            }

            length += line.Length;
            Apply(added);
        }
        catch (AmbiguousOutcomeException failure)
        {
            // Where the history ends is not known any more. Whoever claims it next reads it.
            isLost = true;
            throw Unavailable(failure);
        }
        finally
        {
            appending.Release();
        }
    }

    private void Apply(HistoryEvent added)
    {
        if (added.Number is { } number && added.Result is { } result)
        {
            results[number] = result;
        }
        else
        {
            ClaimedAt = added.At;
        }
    }
}

/// <summary>One line.</summary>
internal sealed record HistoryEvent
{
    /// <summary>Who runs the orchestration, and <see cref="At"/> which time it said so.</summary>
    public string? Instance { get; init; }

    public DateTimeOffset? At { get; init; }

    /// <summary>Which activity has ended.</summary>
    public int? Number { get; init; }

    public JsonElement? Result { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HistoryEvent))]
internal sealed partial class HistoryJson : JsonSerializerContext;
