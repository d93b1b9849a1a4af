using System.Globalization;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;

namespace Serverless.LocalHost;

/// <summary>What the command line of an import asks for.</summary>
public sealed record ImportCommandOptions
{
    /// <summary>The first word of the command line.</summary>
    public const string Command = "import";

    public const string Usage = """
        Fills an empty database from files: all of them, or nothing.

        usage: LocalHost import [options] [FILE…]

          --database NAME                    the database, created if absent (default graph)
          --data DIR                         folder of the data, created if absent (default ./data)
          --nodes [LABEL[:LABEL…]=]FILE,…    files of nodes with one header, at the start of the first; may be repeated
          --relationships [TYPE=]FILE,…      files of relationships, likewise
          --delimiter C                      between fields: one character, TAB or U+001F (default ,)
          --array-delimiter C                between the items of a list (default ;)
          --quote C                          around fields (default ")
          --id-type string|integer           what ids are (default string)
          --skip-bad N                       leave out and report up to N bad rows (default 0)
          --import-memory SIZE               most memory to take, as 500MB or 10GB (default: half of what there is)
          --help                             show this

        FILEs are CSV whose header says what they hold, or JSON lines (.jsonl); files of nodes come first.
        The columns of CSV are described in docs/HTTP.md.
        """;

    public string Database { get; init; } = LocalHostOptions.DefaultDatabase;

    public string DataFolder { get; init; } = "data";

    /// <inheritdoc cref="GraphDatabaseOptions.MaxImportMemory"/>
    public long ImportMemory { get; init; } = new LocalHostOptions().ImportMemory;

    public ImportOptions Import { get; init; } = new();

    /// <summary>The files that no group names.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>All files in the order in which they are read.</summary>
    public IEnumerable<string> AllFiles => [.. Import.Nodes.SelectMany(group => group.Files), .. Files, .. Import.Relationships.SelectMany(group => group.Files)];

    /// <summary>Reads the command line behind <see cref="Command"/>.</summary>
    /// <returns>The options, or null when help is asked for.</returns>
    /// <exception cref="OptionException">An option is unknown, incomplete or not allowed.</exception>
    public static ImportCommandOptions? Parse(IReadOnlyList<string> arguments)
    {
        var options = new ImportCommandOptions();
        var files = new List<string>();
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            if (!argument.StartsWith('-'))
            {
                files.Add(argument);
                continue;
            }

            int equals = argument.IndexOf('=');
            string name = equals < 0 ? argument : argument[..equals];
            if (name is "--help" or "-h")
            {
                return null;
            }

            string value = equals >= 0 ? argument[(equals + 1)..] : i + 1 < arguments.Count ? arguments[++i] : throw new OptionException($"{name} needs a value.");
            try
            {
                options = options.With(name, value);
            }
            catch (GraphException exception)
            {
                throw new OptionException(exception.Message);
            }
        }

        options = options with { Files = files };
        return options.AllFiles.Any() ? options : throw new OptionException("There is nothing to import: name files by --nodes and --relationships.");
    }

    private ImportCommandOptions With(string name, string value) => name switch
    {
        "--database" => this with { Database = LocalHostOptions.ParseDatabase(value) },
        "--data" => this with { DataFolder = value.Length > 0 ? value : throw new OptionException("--data needs a folder.") },
        "--nodes" => this with { Import = Import with { Nodes = [.. Import.Nodes, ImportGroup.Parse(value)] } },
        "--relationships" => this with { Import = Import with { Relationships = [.. Import.Relationships, ImportGroup.Parse(value)] } },
        "--import-memory" => this with { ImportMemory = OptionValues.Size(name, value) },
        "--delimiter" => this with { Import = Import with { Delimiter = ImportOptions.ParseCharacter(name, value) } },
        "--array-delimiter" => this with { Import = Import with { ArrayDelimiter = ImportOptions.ParseCharacter(name, value) } },
        "--quote" => this with { Import = Import with { Quote = ImportOptions.ParseCharacter(name, value) } },
        "--id-type" => this with
        {
            Import = Import with
            {
                IdType = value switch
                {
                    "string" => ImportIdType.String,
                    "integer" => ImportIdType.Integer,
                    _ => throw new OptionException($"--id-type is string or integer, not {value}."),
                },
            },
        },
        "--skip-bad" => this with
        {
            Import = Import with
            {
                SkipBad = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw new OptionException($"--skip-bad takes a number, not {value}."),
            },
        },
        _ => throw new OptionException($"Unknown option {name}."),
    };
}
