using System.Text.Json;
using System.Text.Json.Nodes;

namespace Serverless.Functions.Tests;

/// <summary>Files at the root of the repository.</summary>
internal static class Repository
{
    public static JsonNode ReadJson(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(Root(), file)))
        ?? throw new JsonException($"{file} is empty.");

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
