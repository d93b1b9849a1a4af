using Serverless.GraphCore;
using Serverless.GraphCore.Errors;

namespace Serverless.LocalHost;

/// <summary>
/// Files below one folder, by <c>file:///</c> addresses relative to it, as in Neo4j: <c>file:///x.csv</c> is <c>x.csv</c> in the
/// folder. Nothing outside it can be reached: <c>..</c> is refused and links below the folder are not followed.
/// </summary>
/// <param name="folder">The folder, or null: nothing can be read.</param>
public sealed class FolderImportSource(string? folder) : IImportSource
{
    private const string Prefix = "file:///";
    private const int BufferSize = 64 * 1024;
    private readonly string? root = folder is null ? null : Path.GetFullPath(folder);

    public ValueTask<Stream> OpenAsync(string url, CancellationToken cancellationToken)
    {
        if (root is null)
        {
            throw Refused(url, "no import folder is configured; start the server with --import DIR");
        }

        if (!url.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            throw Refused(url, "only addresses like file:///x.csv, relative to the import folder, can be read");
        }

        string path = Locate(url, root);
        try
        {
            return new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferSize, FileOptions.SequentialScan));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotReadable(url);
        }
    }

    private static string Locate(string url, string root)
    {
        string relative = Uri.UnescapeDataString(url[Prefix.Length..]);
        string path = root;
        foreach (string part in relative.Split('/'))
        {
            if (part is "" or "." or ".." || part.AsSpan().ContainsAny('\\', '\0', ':'))
            {
                throw Refused(url, "its path must consist of plain names below the import folder");
            }

            path = Path.Combine(path, part);
            if (new FileInfo(path).LinkTarget is not null)
            {
                throw Refused(url, "links below the import folder are not followed");
            }
        }

        return File.Exists(path) ? path : throw NotReadable(url);
    }

    private static GraphException NotReadable(string url) => Refused(url, "there is no such readable file in the import folder");

    private static GraphException Refused(string url, string reason) =>
        new(ErrorCodes.ExternalResourceFailed, $"`{url}` cannot be read: {reason}.");
}
