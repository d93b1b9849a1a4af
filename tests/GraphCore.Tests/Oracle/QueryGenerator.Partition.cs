using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Parsing;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Tests.Oracle;

/// <summary>Rows, and a condition that holds, does not hold or is unknown for each of them.</summary>
/// <param name="Rows">Clauses up to a MATCH without WHERE.</param>
internal sealed record Partition(string Rows, string Condition)
{
    public IEnumerable<string> Parts => [$"{Rows} WHERE {Condition}", $"{Rows} WHERE NOT ({Condition})", $"{Rows} WHERE ({Condition}) IS NULL"];
}

/// <summary>Queries for comparisons of the engine with itself.</summary>
internal sealed partial class QueryGenerator
{
    public Partition GeneratePartition()
    {
        var clauses = new List<string>();
        if (Chance(40))
        {
            Reads(clauses, 1);

            // Some expressions put a pattern where only a value can stand.
            if (!Parses(string.Join(' ', clauses) + " RETURN 1 AS x"))
            {
                clauses.Clear();
                scope.Clear();
            }
        }

        matched.Clear();
        clauses.Add("MATCH " + Pattern(random.Next(1, 3), nullable: true));
        string condition;
        do
        {
            condition = Expression(Kind.Boolean, 3);
        }
        while (!IsValue(condition));

        return new Partition(string.Join(' ', clauses), condition);
    }

    private static bool Parses(string query)
    {
        try
        {
            CypherParser.Parse(query);
            return true;
        }
        catch (GraphException)
        {
            return false;
        }
    }

    private static bool IsValue(string condition)
    {
        try
        {
            return !HasPattern(CypherParser.ParsePredicate(condition));
        }
        catch (GraphException)
        {
            // A pattern stands where only a value can.
            return false;
        }
    }

    /// <summary>Whether a pattern is a condition somewhere, which cannot be asked for being null.</summary>
    private static bool HasPattern(AstNode node) => node is PatternPredicate || AstChildren.Of(node).Any(HasPattern);
}
