using Serverless.TestSupport;

namespace Serverless.GraphCore.Tck.Running;

/// <summary>
/// The scenarios that are known to fail, each with the reason, in <c>Denylist.txt</c> (id, tab, reason); and in
/// <c>TckRatchet.txt</c> the number of scenarios that pass, which never goes down.
/// </summary>
internal sealed class Denylist
{
    private static readonly string ListPath = Path.Combine(SharedData.RepositoryRoot, "tests", "GraphCore.Tck", "Denylist.txt");
    private static readonly string RatchetPath = Path.Combine(SharedData.RepositoryRoot, "tests", "GraphCore.Tck", "TckRatchet.txt");

    private readonly Dictionary<string, string> reasons;

    private Denylist(Dictionary<string, string> reasons, int passing)
    {
        this.reasons = reasons;
        Passing = passing;
    }

    /// <summary>Scenarios that must pass, at least.</summary>
    public int Passing { get; }

    public IReadOnlyCollection<string> Ids => reasons.Keys;

    public static Denylist Read() => new(
        File.ReadLines(ListPath).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('\t', 2)).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal),
        int.Parse(File.ReadAllText(RatchetPath), System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Why the scenario fails, or null when it must pass.</summary>
    public string? Reason(string id) => reasons.GetValueOrDefault(id);

    /// <summary>Writes both files anew. Reasons of scenarios that are listed already stay.</summary>
    /// <param name="failures">What failed, with the first line of why.</param>
    /// <param name="passing">How many passed.</param>
    public void Rewrite(IReadOnlyDictionary<string, string> failures, int passing)
    {
        IEnumerable<string> lines = failures.OrderBy(failure => failure.Key, StringComparer.Ordinal).Select(failure => $"{failure.Key}\t{Reason(failure.Key) ?? failure.Value}");
        File.WriteAllLines(ListPath, ["# Scenarios that are known to fail: id, tab, reason. One that passes must be taken off (TCK_REGENERATE=1 rewrites this file).", .. lines]);
        File.WriteAllText(RatchetPath, $"{Math.Max(passing, Passing)}\n");
    }
}
