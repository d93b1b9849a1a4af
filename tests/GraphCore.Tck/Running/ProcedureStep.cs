using System.Text.RegularExpressions;
using Serverless.GraphCore.Tck.Features;
using Serverless.GraphCore.Tck.Values;

namespace Serverless.GraphCore.Tck.Running;

/// <summary>Reads <c>there exists a procedure test.my.proc(in :: INTEGER?) :: (out :: STRING?):</c> with its table.</summary>
internal static partial class ProcedureStep
{
    public static TckProcedure Parse(TckStep step)
    {
        Match match = Signature().Match(step.Text);
        if (!match.Success)
        {
            throw new FormatException($"not a procedure's signature: {step.Text}");
        }

        return new TckProcedure(
            match.Groups["name"].Value,
            Fields(match.Groups["inputs"].Value),
            Fields(match.Groups["outputs"].Value),
            [.. (step.Table ?? []).Skip(1).Select(row => row.Where(cell => cell.Length > 0).Select(Notation.Parse).ToArray())]);
    }

    private static TckField[] Fields(string text) =>
        [.. from field in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            let parts = field.Split("::", StringSplitOptions.TrimEntries)
            select new TckField(parts[0], parts[1])];

    [GeneratedRegex(@"^there exists a procedure (?<name>[\w.]+)\((?<inputs>[^)]*)\)\s*::\s*\((?<outputs>[^)]*)\)\s*:$")]
    private static partial Regex Signature();
}
