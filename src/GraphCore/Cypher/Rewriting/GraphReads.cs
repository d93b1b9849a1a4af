using Serverless.GraphCore.Cypher.Ast;

namespace Serverless.GraphCore.Cypher.Rewriting;

/// <summary>
/// Whether a query can tell its caller anything of what a graph holds, as far as its text decides. What only creates, out of literals, parameters, files and what it has itself created, cannot.
/// </summary>
internal sealed class GraphReads : SyntaxRewriter
{
    private bool found;

    public static bool In(Query query)
    {
        var reads = new GraphReads();
        reads.Rewrite(query);
        return reads.found;
    }

    public static bool In(IEnumerable<Clause> clauses)
    {
        var reads = new GraphReads();
        foreach (Clause clause in clauses)
        {
            reads.Rewrite(clause);
        }

        return reads.found;
    }

    public override Clause Rewrite(Clause clause)
    {
        // MERGE tells what is there by whether it creates; a procedure may look at anything.
        found |= clause is MatchClause or MergeClause or ProcedureCallClause;
        return found ? clause : base.Rewrite(clause);
    }

    public override Expression Rewrite(Expression expression)
    {
        found |= expression is PatternComprehension or PatternPredicate or ShortestPathExpression or SubqueryExpression;
        return found ? expression : base.Rewrite(expression);
    }
}
