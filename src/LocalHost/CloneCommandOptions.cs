using Serverless.GraphCore;
using Serverless.GraphCore.Errors;

namespace Serverless.LocalHost;

/// <summary>What the command line of a clone asks for.</summary>
public sealed record CloneCommandOptions
{
    /// <summary>The first word of the command line.</summary>
    public const string Command = "clone";

    public const string Usage = """
        Makes a database that begins as another one is, or was. It takes no time and no room: the two share what is stored.

        usage: LocalHost clone --as NAME [options]

          --database NAME        the database that is there (default graph)
          --as NAME              the new one, which must not exist
          --at POINT             a state of the past: a bookmark, or a date and time with its offset from UTC, as 2026-11-30T18:00:00Z
                                 (default: now)
          --data DIR             folder of the data (default ./data)
          --connection-string S  or Azure Blob Storage, as the server takes it
          --container NAME       the container there (default graph)
          --help                 show this

        The server may run meanwhile. It serves the new database when it is started with --database NAME.
        """;

    public string Database { get; init; } = LocalHostOptions.DefaultDatabase;

    public string Target { get; init; } = "";

    /// <summary>The state that it begins with; null: that of now.</summary>
    public ClonePoint? Point { get; init; }

    /// <summary>Where both are.</summary>
    public LocalHostOptions Place { get; init; } = new();

    /// <summary>Reads the command line behind <see cref="Command"/>.</summary>
    /// <returns>The options, or null when help is asked for.</returns>
    /// <exception cref="OptionException">An option is unknown, incomplete or not allowed.</exception>
    public static CloneCommandOptions? Parse(IReadOnlyList<string> arguments)
    {
        var options = new CloneCommandOptions();
        var place = new List<string>();
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            int equals = argument.IndexOf('=');
            string name = equals < 0 ? argument : argument[..equals];
            if (name is "--help" or "-h")
            {
                return null;
            }

            if (name is not ("--database" or "--as" or "--at" or "--data" or "--connection-string" or "--container"))
            {
                throw new OptionException($"Unknown option {argument}.");
            }

            string value = equals >= 0 ? argument[(equals + 1)..] : i + 1 < arguments.Count ? arguments[++i] : throw new OptionException($"{name} needs a value.");
            switch (name)
            {
                case "--database":
                    options = options with { Database = LocalHostOptions.ParseDatabase(value) };
                    break;
                case "--as":
                    options = options with { Target = LocalHostOptions.ParseDatabase(value) };
                    break;
                case "--at":
                    options = options with { Point = ParsePoint(value) };
                    break;
                default:
                    place.Add($"{name}={value}");
                    break;
            }
        }

        return options.Target.Length > 0
            ? options with { Place = LocalHostOptions.Parse(place)! }
            : throw new OptionException("--as NAME is missing: the name of the new database.");
    }

    private static ClonePoint ParsePoint(string text)
    {
        try
        {
            return ClonePoint.Parse(text);
        }
        catch (GraphException exception)
        {
            throw new OptionException(exception.Message);
        }
    }
}
