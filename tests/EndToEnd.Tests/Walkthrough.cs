using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Serverless.EndToEnd.Tests;

/// <summary>A command of a document and the answer that the document prints below it.</summary>
/// <param name="Command">The text of a <c>sh</c> block.</param>
/// <param name="Answer">The text of the <c>json</c> block that follows it, or null.</param>
/// <param name="AnswerAt">Where the answer's text begins in the document.</param>
internal sealed record WalkthroughStep(string Command, string? Answer, int AnswerAt);

/// <summary>Reads and runs the commands of a document.</summary>
internal static partial class Walkthrough
{
    /// <summary>The steps of a document in Markdown.</summary>
    public static IEnumerable<WalkthroughStep> Parse(string markdown)
    {
        foreach (Match match in Step().Matches(markdown))
        {
            Group answer = match.Groups["answer"];
            yield return new WalkthroughStep(match.Groups["command"].Value, answer.Success ? answer.Value : null, answer.Index);
        }
    }

    /// <summary>Runs a command in bash and returns what it writes.</summary>
    public static async Task<string> RunAsync(string command, string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("bash", ["-c", command]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder, StandardOutputEncoding = Encoding.UTF8 };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return output + await errors;
    }

    /// <summary>An answer without what differs from run to run.</summary>
    public static string Normalise(string answer) => Bookmarks().Replace(answer, "\"bookmarks\":[\"…\"]").Trim();

    [GeneratedRegex(@"^```sh\n(?<command>((?!```).)*)\n```$(\n+```json\n(?<answer>((?!```).)*)\n```$)?", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Step();

    [GeneratedRegex("\"bookmarks\":\\[[^\\]]*\\]")]
    private static partial Regex Bookmarks();
}
