namespace Serverless.EndToEnd.Tests;

public sealed class WalkthroughTests
{
    [Fact]
    public void Steps_are_commands_with_the_answers_below_them()
    {
        WalkthroughStep[] steps = [.. Walkthrough.Parse("a\n\n```sh\none\n```\n\ntext\n\n```sh\ntwo\nthree\n```\n\n```json\n{}\n```\n")];

        Assert.Equal([("one", null), ("two\nthree", "{}")], steps.Select(step => (step.Command, step.Answer)));
    }

    [Fact]
    public async Task A_command_runs_in_a_shell()
    {
        Assert.Equal("2\n", await Walkthrough.RunAsync("f() { echo $(($1 + 1)); }\nf 1", Path.GetTempPath(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Bookmarks_do_not_count()
    {
        Assert.Equal("{\"bookmarks\":[\"…\"]}", Walkthrough.Normalise("{\"bookmarks\":[\"abc\",\"d\"]}\n"));
    }
}
