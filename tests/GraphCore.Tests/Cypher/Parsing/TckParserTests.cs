using Serverless.GraphCore.Cypher.Parsing;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Tests.Cypher.Parsing;

public sealed class TckParserTests
{
    /// <summary>The compile-time errors that the grammar alone decides. All others are the binder's, so their queries parse.</summary>
    private static readonly HashSet<string> Syntactic =
    [
        "UnexpectedSyntax", "InvalidNumberLiteral", "IntegerOverflow", "FloatingPointOverflow", "InvalidUnicodeLiteral", "InvalidUnicodeCharacter",
        "InvalidClauseComposition", "InvalidArgumentPassingMode", "InvalidParameterUse", "InvalidDelete", "RequiresDirectedRelationship", "CreatingVarLength",
    ];

    [Fact]
    public void Every_query_of_the_TCK_parses_unless_its_syntax_is_the_error()
    {
        IReadOnlyList<TckQuery> queries = TckQueries.All;
        var wrong = new List<string>();
        foreach (TckQuery query in queries)
        {
            string? expected = query.CompileTimeError is { } error && Syntactic.Contains(error) ? error : null;
            string? actual = null;
            try
            {
                CypherParser.Parse(query.Text);
            }
            catch (GraphException failure)
            {
                actual = failure.Detail + (expected is null ? "\n" + failure.Message : "");
            }

            // Several types are the parser's, none at all the binder's.
            if (expected != actual && !(query.CompileTimeError == "NoSingleRelationshipType" && actual?.StartsWith(query.CompileTimeError, StringComparison.Ordinal) != false))
            {
                wrong.Add($"{query.Scenario}\n{query.Text}\nexpected {expected ?? "success"}, got {actual ?? "success"}");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {queries.Count}:\n" + string.Join("\n\n", wrong.Take(20)));
    }
}
