using System.Diagnostics;
using System.Globalization;
using Serverless.GraphCore;
using Spectre.Console;

namespace Serverless.LocalHost;

/// <summary>Shows how far an import is, how fast it goes and how long it will take: as a bar on a terminal, else as a line now and then.</summary>
internal static class ImportProgressDisplay
{
    /// <summary>Runs an import and shows its progress.</summary>
    /// <param name="output">Where to show it.</param>
    /// <param name="totalBytes">The length of all files.</param>
    /// <param name="import">The import, which tells how far it is.</param>
    public static async Task<ImportSummary> RunAsync(IAnsiConsole output, long totalBytes, Func<IProgress<ImportProgress>, Task<ImportSummary>> import)
    {
        if (!output.Profile.Capabilities.Interactive || !output.Profile.Out.IsTerminal)
        {
            return await import(new LineProgress(output, totalBytes));
        }

        return await output.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .StartAsync(context => import(new BarProgress(context.AddTask("starting", maxValue: Math.Max(1, totalBytes)))));
    }

    private static string Describe(ImportProgress progress)
    {
        string counts = string.Create(CultureInfo.InvariantCulture, $"{progress.Nodes:N0} nodes, {progress.Relationships:N0} relationships");
        return progress.File.Length > 0 ? $"{Path.GetFileName(progress.File)}: {counts}" : $"writing {counts}";
    }

    private sealed class BarProgress(ProgressTask task) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value)
        {
            task.Description = Markup.Escape(Describe(value));
            task.Value = value.Bytes;
        }
    }

    private sealed class LineProgress(IAnsiConsole output, long totalBytes) : IProgress<ImportProgress>
    {
        private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

        private readonly long start = Stopwatch.GetTimestamp();
        private TimeSpan next = Interval;

        public void Report(ImportProgress value)
        {
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            bool isRead = value.File.Length == 0;
            if (elapsed < next && !isRead)
            {
                return;
            }

            next = elapsed + Interval;
            double rate = (value.Nodes + value.Relationships) / Math.Max(0.001, elapsed.TotalSeconds);
            double share = totalBytes == 0 ? 1 : (double)value.Bytes / totalBytes;
            string left = isRead || share <= 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $", {elapsed.TotalSeconds * (1 - share) / share:F0} s left");
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{share * 100:F0} %: {Describe(value)}, {rate:N0} a second{left}"));
        }
    }
}
