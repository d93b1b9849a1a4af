using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Serverless.EndToEnd.Tests.Scenarios;

/// <summary>A scenario as its file has it: what it is about, and its steps. The format is described in <c>tests/EndToEnd.Tests/Scenarios/README.md</c>.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Names">Names that are made unique for each run: steps write them as <c>&lt;name&gt;</c>.</param>
/// <param name="Users">Names of users, made unique in the same way, whose password is <see cref="Password"/>.</param>
/// <param name="Steps">In their order.</param>
internal sealed record ScenarioFile(string Name, IReadOnlyList<string> Names, IReadOnlyList<string> Users, IReadOnlyList<JsonObject> Steps)
{
    /// <summary>The password of a scenario's users.</summary>
    public const string Password = "a long password";

    private static readonly string Folder = Path.Combine(TestSupport.SharedData.RepositoryRoot, "tests", "EndToEnd.Tests", "Scenarios");

    /// <summary>The names of all files for open deployments.</summary>
    public static IReadOnlyList<string> All { get; } = Below("");

    /// <summary>The names of all files for deployments with users.</summary>
    public static IReadOnlyList<string> Secured { get; } = Below("secured");

    public static ScenarioFile Load(string name) => Parse(name, File.ReadAllText(Path.Combine(Folder, name + ".yaml")));

    public static ScenarioFile Parse(string name, string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        JsonObject root = ToJson(stream.Documents.Single().RootNode)!.AsObject();
        string[] unknown = [.. root.Select(static field => field.Key).Except(["names", "users", "steps", "about"])];
        return unknown.Length > 0
            ? throw new FormatException($"{name}: unknown fields {string.Join(", ", unknown)}")
            : new ScenarioFile(name, Texts(root["names"]), Texts(root["users"]), [.. root["steps"]!.AsArray().Select(static step => step!.AsObject())]);
    }

    private static string[] Below(string folder) =>
        [.. Directory.EnumerateFiles(Path.Combine(Folder, folder), "*.yaml").Select(file => Path.Combine(folder, Path.GetFileNameWithoutExtension(file))).Order(StringComparer.Ordinal)];

    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(static entry => KeyValuePair.Create(((YamlScalarNode)entry.Key).Value!, ToJson(entry.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(ToJson)]),
        YamlScalarNode { Style: ScalarStyle.Plain } plain => ToJson(plain.Value!),
        YamlScalarNode text => JsonValue.Create(text.Value),
        _ => throw new FormatException($"{node.Start}: aliases are not understood"),
    };

    private static string[] Texts(JsonNode? list) => [.. list?.AsArray().Select(static item => (string)item!) ?? []];

    // The core schema of YAML 1.2.
    private static JsonNode? ToJson(string text) => text switch
    {
        "" or "null" or "~" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer) => JsonValue.Create(integer),
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };
}
