using System.Text.Json;
using System.Text.Json.Serialization;

namespace Serverless.Api.Audit;

/// <summary>Records ⇄ lines of JSON.</summary>
internal static class AuditJson
{
    private const byte LineEnd = (byte)'\n';

    public static byte[] Write(IReadOnlyList<AuditRecord> records)
    {
        using var lines = new MemoryStream();
        foreach (AuditRecord record in records)
        {
            JsonSerializer.Serialize(lines, record, AuditJsonContext.Default.AuditRecord);
            lines.WriteByte(LineEnd);
        }

        return lines.ToArray();
    }

    /// <summary>The records of whole lines. What a process that died has left of a line was never acknowledged.</summary>
    public static List<AuditRecord> Read(ReadOnlySpan<byte> lines)
    {
        var records = new List<AuditRecord>();
        while (lines.IndexOf(LineEnd) is >= 0 and int end)
        {
            if (TryRead(lines[..end]) is { } record)
            {
                records.Add(record);
            }

            lines = lines[(end + 1)..];
        }

        return records;
    }

    private static AuditRecord? TryRead(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, AuditJsonContext.Default.AuditRecord);
        }
        catch (JsonException)
        {
            // One damaged line must not hide the others.
            return null;
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AuditRecord))]
internal sealed partial class AuditJsonContext : JsonSerializerContext;
