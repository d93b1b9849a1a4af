using System.Text.RegularExpressions;
using Serverless.TestSupport;

namespace Serverless.EndToEnd.Tests;

/// <summary>
/// The README's commands, run in order against a server that is started and killed where the README says so, print the answers that
/// the README prints, wherever the data is; in memory it is not killed. With README_REGENERATE=1 in the environment the answers are written into the README.
/// </summary>
public sealed partial class ReadmeWalkthroughTests
{
    private const string Address = "127.0.0.1:7474";

    [Theory]
    [InlineData(DataKind.Memory)]
    [InlineData(DataKind.Files)]
    [InlineData(DataKind.Azurite)]
    public async Task Commands_print_the_answers_of_the_README(DataKind kind)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        string path = Path.Combine(SharedData.RepositoryRoot, "README.md");
        string document = await File.ReadAllTextAsync(path, cancellationToken);
        WalkthroughStep[] steps = [.. Walkthrough.Parse(document)];
        using ServerData data = await ServerData.CreateAsync(kind);
        var answers = new List<(WalkthroughStep Step, string Answer)>();
        string definitions = "";
        ServerProcess? server = null;
        try
        {
            foreach (WalkthroughStep step in steps)
            {
                bool isStart = step.Command.StartsWith("dotnet run", StringComparison.Ordinal);
                Match secured = SecuredStart().Match(step.Command);
                bool isKill = step.Command.StartsWith("pkill -9", StringComparison.Ordinal);
                if (server is not null && kind == DataKind.Memory && (isStart || isKill))
                {
                    continue;
                }

                if (isStart)
                {
                    server = await ServerProcess.StartAsync([.. data.Options, "--import", Path.Combine(SharedData.RepositoryRoot, "samples")], cancellationToken, server?.Address.Port);
                }
                else if (secured.Success)
                {
                    int port = server!.Address.Port;
                    await server.DisposeAsync();
                    server = await ServerProcess.StartAsync(
                        [.. data.Options, "--auth"], cancellationToken, port, new Dictionary<string, string> { ["GRAPH_ADMIN_PASSWORD"] = secured.Groups["password"].Value });
                }
                else if (isKill)
                {
                    await server!.KillAsync();
                }
                else if (step.Command.StartsWith("cypher() {", StringComparison.Ordinal))
                {
                    definitions = step.Command + "\n";
                }
                else if (step.Answer is not null)
                {
                    string command = (definitions + step.Command).Replace(Address, server!.Address.Authority, StringComparison.Ordinal);
                    string answer = await Walkthrough.RunAsync(command, SharedData.RepositoryRoot, cancellationToken);
                    answers.Add((step, Walkthrough.Normalise(answer.Replace(server.Address.Authority, Address, StringComparison.Ordinal))));
                }
            }
        }
        finally
        {
            await (server?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        if (kind == DataKind.Files && Environment.GetEnvironmentVariable("README_REGENERATE") == "1")
        {
            await File.WriteAllTextAsync(path, WithAnswers(document, answers), cancellationToken);
            return;
        }

        Assert.True(answers.Count >= 10, $"the README has {answers.Count} commands with answers");
        Assert.All(answers, pair => Assert.Equal((pair.Step.Command, Walkthrough.Normalise(pair.Step.Answer!)), (pair.Step.Command, pair.Answer)));
    }

    [Fact]
    public async Task Dotnet_run_serves_from_the_folder_that_it_is_called_in()
    {
        // The web SDK would run the server in the project's folder, where the README's `--import samples` is not.
        string folder = await Walkthrough.RunAsync("dotnet msbuild src/LocalHost -getProperty:RunWorkingDirectory", SharedData.RepositoryRoot, TestContext.Current.CancellationToken);

        Assert.Equal("", folder.Trim());
    }

    [GeneratedRegex("^GRAPH_ADMIN_PASSWORD='(?<password>[^']*)' dotnet run .* --auth$", RegexOptions.ExplicitCapture)]
    private static partial Regex SecuredStart();

    private static string WithAnswers(string document, List<(WalkthroughStep Step, string Answer)> answers)
    {
        foreach ((WalkthroughStep step, string answer) in Enumerable.Reverse(answers))
        {
            document = document.Remove(step.AnswerAt, step.Answer!.Length).Insert(step.AnswerAt, answer);
        }

        return document;
    }
}
