namespace Serverless.Architecture.Tests;

public sealed class SourceRuleTests
{
    private static readonly IReadOnlyList<RepositoryFile> Sources = Repository.Read(["src", "tests"], ".cs");

    public static TheoryData<string> Rules => [.. SourceRule.All.Select(rule => rule.Name)];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Sources_keep_the_rule(string name)
    {
        Expect.None(Rule(name).Check(Sources));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void The_rule_reports_a_file_that_breaks_it(string name)
    {
        SourceRule rule = Rule(name);

        Assert.Single(rule.Check(rule.Planted));
    }

    [Fact]
    public void Sources_are_found()
    {
        Assert.Contains(Sources, file => file.Path == "src/GraphCore/Values/Value.cs");
        Assert.Contains(Sources, file => file.Path == "tests/Architecture.Tests/SourceRuleTests.cs");
        Assert.DoesNotContain(Sources, file => file.Path.Contains("/obj/", StringComparison.Ordinal));
    }

    private static SourceRule Rule(string name) => SourceRule.All.Single(rule => rule.Name == name);
}
