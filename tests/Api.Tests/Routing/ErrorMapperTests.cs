using System.Text.RegularExpressions;
using Serverless.Api.Routing;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Tests.Routing;

public sealed partial class ErrorMapperTests
{
    [Fact]
    public void Every_code_has_the_status_that_is_documented()
    {
        string document = File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "ERRORS.md"));
        var documented = Row().Matches(document).ToDictionary(match => match.Groups["code"].Value, match => int.Parse(match.Groups["status"].Value, null));

        Assert.Equal(ErrorCodes.All.ToDictionary(code => code.Text, ErrorMapper.StatusOf), documented);
    }

    private static string RepositoryRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Serverless.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }

    [GeneratedRegex(@"^\| `(?<code>Neo\.[\w.]+)` \| (?<status>\d+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
