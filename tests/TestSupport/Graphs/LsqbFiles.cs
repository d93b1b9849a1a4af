using System.Text;
using Serverless.GraphCore;

namespace Serverless.TestSupport.Graphs;

/// <summary>A social network in the LSQB schema: a folder of CSV files named by labels, or by source, relationship and target.</summary>
public sealed class LsqbFiles
{
    /// <param name="folder">Where they are.</param>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public LsqbFiles(string folder)
    {
        string[] files = [.. Directory.EnumerateFiles(folder, "*.csv").Order(StringComparer.Ordinal)];
        Nodes = [.. files.Where(static file => !Path.GetFileName(file).Contains('_')).Select(static file => new LsqbNodes(file))];
        Relationships = [.. files.Where(static file => Path.GetFileName(file).Contains('_')).Select(static file => new LsqbRelationships(file))];
    }

    public IReadOnlyList<LsqbNodes> Nodes { get; }

    public IReadOnlyList<LsqbRelationships> Relationships { get; }

    /// <summary>All of it, for an import.</summary>
    public ImportRequest ToImport() => new(
        ReadAsync([.. Nodes.Select(static file => file.Path), .. Relationships.Select(static file => file.Path)]),
        new ImportOptions
        {
            Delimiter = '|',
            IdType = ImportIdType.Integer,
            Nodes = [.. Nodes.Select(static file => new ImportGroup(file.Labels, [file.Path]))],
            Relationships = [.. Relationships.Select(static file => new ImportGroup([file.Type], [file.Path]))],
        });

    internal static IEnumerable<string[]> Rows(string file) => File.ReadLines(file).Skip(1).Select(static line => line.Split('|'));

    private static async IAsyncEnumerable<ImportFile> ReadAsync(IEnumerable<string> files)
    {
        foreach (string file in files)
        {
            await using FileStream content = File.OpenRead(file);
            yield return new ImportFile(file, content);
        }
    }
}

/// <summary>A file of nodes, of which only the ids count.</summary>
/// <param name="Path">The file.</param>
public sealed record LsqbNodes(string Path)
{
    /// <summary>The first is the file's own; posts and comments are messages too.</summary>
    public IReadOnlyList<string> Labels { get; } =
        System.IO.Path.GetFileNameWithoutExtension(Path) is { } label && label is "Post" or "Comment" ? [label, "Message"] : [System.IO.Path.GetFileNameWithoutExtension(Path)];

    public IEnumerable<long> Ids => LsqbFiles.Rows(Path).Select(static cells => long.Parse(cells[0], System.Globalization.CultureInfo.InvariantCulture));
}

/// <summary>A file of relationships, of which only the ends count.</summary>
/// <param name="Path">The file.</param>
public sealed record LsqbRelationships(string Path)
{
    private readonly string[] parts = System.IO.Path.GetFileNameWithoutExtension(Path).Split('_');

    public string Source => parts[0];

    /// <summary><c>replyOf</c> is <c>REPLY_OF</c>.</summary>
    public string Type
    {
        get
        {
            var text = new StringBuilder();
            foreach (char c in parts[1])
            {
                text.Append(char.IsUpper(c) ? "_" : "").Append(char.ToUpperInvariant(c));
            }

            return text.ToString();
        }
    }

    public string Target => parts[2];

    public IEnumerable<(long Source, long Target)> Ends => LsqbFiles.Rows(Path).Select(static cells =>
        (long.Parse(cells[0], System.Globalization.CultureInfo.InvariantCulture), long.Parse(cells[1], System.Globalization.CultureInfo.InvariantCulture)));
}
