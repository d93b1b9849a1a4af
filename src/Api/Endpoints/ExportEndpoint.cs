using System.IO.Compression;
using Serverless.Api.Routing;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Endpoints;

/// <summary>Sends a snapshot of a whole graph as it is read: JSON lines, or a zip archive of CSV files.</summary>
internal static class ExportEndpoint
{
    /// <summary>What an answer may be.</summary>
    public static readonly IReadOnlyList<string> Types = [UploadedFiles.Zip, UploadedFiles.JsonLines];

    public static async Task RunAsync(ApiContext context, ApiRequest request, ApiResponse response, CancellationToken cancellationToken)
    {
        switch (request.Query("format"))
        {
            case []:
            case ["csv"]:
                Begin(response, UploadedFiles.Zip, "graph.zip");
                await using (var sink = new ZipSink(response.Body.AsStream(leaveOpen: true)))
                {
                    await context.Queries.ExportAsync(request.Caller, request.Database, ExportFormat.Csv, sink, cancellationToken);
                    await sink.CompleteAsync(cancellationToken);
                }

                break;
            case ["jsonl"]:
                Begin(response, UploadedFiles.JsonLines, "graph.jsonl");
                await context.Queries.ExportAsync(request.Caller, request.Database, ExportFormat.JsonLines, new PlainSink(response), cancellationToken);
                break;
            default:
                throw new GraphException(ErrorCodes.ArgumentError, "`format` is `csv` or `jsonl`.");
        }

        await response.Body.FlushAsync(cancellationToken);
    }

    private static void Begin(ApiResponse response, string type, string name)
    {
        response.Status = 200;
        response.ContentType = type;
        response.SetHeader("Content-Disposition", $"attachment; filename=\"{name}\"");
    }

    /// <summary>The only file is the body.</summary>
    private sealed class PlainSink(ApiResponse response) : IExportSink
    {
        public ValueTask BeginFileAsync(string name, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public async ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => await response.Body.WriteAsync(content, cancellationToken);
    }

    /// <summary>Each file is an entry of an archive. An archive that is not completed has no directory, so nobody takes it for a whole one.</summary>
    private sealed class ZipSink(Stream destination) : IExportSink, IAsyncDisposable
    {
        // The time is no part of the graph: equal graphs give equal archives.
        private static readonly DateTimeOffset EntryTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

        private ZipArchive? archive;
        private Stream? entry;

        public async ValueTask BeginFileAsync(string name, CancellationToken cancellationToken)
        {
            await EndFileAsync();
            archive ??= await ZipArchive.CreateAsync(destination, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);
            ZipArchiveEntry created = archive.CreateEntry(name, CompressionLevel.Fastest);
            created.LastWriteTime = EntryTime;
            entry = await created.OpenAsync(cancellationToken);
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => entry!.WriteAsync(content, cancellationToken);

        public async Task CompleteAsync(CancellationToken cancellationToken)
        {
            await EndFileAsync();
            archive ??= await ZipArchive.CreateAsync(destination, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);
            await archive.DisposeAsync();
        }

        public ValueTask DisposeAsync() => destination.DisposeAsync();

        private async ValueTask EndFileAsync()
        {
            if (entry is not null)
            {
                await entry.DisposeAsync();
                entry = null;
            }
        }
    }
}
