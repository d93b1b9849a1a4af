using System.Globalization;
using System.Text.RegularExpressions;
using Serverless.Api.Routing;
using Serverless.GraphCore.Errors;

namespace Serverless.Architecture.Tests;

public sealed partial class ErrorDocumentTests
{
    private static readonly IReadOnlyList<(string Code, int Status, string Description)> Documented =
        [.. from line in Repository.ReadText("docs/ERRORS.md").Split('\n')
            let row = Row().Match(line)
            where row.Success
            select (row.Groups["code"].Value, int.Parse(row.Groups["status"].Value, CultureInfo.InvariantCulture), row.Groups["description"].Value)];

    [Fact]
    public void Every_code_is_documented_with_its_status_and_description()
    {
        (string, int, string)[] registered = [.. ErrorCodes.All.Select(code => (code.Text, ErrorMapper.StatusOf(code), code.Description))];

        Expect.None(registered.Except(Documented).Select(code => $"not in docs/ERRORS.md: {code}"));
        Expect.None(Documented.Except(registered).Select(code => $"not in ErrorCodes.cs: {code}"));
        Assert.Equal(registered.Length, Documented.Count);
    }

    [Fact]
    public void Codes_are_registered_once()
    {
        Assert.Equal(ErrorCodes.All.Count, ErrorCodes.All.Select(code => code.Text).Distinct().Count());
    }

    [Fact]
    public void Every_code_field_is_registered()
    {
        IEnumerable<object?> fields = typeof(ErrorCodes).GetFields().Where(field => field.FieldType == typeof(ErrorCode)).Select(field => field.GetValue(null));

        Assert.Equal(ErrorCodes.All, fields.Cast<ErrorCode>());
    }

    [GeneratedRegex(@"^\| `(?<code>Neo\.[\w.]+)` \| (?<status>[0-9]+) \| (?<description>[^|]+?) \|$")]
    private static partial Regex Row();
}
