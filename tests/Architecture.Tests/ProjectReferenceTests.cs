using System.Xml.Linq;

namespace Serverless.Architecture.Tests;

public sealed class ProjectReferenceTests
{
    /// <summary>What each project below src may refer to.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["GraphCore"] = [],
        ["Api"] = ["GraphCore"],
        ["AzureStorage"] = ["GraphCore", "Api"],
        ["LocalHost"] = ["GraphCore", "Api", "AzureStorage"],
        ["Functions"] = ["GraphCore", "Api", "AzureStorage", "Functions.WorkerStubs"],
    };

    private static readonly IReadOnlyList<RepositoryFile> Projects = Repository.Read(["src"], ".csproj");

    [Fact]
    public void Projects_refer_downwards_only()
    {
        Assert.True(Projects.Count >= 3);
        Expect.None(Projects.SelectMany(file => Forbidden(Name(file.Path), XDocument.Parse(string.Join('\n', file.Lines)))));
    }

    [Fact]
    public void A_reference_upwards_is_reported()
    {
        XDocument project = XDocument.Parse("""<Project><ItemGroup><ProjectReference Include="../Api/Api.csproj" /></ItemGroup></Project>""");

        Assert.Single(Forbidden("GraphCore", project));
    }

    [Fact]
    public void GraphCore_depends_on_NodaTime_alone()
    {
        XDocument project = XDocument.Parse(Repository.ReadText("src/GraphCore/GraphCore.csproj"));

        Assert.Equal(["NodaTime"], project.Descendants("PackageReference").Select(reference => (string)reference.Attribute("Include")!));
        Assert.Empty(project.Descendants("FrameworkReference"));
    }

    [Fact]
    public void Internals_are_visible_to_tests_and_benchmarks_only()
    {
        IEnumerable<string> friends =
            from file in Projects
            from friend in XDocument.Parse(string.Join('\n', file.Lines)).Descendants("InternalsVisibleTo")
            select (string)friend.Attribute("Include")!;

        Assert.All(friends, friend => Assert.Matches(@"^Serverless\.(.*\.Tests|GraphCore\.Tck|TestSupport|Benchmarks)$", friend));
    }

    private static IEnumerable<string> Forbidden(string project, XDocument content) =>
        from reference in content.Descendants("ProjectReference")
        let target = Name(((string)reference.Attribute("Include")!).Replace('\\', '/'))
        where !Allowed[project].Contains(target)
        select $"{project} refers to {target}";

    private static string Name(string path) => Path.GetFileNameWithoutExtension(path);
}
