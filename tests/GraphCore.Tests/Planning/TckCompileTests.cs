using System.Text.RegularExpressions;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Tests.Cypher;

namespace Serverless.GraphCore.Tests.Planning;

public sealed class TckCompileTests
{
    /// <summary>Features whose procedures only their own scenarios declare.</summary>
    private static bool DeclaresProcedures(TckQuery query) => query.Scenario.StartsWith("Call", StringComparison.Ordinal);

    /// <summary>Scenarios whose error may come at any time; here it comes at compile time.</summary>
    private static bool MayFail(TckQuery query) => query.Scenario.StartsWith("List1 Scenario Outline: [6]", StringComparison.Ordinal);

    [Fact]
    public void Every_query_of_the_TCK_compiles_or_raises_its_error()
    {
        IReadOnlyList<TckQuery> queries = TckQueries.All;
        var wrong = new List<string>();
        foreach (TckQuery query in queries.Where(static query => !DeclaresProcedures(query)))
        {
            string? actual = null;
            string text = query.Text;
            try
            {
                Compiled.Query(text, parameters: [.. Regex.Matches(text, @"\$(\w+)").Select(static match => match.Groups[1].Value)]);
            }
            catch (GraphException failure)
            {
                actual = failure.Detail + (query.CompileTimeError is null ? "\n" + failure.Message : "");
            }

            if (query.CompileTimeError != actual && !MayFail(query))
            {
                wrong.Add($"{query.Scenario}\n{query.Text}\nexpected {query.CompileTimeError ?? "success"}, got {actual ?? "success"}");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {queries.Count}:\n" + string.Join("\n\n", wrong.Take(60)));
    }
}
