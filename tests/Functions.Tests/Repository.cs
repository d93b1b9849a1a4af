using System.Text.Json;
using System.Text.Json.Nodes;

namespace Serverless.Functions.Tests;

/// <summary>Files at the root of the repository.</summary>
internal static class Repository
{
    public static JsonNode ReadJson(string file) => JsonNode.Parse(File.ReadAllText(PathOf(file)))
        ?? throw new JsonException($"{file} is empty.");

    /// <summary>The names in an object of a template.</summary>
    /// <param name="file">The template.</param>
    /// <param name="opening">The line that begins the object.</param>
    public static IEnumerable<string> ReadBicepKeys(string file, string opening) => File.ReadLines(PathOf(file))
        .SkipWhile(line => line != opening)
        .Skip(1)
        .TakeWhile(static line => line.Trim() != "}")
        .Select(static line => line.Split(':')[0].Trim());

    /// <summary>A path from the root.</summary>
    public static string PathOf(string path) => Path.Combine(Root(), path);

    private static string Root()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Serverless.sln")))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException("Serverless.sln was not found above the tests.");
    }
}
