using System.Globalization;
using System.Text;

namespace Serverless.GraphCore.Planning.Explain;

/// <summary>A plan as a table of text: the operators as a tree from the result down, with their details and numbers.</summary>
public static class PlanTable
{
    private const int MaxDetails = 100;

    /// <summary>The table; columns of measurements only when the plan has them.</summary>
    public static string Render(PlanDescription plan)
    {
        var rows = new List<string[]>();
        bool isMeasured = plan.Rows is not null;
        rows.Add(isMeasured
            ? ["Operator", "Details", "Estimated Rows", "Rows", "Batches", "Time (ms)", "Memory (Bytes)", "Store Requests"]
            : ["Operator", "Details", "Estimated Rows"]);
        Add(plan, "", isMeasured, rows);
        var widths = new int[rows[0].Length];
        foreach (string[] row in rows)
        {
            for (int i = 0; i < row.Length; i++)
            {
                widths[i] = Math.Max(widths[i], row[i].Length);
            }
        }

        var text = new StringBuilder();
        string line = "+" + string.Concat(widths.Select(static width => new string('-', width + 2) + "+")) + "\n";
        text.Append(line);
        for (int r = 0; r < rows.Count; r++)
        {
            for (int i = 0; i < widths.Length; i++)
            {
                text.Append("| ").Append(i < 2 ? rows[r][i].PadRight(widths[i]) : rows[r][i].PadLeft(widths[i])).Append(' ');
            }

            text.Append("|\n");
            if (r == 0)
            {
                text.Append(line);
            }
        }

        text.Append(line);
        if (isMeasured)
        {
            text.Append(CultureInfo.InvariantCulture, $"Total time: {Milliseconds(plan.TotalTime)} ms, store requests: {plan.TotalStoreRequests}\n");
        }

        return text.ToString();
    }

    /// <param name="indent">Bars of the branches that go on below.</param>
    private static void Add(PlanDescription plan, string indent, bool isMeasured, List<string[]> rows)
    {
        string details = plan.Details.Length <= MaxDetails ? plan.Details : plan.Details[..(MaxDetails - 1)] + "…";
        string name = indent + "+" + plan.OperatorType;
        string estimate = Math.Round(plan.EstimatedRows, plan.EstimatedRows < 10 ? 1 : 0).ToString(CultureInfo.InvariantCulture);
        rows.Add(isMeasured
            ? [name, details, estimate, Number(plan.Rows), Number(plan.Batches), Milliseconds(plan.Time), Number(plan.Memory), Number(plan.StoreRequests)]
            : [name, details, estimate]);

        // The first child goes on below in the same column; further ones stand indented before it.
        for (int i = plan.Children.Count - 1; i > 0; i--)
        {
            Add(plan.Children[i], indent + "| ", isMeasured, rows);
        }

        if (plan.Children.Count > 0)
        {
            Add(plan.Children[0], indent, isMeasured, rows);
        }
    }

    private static string Number(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Milliseconds(TimeSpan? time) => time?.TotalMilliseconds.ToString("0.000", CultureInfo.InvariantCulture) ?? "";
}
