using Microsoft.Extensions.Logging;

namespace Serverless.Api.Telemetry;

/// <summary>Everything that the API logs. No statement, parameter or property value at Information or above.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "Unexpected failure {CorrelationId}")]
    public static partial void UnexpectedFailure(ILogger logger, Exception exception, Guid correlationId);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "The request {CorrelationId} failed with {Code}")]
    public static partial void DatabaseFailure(ILogger logger, Exception exception, Guid correlationId, string code);

    [LoggerMessage(EventId = 3, Level = LogLevel.Error, Message = "Database {Database} cannot be opened")]
    public static partial void OpenFailed(ILogger logger, Exception exception, string database);

    [LoggerMessage(EventId = 4, Level = LogLevel.Error, Message = "Compaction or garbage collection has failed; it is tried again later")]
    public static partial void MaintenanceFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 5, Level = LogLevel.Error, Message = "The audit log cannot be written; it is tried again later")]
    public static partial void AuditFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 6, Level = LogLevel.Error, Message = "Operation {Id} has stopped; another attempt goes on with it")]
    public static partial void OrchestrationFailed(ILogger logger, Exception exception, string id);

    [LoggerMessage(EventId = 7, Level = LogLevel.Warning, Message = "An operation is left to another instance, because its history cannot be written")]
    public static partial void OrchestrationLost(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 8, Level = LogLevel.Error, Message = "Expired operations could not be removed; it is tried again later")]
    public static partial void OperationsNotExpired(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 20, Level = LogLevel.Warning, Message = "Usage could not be written; it is tried again at the next interval")]
    public static partial void UsageNotWritten(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 21, Level = LogLevel.Error, Message = "Usage could not be reported; the next run catches up")]
    public static partial void UsageNotReported(ILogger logger, Exception exception);
}
