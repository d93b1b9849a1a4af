using System.Text.RegularExpressions;

namespace Serverless.Architecture.Tests;

/// <summary>A rule that source files keep, with a file that breaks it: a rule that cannot fail proves nothing.</summary>
/// <param name="Name">What the rule demands.</param>
/// <param name="Check">The places of a set of files that break it, each as <c>path:line: text</c>.</param>
/// <param name="Planted">Files that break it once.</param>
internal sealed partial record SourceRule(string Name, Func<IReadOnlyList<RepositoryFile>, IEnumerable<string>> Check, params RepositoryFile[] Planted)
{
    private const string Marker = "TO" + "DO";

    public static readonly IReadOnlyList<SourceRule> All =
    [
        new("A file has at most 500 lines",
            files => from file in files where file.Lines.Length > 500 select $"{file.Path}: {file.Lines.Length} lines",
            new RepositoryFile("src/GraphCore/Long.cs", new string[501])),

        new("No type name has a banned ending",
            files => from hit in Matches(files, TypeDeclaration())
                     let name = hit.Match.Groups["name"].Value
                     where BannedEnding().IsMatch(name) && name != "QueryService"
                     where !(name.EndsWith("Base", StringComparison.Ordinal) && hit.File.Path.StartsWith("tests/", StringComparison.Ordinal))
                     select hit.Place,
            Breaking("src/Api/X.cs", "internal sealed class Tenant" + "Manager")),

        new("No unfinished work is marked in source",
            files => from hit in Matches(files, UnfinishedWork()) select hit.Place,
            Breaking("src/Api/X.cs", "int x; // " + Marker + " finish")),

        new("No code is commented out",
            files => from hit in Matches(files, CommentedCode()) select hit.Place,
            Breaking("src/Api/X.cs", "        // return x.Count;")),

        new("No exception for missing code",
            files => from hit in Matches(files, MissingCode()) select hit.Place,
            Breaking("src/Api/X.cs", "throw new NotImpl" + "ementedException();")),

        new("Only AzureStorage names Azure.*",
            files => from hit in Matches(Below(files, "src/"), AzureName())
                     where !hit.File.Path.StartsWith("src/AzureStorage/", StringComparison.Ordinal)
                     select hit.Place,
            Breaking("src/Api/X.cs", "using Azure.Storage.Blobs;")),

        new("In Api only Hosting names Microsoft.AspNetCore",
            files => from hit in Matches(Below(files, "src/Api/"), AspNetName())
                     where !hit.File.Path.StartsWith("src/Api/Hosting/", StringComparison.Ordinal)
                     select hit.Place,
            Breaking("src/Api/Endpoints/X.cs", "using Microsoft.AspNetCore.Http;")),

        new("GraphCore knows no HTTP and no host",
            files => from hit in Matches(Below(files, "src/GraphCore/"), HostName()) select hit.Place,
            Breaking("src/GraphCore/X.cs", "using System.Net.Http;")),

        new("In GraphCore only the =~ operator uses regular expressions",
            files => from hit in Matches(Below(files, "src/GraphCore/"), RegexName())
                     where hit.File.Path != "src/GraphCore/Execution/Expressions/TextPattern.cs"
                     select hit.Place,
            Breaking("src/GraphCore/Cypher/Lexing/X.cs", "using System.Text.RegularExpressions;")),

        new("Namespace and folder agree",
            files => from hit in Matches(Below(files, "src/"), Namespace())
                     let folder = hit.File.Path["src/".Length..hit.File.Path.LastIndexOf('/')].Replace('/', '.')
                     where hit.Match.Groups["name"].Value != "Serverless." + folder
                     select hit.Place,
            Breaking("src/GraphCore/Graph/X.cs", "namespace Serverless.GraphCore.Storage;")),

        new("No blocking wait",
            files => from hit in Matches(Below(files, "src/"), BlockingWait()) select hit.Place,
            Breaking("src/Api/X.cs", "task.GetAwaiter().GetResult();")),

        new("No ConfigureAwait",
            files => from hit in Matches(Below(files, "src/"), ConfigureAwait()) select hit.Place,
            Breaking("src/Api/X.cs", "await x.ConfigureAwait(false);")),

        new("No async void",
            files => from hit in Matches(Below(files, "src/"), AsyncVoid()) select hit.Place,
            Breaking("src/Api/X.cs", "private async void Start()")),
    ];

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static RepositoryFile Breaking(string path, string line) => new(path, [line]);

    private static IEnumerable<RepositoryFile> Below(IEnumerable<RepositoryFile> files, string folder) =>
        files.Where(file => file.Path.StartsWith(folder, StringComparison.Ordinal));

    private static IEnumerable<(RepositoryFile File, Match Match, string Place)> Matches(IEnumerable<RepositoryFile> files, Regex pattern) =>
        from file in files
        from line in file.Lines.Index()
        where line.Item is not null
        let match = pattern.Match(line.Item)
        where match.Success
        select (file, match, $"{file.Path}:{line.Index + 1}: {line.Item.Trim()}");

    [GeneratedRegex(@"\b(class|record struct|record|struct|interface|enum)\s+(?<name>[A-Z]\w*)")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex("(Manager|Helpers?|Utils?|Utilities|Service|Impl|Base)$")]
    private static partial Regex BannedEnding();

    [GeneratedRegex(@"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK|XX" + @"X)\b")]
    private static partial Regex UnfinishedWork();

    [GeneratedRegex(@"^\s*//(?!/)\s*(?:(?:return|var|await|throw|if|foreach|using|private|public|internal)\b.*[;{]|\}|\{|[\w.]+\(.*\);)\s*$")]
    private static partial Regex CommentedCode();

    [GeneratedRegex(@"\bNotImpl" + @"ementedException\b")]
    private static partial Regex MissingCode();

    [GeneratedRegex(@"(?<!Microsoft\.)\bAzure\.[A-Z]")]
    private static partial Regex AzureName();

    [GeneratedRegex(@"\bMicrosoft\.AspNetCore\b")]
    private static partial Regex AspNetName();

    [GeneratedRegex(@"\b(Microsoft\.AspNetCore|Microsoft\.Extensions\.(Hosting|DependencyInjection)|System\.Net\.Http|Azure\.[A-Z])")]
    private static partial Regex HostName();

    [GeneratedRegex(@"\bSystem\.Text\.RegularExpressions\b")]
    private static partial Regex RegexName();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);")]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\.GetAwaiter\(\)\.GetResult\(\)|\.Wait\(\)|\.AsTask\(\)\.Result\b|[tT]ask\.Result\b")]
    private static partial Regex BlockingWait();

    [GeneratedRegex(@"\.ConfigureAwait\(")]
    private static partial Regex ConfigureAwait();

    [GeneratedRegex(@"\basync void\b")]
    private static partial Regex AsyncVoid();
}
