using System.Globalization;
using System.Net;
using System.Text;

namespace Serverless.Api.Usage;

/// <summary>The total of a usage report as a page with charts. It loads nothing: no script, no style and no picture is elsewhere.</summary>
internal static class UsageReportPage
{
    /// <summary>More bars tell nothing.</summary>
    private const int MaxBars = 20;

    private const int BarHeight = 18;
    private const int LabelWidth = 190;
    private const int BarWidth = 420;

    private const string Style =
        "body{font:14px/1.4 system-ui,sans-serif;margin:2em;color:#222}h2{margin:1.6em 0 .4em;font-size:1.1em}table{border-collapse:collapse}"
        + "td,th{padding:.2em .7em;border-bottom:1px solid #ddd;text-align:right}td:first-child,th:first-child{text-align:left}svg text{font-size:12px;fill:#222}svg rect{fill:#3b6ea5}";

    private static readonly (string Name, string Title)[] Charts =
        [("queries", "Queries"), ("writes", "Writes"), ("rows_read", "Rows read"), ("cpu_ms", "Processor time, ms"), ("store_requests", "Object-store requests"), ("rejected", "Requests refused by limits")];

    public static string Write(TotalReport report)
    {
        var page = new StringBuilder();
        string period = Encoded(report.Period);
        page.Append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Usage ").Append(period).Append("</title><style>").Append(Style).Append("</style></head><body>\n");
        page.Append("<h1>Usage ").Append(period).Append("</h1>\n<p>").Append(Time(report.From)).Append(" to ").Append(Time(report.To)).Append("</p>\n");
        foreach (ReportFailure failure in report.Failed)
        {
            page.Append("<p>").Append(Encoded(failure.Database)).Append(" could not be read: ").Append(Encoded(failure.Code)).Append("</p>\n");
        }

        AddTable(page, report);
        AddChart(page, "Stored bytes by database", report.Databases.Select(static database => (Label(database), database.Storage?.StorageBytes ?? 0)));
        foreach ((string name, string title) in Charts)
        {
            AddChart(page, $"{title} by database", report.Databases.Select(database => (Label(database), Count(database.Usage, name))));
        }

        if (report.Hours.Count > 1)
        {
            AddBars(page, "Queries by hour", [.. report.Hours.Select(static hour => (Time(hour.Hour), Count(hour.Usage, "queries")))]);
        }

        return page.Append("</body></html>\n").ToString();
    }

    private static void AddTable(StringBuilder page, TotalReport report)
    {
        string[] names = [.. UsageCounts.None.Shown().Select(static count => count.Key)];
        page.Append("<h2>Databases</h2>\n<table><tr><th>database</th><th>nodes</th><th>relationships</th><th>storage_bytes</th>");
        page.AppendJoin("", names.Select(static name => $"<th>{name}</th>")).Append("</tr>\n");
        foreach (ReportedDatabase database in report.Databases)
        {
            page.Append("<tr><td>").Append(Encoded(Label(database))).Append("</td>");
            foreach (long? number in (IEnumerable<long?>)[database.Storage?.Nodes, database.Storage?.Relationships, database.Storage?.StorageBytes, .. names.Select(name => (long?)Count(database.Usage, name))])
            {
                page.Append("<td>").Append(number is { } known ? Number(known) : "").Append("</td>");
            }

            page.Append("</tr>\n");
        }

        page.Append("<tr><th>total</th><th></th><th></th><th></th>").AppendJoin("", names.Select(name => $"<th>{Number(Count(report.Usage, name))}</th>")).Append("</tr></table>\n");
    }

    private static void AddChart(StringBuilder page, string title, IEnumerable<(string Label, long Value)> values) =>
        AddBars(page, title, [.. values.Where(static value => value.Value > 0).OrderByDescending(static value => value.Value).ThenBy(static value => value.Label, StringComparer.Ordinal).Take(MaxBars)]);

    private static void AddBars(StringBuilder page, string title, IReadOnlyList<(string Label, long Value)> bars)
    {
        if (bars.Count == 0)
        {
            return;
        }

        double most = Math.Max(1, bars.Max(static bar => bar.Value));
        page.Append(CultureInfo.InvariantCulture, $"<h2>{Encoded(title)}</h2>\n<svg role=\"img\" width=\"{LabelWidth + BarWidth + 120}\" height=\"{(bars.Count * (BarHeight + 4)) + 4}\">\n");
        for (int i = 0; i < bars.Count; i++)
        {
            int top = 2 + (i * (BarHeight + 4));
            double width = bars[i].Value / most * BarWidth;
            string label = bars[i].Label.Length > 26 ? bars[i].Label[..25] + "…" : bars[i].Label;
            page.Append(CultureInfo.InvariantCulture, $"<text x=\"0\" y=\"{top + 13}\">{Encoded(label)}</text><rect x=\"{LabelWidth}\" y=\"{top}\" width=\"{width:0.##}\" height=\"{BarHeight}\"><title>{Encoded(bars[i].Label)}: {Number(bars[i].Value)}</title></rect><text x=\"{LabelWidth + width + 6:0.##}\" y=\"{top + 13}\">{Number(bars[i].Value)}</text>\n");
        }

        page.Append("</svg>\n");
    }

    private static string Label(ReportedDatabase database) => database.Dropped is null ? database.Database : database.Database + " (dropped)";

    private static long Count(IReadOnlyDictionary<string, long> usage, string name) => usage.TryGetValue(name, out long count) ? count : 0;

    private static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Encoded(string text) => WebUtility.HtmlEncode(text);
}
