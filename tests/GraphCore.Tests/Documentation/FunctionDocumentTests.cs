using System.Text;
using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Execution.Functions;
using Serverless.TestSupport;

namespace Serverless.GraphCore.Tests.Documentation;

/// <summary>The end of <c>docs/CYPHER.md</c> is the function registry as text. DOCS_REGENERATE=1 in the environment rewrites it.</summary>
public sealed class FunctionDocumentTests
{
    private const string Begin = "### ";

    [Fact]
    public async Task Every_function_is_documented()
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        string path = Path.Combine(SharedData.RepositoryRoot, "docs", "CYPHER.md");
        string document = await File.ReadAllTextAsync(path, cancellationToken);
        int begin = document.IndexOf(Begin, StringComparison.Ordinal);
        string expected = Describe(FunctionRegistry.Default.Signatures);

        if (Environment.GetEnvironmentVariable("DOCS_REGENERATE") == "1")
        {
            string text = begin < 0 ? document : document[..begin];
            await File.WriteAllTextAsync(path, text + expected, cancellationToken);
            return;
        }

        Assert.Equal(expected, begin < 0 ? "" : document[begin..]);
    }

    private static string Describe(IEnumerable<FunctionSignature> signatures)
    {
        var text = new StringBuilder();
        foreach (IGrouping<string, FunctionSignature> category in signatures.GroupBy(signature => signature.Category).OrderBy(category => category.Key, StringComparer.Ordinal))
        {
            text.Append(text.Length == 0 ? "" : "\n").Append(Begin).Append(category.Key).Append("\n\n| function | |\n|---|---|\n");
            foreach (FunctionSignature signature in category)
            {
                text.Append("| `").Append(signature.Signature.Replace("|", "\\|", StringComparison.Ordinal)).Append("` | ").Append(signature.Description).Append(" |\n");
            }
        }

        return text.ToString();
    }
}
