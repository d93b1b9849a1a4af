using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using Serverless.Api.Contracts;
using Serverless.Api.Routing;
using Serverless.GraphCore;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.Api.Endpoints;

/// <summary>The files in a request's body: the parts of a form, the entries of an archive, or the body as one file.</summary>
internal static class UploadedFiles
{
    public const string Form = "multipart/form-data";
    public const string Zip = "application/zip";
    public const string Tar = "application/x-tar";
    public const string Csv = "text/csv";
    public const string JsonLines = "application/jsonl";

    /// <summary>What a body may be.</summary>
    public static readonly IReadOnlyList<string> Types = [Form, Zip, Tar, Csv, JsonLines];

    public static IAsyncEnumerable<ImportFile> ReadAsync(ApiRequest request, ApiLimits limits, CancellationToken cancellationToken)
    {
        string type = (request.Header("Content-Type") ?? string.Empty).Split(';')[0].Trim();
        if (type.Equals(Form, StringComparison.OrdinalIgnoreCase))
        {
            return request.ReadFormFilesAsync(limits.ImportBytes, cancellationToken);
        }

        Stream body = request.OpenBody(limits.ImportBytes);
        return type.ToLowerInvariant() switch
        {
            Zip => ReadZipAsync(body, limits.ImportBytes, cancellationToken),
            Tar => ReadTarAsync(body, cancellationToken),
            Csv => SingleAsync("body.csv", body),
            JsonLines or "application/x-ndjson" => SingleAsync("body.jsonl", body),
            _ => throw new RejectedRequestException(415, $"`Content-Type` must be one of {string.Join(", ", Types)}."),
        };
    }

    private static async IAsyncEnumerable<ImportFile> SingleAsync(string name, Stream body)
    {
        await Task.CompletedTask;
        yield return new ImportFile(name, body);
    }

    // A zip archive has its directory at its end, so all of it must be there first: on disk, not in memory.
    private static async IAsyncEnumerable<ImportFile> ReadZipAsync(Stream body, long limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using FileStream spool = TemporaryFile.Open(FileOptions.Asynchronous);
        await body.CopyToAsync(spool, cancellationToken);
        await using ZipArchive archive = await OpenZipAsync(spool, cancellationToken);
        long left = limit;
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            if (entry.Name.Length > 0)
            {
                await using Stream content = await entry.OpenAsync(cancellationToken);

                // What entries say of their length need not be true.
                await using var limited = new LimitedStream(content, left, $"The files of the archive are too long; at most {limit} bytes of content are allowed.");
                yield return new ImportFile(entry.FullName, limited);
                left -= limited.Count;
            }
        }
    }

    private static async Task<ZipArchive> OpenZipAsync(FileStream spool, CancellationToken cancellationToken)
    {
        try
        {
            return await ZipArchive.CreateAsync(spool, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        }
        catch (InvalidDataException exception)
        {
            throw new RejectedRequestException(400, $"The body is no zip archive: {exception.Message}");
        }
    }

    private static async IAsyncEnumerable<ImportFile> ReadTarAsync(Stream body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var archive = new TarReader(body, leaveOpen: true);
        while (await NextAsync(archive, cancellationToken) is { } entry)
        {
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile)
            {
                string name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
                yield return new ImportFile(name, entry.DataStream ?? Stream.Null);
            }
        }
    }

    private static async Task<TarEntry?> NextAsync(TarReader archive, CancellationToken cancellationToken)
    {
        try
        {
            return await archive.GetNextEntryAsync(copyData: false, cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw new RejectedRequestException(400, $"The body is no tar archive: {exception.Message}");
        }
    }
}
