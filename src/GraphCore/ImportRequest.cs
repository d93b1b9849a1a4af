using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore;

/// <summary>A file of an import.</summary>
/// <param name="Name">The name that groups and errors use.</param>
/// <param name="Content">Its bytes, read once from the start; the importer leaves it open.</param>
public sealed record ImportFile(string Name, Stream Content);

/// <summary>Files that share one header and, beside what the header says, labels or a type.</summary>
/// <param name="Names">Labels of the nodes, or the one type of the relationships; may be empty.</param>
/// <param name="Files">Names of the files, in their order; the first begins with the header.</param>
public sealed record ImportGroup(IReadOnlyList<string> Names, IReadOnlyList<string> Files)
{
    /// <summary>Reads <c>[Label[:Label…]=]file[,file…]</c>, as neo4j-admin takes it.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.ArgumentError"/>.</exception>
    public static ImportGroup Parse(string text)
    {
        int equals = text.IndexOf('=');
        string[] names = equals < 0 ? [] : text[..equals].Split(':', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string[] files = text[(equals + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return files.Length > 0
            ? new ImportGroup(names, files)
            : throw new GraphException(ErrorCodes.ArgumentError, $"`{text}` names no file; write for example `Person:Human=people.csv`.");
    }
}

/// <summary>What ids in files are.</summary>
public enum ImportIdType
{
    /// <summary>Texts: <c>1</c> and <c>01</c> are two.</summary>
    String,

    /// <summary>64-bit integers; properties of ids are integers too.</summary>
    Integer,
}

/// <summary>How the files of an import are read.</summary>
public sealed record ImportOptions
{
    /// <summary>Files of nodes that share a header or have labels. A file that no group names is told by its header.</summary>
    public IReadOnlyList<ImportGroup> Nodes { get; init; } = [];

    /// <summary>Files of relationships that share a header or have a type.</summary>
    public IReadOnlyList<ImportGroup> Relationships { get; init; } = [];

    /// <summary>Between fields; an ASCII character.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>Between items of a list; an ASCII character.</summary>
    public char ArrayDelimiter { get; init; } = ';';

    /// <summary>Around fields; an ASCII character.</summary>
    public char Quote { get; init; } = '"';

    /// <summary>What ids are where the header does not say.</summary>
    public ImportIdType IdType { get; init; }

    /// <summary>How many bad rows are left out before one ends the import.</summary>
    public int SkipBad { get; init; }

    /// <summary>Reads a delimiter as it is written in options: one ASCII character, <c>TAB</c>, <c>\t</c>, <c>|</c> or <c>U+001F</c>.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.ArgumentError"/>.</exception>
    public static char ParseCharacter(string option, string text)
    {
        int code = text switch
        {
            "\\t" or "TAB" or "tab" => '\t',
            [char single] => single,
            _ when text.StartsWith("U+", StringComparison.OrdinalIgnoreCase)
                && int.TryParse(text.AsSpan(2), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out int parsed) => parsed,
            _ => -1,
        };
        return code is > 0 and < 128 and not '\r' and not '\n'
            ? (char)code
            : throw new GraphException(ErrorCodes.ArgumentError, $"`{option}` takes one ASCII character that ends no line, as `|`, `TAB` or `U+001F`, but got `{text}`.");
    }
}

/// <summary>How far an import has come.</summary>
/// <param name="File">The file that is being read; empty when all have been.</param>
/// <param name="Bytes">Bytes read of all files.</param>
public readonly record struct ImportProgress(string File, long Bytes, long Nodes, long Relationships);

/// <summary>A whole graph in files, for a database that is empty.</summary>
/// <param name="Files">The files, one after the other, each valid until the next is asked for; nodes before relationships.</param>
public sealed record ImportRequest(IAsyncEnumerable<ImportFile> Files, ImportOptions Options)
{
    /// <summary>Is told about once for each piece of a file.</summary>
    public IProgress<ImportProgress>? Progress { get; init; }
}

/// <summary>A row that was left out.</summary>
/// <param name="Line">The line that the row begins in, from 1.</param>
/// <param name="Column">The number of the field, from 1; 0: the row as a whole.</param>
public sealed record BadRow(string File, long Line, int Column, string Reason);

/// <summary>What an import has done.</summary>
/// <param name="BadRowCount">How many rows were left out; <paramref name="BadRows"/> has the first 1,000.</param>
/// <param name="Bookmark">A state that contains the import.</param>
public sealed record ImportSummary(long Nodes, long Relationships, long Properties, long BadRowCount, IReadOnlyList<BadRow> BadRows, string Bookmark);
