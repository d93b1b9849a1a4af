using Serverless.TestSupport;

namespace Serverless.GraphCore.Tests.Cypher;

/// <summary>A query of the openCypher TCK, with what its scenario expects.</summary>
/// <param name="CompileTimeError">openCypher's word for the error at compile time; null when the query must compile.</param>
public sealed record TckQuery(string Scenario, string Text, string? CompileTimeError);

/// <summary>
/// The queries in the TCK's feature files, outlines filled in. A plain line reader: this is about the queries' texts only.
/// The files are third-party data beside the repository, see <see cref="SharedData"/>.
/// </summary>
public static class TckQueries
{
    public static string? Folder { get; } = SharedData.Find("tck/features");

    /// <summary>All queries; skips the test when the files are not there.</summary>
    public static IReadOnlyList<TckQuery> All
    {
        get
        {
            Assert.SkipWhen(Folder is null && !SharedData.Required, "the openCypher TCK is not there: no folder shared/tck/features above the repository, and SHARED_DIR does not name one");
            Assert.NotNull(Folder);
            List<TckQuery> queries = Read(Folder);
            Assert.True(queries.Count > 3_000, $"only {queries.Count} queries found");
            return queries;
        }
    }

    private static List<TckQuery> Read(string folder)
    {
        var queries = new List<TckQuery>();
        foreach (string file in Directory.EnumerateFiles(folder, "*.feature", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string[] lines = File.ReadAllLines(file);
            int start = Array.FindIndex(lines, IsScenario);
            while (start >= 0)
            {
                int end = Array.FindIndex(lines, start + 1, IsScenario);
                AddScenario(queries, Path.GetFileNameWithoutExtension(file), lines[start..(end < 0 ? lines.Length : end)]);
                start = end;
            }
        }

        return queries;
    }

    private static bool IsScenario(string line) => line.TrimStart().StartsWith("Scenario", StringComparison.Ordinal);

    private static void AddScenario(List<TckQuery> queries, string feature, string[] lines)
    {
        string name = feature + " " + lines[0].Trim();
        var texts = new List<string>();
        string? error = null;
        int tested = -1;
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line == "\"\"\"")
            {
                int end = Array.FindIndex(lines, i + 1, candidate => candidate.Trim() == "\"\"\"");
                if (lines[i - 1].Contains("executing query:", StringComparison.Ordinal))
                {
                    tested = texts.Count;
                }

                int indent = lines[i].IndexOf('"', StringComparison.Ordinal);
                texts.Add(string.Join('\n', lines[(i + 1)..end].Select(text => text.Length >= indent ? text[indent..] : text.TrimStart())));
                i = end;
            }
            else if (line.Contains("should be raised at compile time: ", StringComparison.Ordinal) && !line.StartsWith('#'))
            {
                error = line[(line.LastIndexOf(' ') + 1)..];
            }
        }

        List<Dictionary<string, string>> examples = Examples(lines);
        foreach (Dictionary<string, string> example in examples.Count == 0 ? [[]] : examples)
        {
            for (int i = 0; i < texts.Count; i++)
            {
                string text = example.Aggregate(texts[i], (filled, cell) => filled.Replace("<" + cell.Key + ">", cell.Value, StringComparison.Ordinal));
                string? expected = i == tested && error is not null && example.TryGetValue(error.Trim('<', '>'), out string? cell) ? cell : error;
                queries.Add(new TckQuery(name, text, i == tested ? expected : null));
            }
        }
    }

    private static List<Dictionary<string, string>> Examples(string[] lines)
    {
        var examples = new List<Dictionary<string, string>>();
        string[]? header = null;
        bool inExamples = false;
        foreach (string raw in lines)
        {
            string line = raw.Trim();
            if (line.StartsWith("Examples:", StringComparison.Ordinal))
            {
                inExamples = true;
                header = null;
            }
            else if (inExamples && line.StartsWith('|'))
            {
                string[] cells = [.. line[1..^1].Replace("\\|", "\u0001", StringComparison.Ordinal).Split('|').Select(cell => cell.Trim().Replace('\u0001', '|'))];
                if (header is null)
                {
                    header = cells;
                }
                else
                {
                    examples.Add(header.Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second));
                }
            }
        }

        return examples;
    }
}
