using System.Text.Json.Serialization;

namespace Serverless.Api.Audit;

/// <summary>Kinds of what is recorded. Persisted by name.</summary>
public enum AuditEvent
{
    /// <summary>A command on the catalog, also one that was refused.</summary>
    Administration,

    /// <summary>Somebody known asked for what they may not have.</summary>
    AccessDenied,

    /// <summary>A request was refused because of a limit.</summary>
    LimitViolation,

    /// <summary>A query of several databases.</summary>
    CrossDatabaseQuery,

    /// <summary>Credentials were wrong.</summary>
    FailedLogin,
}

/// <summary>How what is recorded ended. Persisted by name.</summary>
public enum AuditOutcome
{
    Success,

    /// <summary>It was not allowed.</summary>
    Refused,

    /// <summary>It was allowed, and something else went wrong.</summary>
    Failed,
}

/// <summary>
/// What somebody did or tried. It names things, and never holds a statement's text, a parameter, a value of a property or a password. Records of the kinds that anybody can cause in any
/// number stand for several when they say the same: <see cref="Rows"/> is how many.
/// </summary>
public sealed record AuditRecord
{
    /// <summary>Given by the log; no two records have one.</summary>
    public Guid Id { get; init; }

    /// <summary>Given by the log; of several, the last one's.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Who; null: nobody that is known.</summary>
    public string? Principal { get; init; }

    public required AuditEvent Event { get; init; }

    /// <summary>What was asked for: <c>CREATE DATABASE</c>, <c>login</c>, <c>read</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The names of the databases concerned.</summary>
    public IReadOnlyList<string> Databases { get; init; } = [];

    /// <summary>The object named: a database, user, key or limit.</summary>
    public string? Target { get; init; }

    public required AuditOutcome Outcome { get; init; }

    /// <summary>The error's code; null: there is none.</summary>
    public string? Code { get; init; }

    /// <summary>How many rows a query gave; of what can be repeated: for how many the record stands.</summary>
    public long? Rows { get; init; }

    /// <summary>How many bytes a query moved between databases.</summary>
    public long? Bytes { get; init; }

    public long? DurationMs { get; init; }

    /// <summary>The address that the request came from.</summary>
    public string? Source { get; init; }

    /// <summary>Names the request.</summary>
    public Guid CorrelationId { get; init; }

    /// <summary>Whether anybody can cause any number of such records.</summary>
    [JsonIgnore]
    internal bool IsRepeatable =>
        Event is AuditEvent.FailedLogin or AuditEvent.AccessDenied or AuditEvent.LimitViolation || (Event == AuditEvent.Administration && Outcome == AuditOutcome.Refused);
}

/// <summary>Which records to read, newest first.</summary>
public sealed record AuditQuery
{
    /// <summary>The earliest time of a record; null: all that are kept.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only what is older than a record that was read before.</summary>
    public AuditCursor? Before { get; init; }
}

/// <summary>A place in the order of records: by their times, then by their ids.</summary>
public readonly record struct AuditCursor(DateTimeOffset Time, Guid Id) : IComparable<AuditCursor>
{
    /// <summary>The place of a record.</summary>
    public static AuditCursor Of(AuditRecord record) => new(record.Time, record.Id);

    /// <summary>Reads what <see cref="ToString"/> has written.</summary>
    public static bool TryParse(string text, out AuditCursor cursor)
    {
        cursor = default;
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0
            || !long.TryParse(text.AsSpan(0, dash), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long ticks)
            || ticks > DateTime.MaxValue.Ticks
            || !Guid.TryParseExact(text.AsSpan(dash + 1), "n", out Guid id))
        {
            return false;
        }

        cursor = new AuditCursor(new DateTimeOffset(ticks, TimeSpan.Zero), id);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(AuditCursor other) => Time.CompareTo(other.Time) is not 0 and int order ? order : string.CompareOrdinal(Id.ToString("n"), other.Id.ToString("n"));

    /// <inheritdoc/>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Time.UtcTicks}-{Id:n}");
}
