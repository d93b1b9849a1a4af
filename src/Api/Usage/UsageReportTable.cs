using System.Globalization;
using System.Text;

namespace Serverless.Api.Usage;

/// <summary>The total of a usage report as CSV (RFC 4180): a row per database.</summary>
internal static class UsageReportTable
{
    private static readonly string[] Counts = [.. UsageCounts.None.Shown().Select(static count => count.Key)];

    public static string Write(TotalReport report)
    {
        var text = new StringBuilder();
        Line(text, ["period", "database", "dropped", "nodes", "relationships", "storage_bytes", .. Counts]);
        foreach (ReportedDatabase database in report.Databases)
        {
            Line(
                text,
                [
                    report.Period, database.Database, database.Dropped?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) ?? "", Number(database.Storage?.Nodes),
                    Number(database.Storage?.Relationships), Number(database.Storage?.StorageBytes), .. Counts.Select(name => Number(database.Usage.TryGetValue(name, out long count) ? count : 0)),
                ]);
        }

        return text.ToString();
    }

    private static void Line(StringBuilder text, IEnumerable<string> fields) => text.AppendJoin(',', fields.Select(Field)).Append("\r\n");

    private static string Field(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
