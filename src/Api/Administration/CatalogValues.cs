using Serverless.GraphCore.Values;

namespace Serverless.Api.Administration;

/// <summary>What the catalog and the audit log hold, as values of Cypher.</summary>
internal static class CatalogValues
{
    public static Value Of(string? text) => text is null ? NullValue.Instance : new StringValue(text);

    public static Value Of(long? number) => number is { } value ? IntegerValue.Of(value) : NullValue.Instance;

    public static Value Of(DateTimeOffset? time) => time is { } value
        ? new DateTimeValue(value.ToUnixTimeSeconds(), (int)(value.UtcTicks % TimeSpan.TicksPerSecond) * 100, offsetSeconds: 0)
        : NullValue.Instance;
}
