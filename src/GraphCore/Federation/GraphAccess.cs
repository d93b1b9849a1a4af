using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Rewriting;

namespace Serverless.GraphCore.Federation;

/// <summary>Finds what only the database of the entities can do: match patterns, and find the ends of relationships.</summary>
internal sealed class GraphAccess : SyntaxRewriter
{
    private bool found;

    public static bool In(Expression expression)
    {
        var access = new GraphAccess();
        access.Rewrite(expression);
        return access.found;
    }

    public static bool In(Clause clause)
    {
        var access = new GraphAccess();
        access.Rewrite(clause);
        return access.found;
    }

    /// <summary>Whether the expression itself, leaving aside what is in it, needs the database.</summary>
    public static bool Is(Expression expression) => expression is PatternPredicate or PatternComprehension or SubqueryExpression or ShortestPathExpression || IsEnd(expression);

    /// <summary>Whether the clause itself reads or writes a graph.</summary>
    public static bool Is(Clause clause) => clause is MatchClause or ProcedureCallClause or LoadCsvClause || IsUpdate(clause);

    public static bool IsUpdate(Clause clause) => clause is CreateClause or MergeClause or SetClause or RemoveClause or DeleteClause or ForeachClause;

    public override Expression Rewrite(Expression expression)
    {
        found |= Is(expression);
        return found ? expression : base.Rewrite(expression);
    }

    private static bool IsEnd(Expression expression) => expression is FunctionCall { Function: { Namespace.IsEmpty: true } name }
        && (name.Name.Equals("startNode", StringComparison.OrdinalIgnoreCase) || name.Name.Equals("endNode", StringComparison.OrdinalIgnoreCase));
}
