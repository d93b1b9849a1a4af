using System.Text.Json;
using System.Text.Json.Serialization;
using Serverless.Api.Security;
using Serverless.GraphCore.Administration;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Operations;

/// <summary>How far an operation has come.</summary>
public enum OperationStatus
{
    Queued,
    Running,
    Succeeded,
    Failed,
    Cancelled,
}

/// <summary>What an operation is to do, as it was asked for. Never changes.</summary>
internal sealed record OperationRequest
{
    public required Guid Id { get; init; }

    /// <summary>The database in the path, as received.</summary>
    public required string Database { get; init; }

    /// <summary>Who asked, with the privileges of then.</summary>
    public required OperationCaller Caller { get; init; }

    /// <summary>The request's body.</summary>
    public required byte[] Body { get; init; }

    /// <summary>Whether the values in it say their types.</summary>
    public required bool IsTyped { get; init; }

    /// <summary>The media type of the answer.</summary>
    public required string Format { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its time is over; null: never.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>The transaction id under which it writes; null: it cannot have one, because it commits more than once or is no transaction.</summary>
    public Guid? TransactionId { get; init; }

    /// <summary>Of its random numbers.</summary>
    public required int Seed { get; init; }

    /// <summary>Whether running it twice, even in part, would do something twice: then it is not run again once it has begun.</summary>
    public required bool RunsOnce { get; init; }

    /// <summary>Whether another request asks for the same.</summary>
    public bool IsSame(OperationRequest other) =>
        Database == other.Database && Caller.Name == other.Caller.Name && IsTyped == other.IsTyped && Format == other.Format && Body.AsSpan().SequenceEqual(other.Body);
}

/// <summary>Who asked for an operation.</summary>
internal sealed record OperationCaller(string Name, bool IsAdministrator, Dictionary<string, DatabasePrivileges> Privileges, string? Source, Guid CorrelationId)
{
    public static OperationCaller Of(RequestCaller caller) =>
        new(caller.Principal.Name, caller.Principal.IsAdministrator, new(caller.Principal.Privileges, StringComparer.Ordinal), caller.Source, caller.CorrelationId);

    public RequestCaller ToCaller() => new(new Principal(Name, IsAdministrator, Privileges), Source, CorrelationId);
}

/// <summary>An operation as far as it has come.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Owner">Who asked for it.</param>
/// <param name="CreatedAt">When.</param>
public sealed record OperationState(Guid Id, string Owner, DateTimeOffset CreatedAt)
{
    public OperationStatus Status { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Whether somebody wants it to end: it does so when it gets to know, unless it has been done by then.</summary>
    public bool CancelRequested { get; init; }

    /// <summary>The databases that take part.</summary>
    public IReadOnlyList<OperationProgress> Progress { get; init; } = [];

    /// <summary>Why it failed.</summary>
    public OperationError? Error { get; init; }

    [JsonIgnore]
    public bool IsFinished => Status >= OperationStatus.Succeeded;
}

/// <summary>How far one database has come.</summary>
/// <param name="Id">Its id, which no rename changes.</param>
/// <param name="Database">Its name.</param>
/// <param name="Status">What it does.</param>
/// <param name="Needed">What may be done there by whoever reads the answer.</param>
public sealed record OperationProgress(string Id, string Database, OperationStatus Status, DatabasePrivileges Needed);

/// <summary>A failure as a caller is told it.</summary>
public sealed record OperationError(string Code, string Message);

/// <summary>A failure of a part, to be thrown again where its result is asked for.</summary>
internal sealed record PartFailure(string Code, string Message, string? Detail, double? RetryAfterSeconds)
{
    public static PartFailure Of(GraphException failure) => new(failure.Code.Text, failure.Message, failure.Detail, failure.RetryAfter?.TotalSeconds);

    public GraphException ToException() => new(ErrorCodes.All.FirstOrDefault(code => code.Text == Code) ?? ErrorCodes.UnknownError, Message, Detail)
    {
        RetryAfter = RetryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
    };
}

/// <summary>How an operation has ended. The first one that is stored counts.</summary>
/// <param name="Ended">How.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="Answer">The name of the object with the answer's body.</param>
/// <param name="Status">The answer's HTTP status.</param>
/// <param name="ContentType">The answer's media type.</param>
/// <param name="Headers">The answer's other headers.</param>
internal sealed record OperationOutcome(
    OperationStatus Ended, OperationError? Error, string Answer, int Status, string ContentType, Dictionary<string, string> Headers);

/// <summary>Documents ⇄ bytes.</summary>
internal static class OperationJson
{
    public static byte[] Write<T>(T document) => JsonSerializer.SerializeToUtf8Bytes(document, typeof(T), OperationJsonContext.Default);

    /// <exception cref="GraphException"><see cref="ErrorCodes.StorageDamageDetected"/>.</exception>
    public static T Read<T>(ReadOnlySpan<byte> bytes)
        where T : class
    {
        try
        {
            return (T?)JsonSerializer.Deserialize(bytes, typeof(T), OperationJsonContext.Default) ?? throw Damaged(null);
        }
        catch (JsonException failure)
        {
            throw Damaged(failure);
        }
    }

    private static GraphException Damaged(Exception? cause) =>
        new(ErrorCodes.StorageDamageDetected, "What is stored of an operation is damaged, or of a newer version.", innerException: cause);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OperationRequest))]
[JsonSerializable(typeof(OperationState))]
[JsonSerializable(typeof(PartFailure))]
[JsonSerializable(typeof(OperationOutcome))]
[JsonSerializable(typeof(OperationCall))]
[JsonSerializable(typeof(OperationReply))]
[JsonSerializable(typeof(List<string>))]
internal sealed partial class OperationJsonContext : JsonSerializerContext;
