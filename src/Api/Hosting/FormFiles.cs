using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Serverless.Api.Routing;
using Serverless.GraphCore;

namespace Serverless.Api.Hosting;

/// <summary>Reads the files of a multipart form one after the other as they arrive. Fields that are no files are refused: options are in the query.</summary>
internal static class FormFiles
{
    public static async IAsyncEnumerable<ImportFile> ReadAsync(string? contentType, Stream body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type) || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 } boundary)
        {
            throw new RejectedRequestException(400, "A multipart body needs a `boundary` in its `Content-Type`.");
        }

        var reader = new MultipartReader(boundary.ToString(), body);
        while (await NextAsync(reader, cancellationToken) is { } section)
        {
            FileMultipartSection? file = section.GetContentDispositionHeader() is null ? null : section.AsFileSection();
            if (file is null || string.IsNullOrEmpty(file.FileName))
            {
                throw new RejectedRequestException(400, "Every part of the form must be a file with a name; options belong into the query.");
            }

            yield return new ImportFile(file.FileName, section.Body);
        }
    }

    private static async Task<MultipartSection?> NextAsync(MultipartReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            throw new RejectedRequestException(400, $"The form is not what its `Content-Type` says: {exception.Message}");
        }
    }
}
