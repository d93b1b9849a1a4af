namespace Serverless.GraphCore;

/// <summary>How an export writes a graph.</summary>
public enum ExportFormat
{
    /// <summary>CSV with the headers of neo4j-admin: a file for each label set and for each relationship type.</summary>
    Csv,

    /// <summary>One file of JSON lines, an entity in each.</summary>
    JsonLines,
}

/// <summary>Takes the files of an export, one after the other.</summary>
public interface IExportSink
{
    /// <summary>Begins a file; the one before it is complete.</summary>
    /// <param name="name">A plain file name.</param>
    ValueTask BeginFileAsync(string name, CancellationToken cancellationToken);

    /// <summary>Takes the next bytes of the file.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken);
}
