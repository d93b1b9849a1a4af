using System.Globalization;
using System.Text;
using Serverless.GraphCore.Planning;

namespace Serverless.Api.Contracts;

/// <summary>Draws a plan as a table for people: one line an operator, sources below what they feed.</summary>
internal static class PlanTable
{
    public static string Render(PlanDescription plan, bool profiled)
    {
        string[] header = profiled
            ? ["Operator", "Details", "Estimated Rows", "Rows", "Batches", "Time (ms)", "Memory (bytes)", "Store Requests"]
            : ["Operator", "Details", "Estimated Rows"];
        var lines = new List<string[]> { header };
        Collect(plan, 0, profiled, lines);
        int[] widths = new int[header.Length];
        foreach (string[] line in lines)
        {
            for (int i = 0; i < line.Length; i++)
            {
                widths[i] = Math.Max(widths[i], line[i].Length);
            }
        }

        var text = new StringBuilder();
        Rule(text, widths);
        for (int i = 0; i < lines.Count; i++)
        {
            Line(text, lines[i], widths);
            if (i == 0)
            {
                Rule(text, widths);
            }
        }

        Rule(text, widths);
        return text.ToString();
    }

    private static void Collect(PlanDescription plan, int depth, bool profiled, List<string[]> lines)
    {
        string name = string.Concat(Enumerable.Repeat("| ", depth)) + "+" + plan.OperatorType;
        string estimate = plan.EstimatedRows.ToString("0.#", CultureInfo.InvariantCulture);
        lines.Add(profiled
            ? [name, plan.Details, estimate, Text(plan.Rows), Text(plan.Batches), plan.Time?.TotalMilliseconds.ToString("0.000", CultureInfo.InvariantCulture) ?? string.Empty, Text(plan.Memory), Text(plan.StoreRequests)]
            : [name, plan.Details, estimate]);

        // The last source goes on below its operator; the others are branches to the right of it.
        for (int i = plan.Children.Count - 1; i >= 0; i--)
        {
            Collect(plan.Children[i], depth + i, profiled, lines);
        }
    }

    private static string Text(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? string.Empty;

    private static void Rule(StringBuilder text, int[] widths)
    {
        foreach (int width in widths)
        {
            text.Append('+').Append('-', width + 2);
        }

        text.Append("+\n");
    }

    private static void Line(StringBuilder text, string[] cells, int[] widths)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            bool isNumber = i > 1 && cells[i].Length > 0 && char.IsDigit(cells[i][0]);
            text.Append("| ").Append(isNumber ? cells[i].PadLeft(widths[i]) : cells[i].PadRight(widths[i])).Append(' ');
        }

        text.Append("|\n");
    }
}
