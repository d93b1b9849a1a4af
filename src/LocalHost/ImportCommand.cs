using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Api.Hosting;
using Serverless.Api.Security;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;
using Spectre.Console;

namespace Serverless.LocalHost;

/// <summary>Imports files of this machine into a database of the data folder, and shows how far it is.</summary>
internal static class ImportCommand
{
    private const int BufferSize = 1;

    // Whoever can run the command can read and write the data anyhow.
    private static readonly RequestCaller Local = new(Principal.Open, null, Guid.Empty);

    /// <summary>Runs the command.</summary>
    /// <returns>The exit code: 0, or 1 when nothing was imported.</returns>
    public static async Task<int> RunAsync(ImportCommandOptions options, IAnsiConsole output, TextWriter errors, CancellationToken cancellationToken)
    {
        try
        {
            long start = Stopwatch.GetTimestamp();
            long total = options.AllFiles.Sum(static file => new FileInfo(file).Length);
            var place = new LocalHostOptions { DataFolder = options.DataFolder, ImportMemory = options.ImportMemory, Database = options.Database };
            await using var deployment = new Deployment(LocalDeployment.Options(place), NullLogger.Instance);
            await deployment.StartAsync(cancellationToken);
            ImportSummary summary = await ImportProgressDisplay.RunAsync(
                output,
                total,
                progress => deployment.Queries.ImportAsync(Local, options.Database, new ImportRequest(ReadAsync(options.AllFiles), options.Import) { Progress = progress }, cancellationToken));
            Report(summary, options.Database, Stopwatch.GetElapsedTime(start), output, errors);
            return 0;
        }
        catch (OperationCanceledException)
        {
            await errors.WriteLineAsync("Cancelled; nothing was imported.");
            return 1;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or GraphException)
        {
            await errors.WriteLineAsync(exception.Message);
            return 1;
        }
    }

    private static void Report(ImportSummary summary, string database, TimeSpan time, IAnsiConsole output, TextWriter errors)
    {
        foreach (BadRow row in summary.BadRows)
        {
            errors.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Left out: {row.File}, line {row.Line}{(row.Column > 0 ? $", column {row.Column}" : string.Empty)}: {row.Reason}"));
        }

        if (summary.BadRowCount > summary.BadRows.Count)
        {
            errors.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Left out: {summary.BadRowCount - summary.BadRows.Count} more"));
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{summary.Nodes:N0} nodes, {summary.Relationships:N0} relationships and {summary.Properties:N0} properties are in {database} after {time.TotalSeconds:F1} s"));
    }

    private static async IAsyncEnumerable<ImportFile> ReadAsync(IEnumerable<string> files)
    {
        foreach (string file in files)
        {
            // The reader has a buffer of its own.
            await using var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize, FileOptions.SequentialScan);
            yield return new ImportFile(file, content);
        }
    }
}
