using Gherkin;
using Gherkin.Ast;
using Serverless.TestSupport;

namespace Serverless.GraphCore.Tck.Features;

/// <summary>The openCypher TCK's feature files as scenarios, outlines expanded.</summary>
internal static class TckFeatures
{
    private static readonly Lazy<IReadOnlyList<TckScenario>> Loaded = new(Load);

    /// <summary>The folder of the feature files, or null when the data is not there.</summary>
    public static string? Folder { get; } = SharedData.Find(Path.Combine("tck", "features"));

    /// <summary>All scenarios, ordered by folder and file; none when the data is not there.</summary>
    public static IReadOnlyList<TckScenario> All => Loaded.Value;

    /// <summary>The statement that creates one of the TCK's named graphs.</summary>
    public static string NamedGraph(string name) =>
        File.ReadAllText(Path.Combine(Folder!, "..", "graphs", name, name + ".cypher")).Trim().TrimEnd(';');

    /// <summary>The scenarios of one feature file.</summary>
    /// <param name="place">The file's path below the folder of features, with forward slashes.</param>
    public static IEnumerable<TckScenario> Parse(string place, TextReader text)
    {
        Feature feature = new Parser().Parse(text).Feature;
        TckStep[] background = [];
        foreach (IHasLocation child in feature.Children)
        {
            switch (child)
            {
                case Background steps:
                    background = [.. steps.Steps.Select(step => Step(step, []))];
                    break;
                case Scenario scenario:
                    foreach (TckScenario expanded in Expand($"{place}: {scenario.Name}", scenario, background))
                    {
                        yield return expanded;
                    }

                    break;
                default:
                    throw new InvalidOperationException($"{place}: a {child.GetType().Name} is not known here");
            }
        }
    }

    private static IReadOnlyList<TckScenario> Load()
    {
        if (Folder is null)
        {
            return [];
        }

        var scenarios = new List<TckScenario>();
        foreach (string path in Directory.EnumerateFiles(Folder, "*.feature", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            using StreamReader text = File.OpenText(path);
            scenarios.AddRange(Parse(Path.GetRelativePath(Folder, path).Replace('\\', '/'), text));
        }

        return scenarios;
    }

    private static IEnumerable<TckScenario> Expand(string id, Scenario scenario, TckStep[] background)
    {
        if (!scenario.Examples.Any())
        {
            yield return new TckScenario(id, [.. background, .. scenario.Steps.Select(step => Step(step, []))]);
            yield break;
        }

        int number = 0;
        foreach (Examples examples in scenario.Examples)
        {
            string[] names = [.. examples.TableHeader.Cells.Select(cell => cell.Value)];
            foreach (TableRow row in examples.TableBody)
            {
                (string, string)[] values = [.. names.Zip(row.Cells, (name, cell) => ($"<{name}>", cell.Value))];
                yield return new TckScenario($"{id} #{++number}", [.. background, .. scenario.Steps.Select(step => Step(step, values))]);
            }
        }
    }

    private static TckStep Step(Step step, (string Placeholder, string Value)[] values)
    {
        string Fill(string text) => values.Aggregate(text, (filled, value) => filled.Replace(value.Placeholder, value.Value, StringComparison.Ordinal));

        return new TckStep(
            Fill(step.Text),
            step.DocString is { } document ? Fill(document.Content) : null,
            step.DataTable is { } table ? [.. table.Rows.Select(row => row.Cells.Select(cell => Fill(cell.Value)).ToArray())] : null);
    }
}
