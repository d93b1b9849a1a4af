using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Semantics;
using Variable = Serverless.GraphCore.Cypher.Ast.Variable;

namespace Serverless.GraphCore.Federation;

/// <summary>A CALL that is the whole statement returns the procedure's columns without saying so; where its rows come from several databases, that is said, and the same row comes once.</summary>
internal static class StandaloneCall
{
    /// <summary>The query with what is left out of it.</summary>
    public static Query WithColumns(Query query, IProcedureSignatures procedures)
    {
        if (query.Branches is not [{ Clauses: [.., ProcedureCallClause call] } branch] || branch.Clauses.Count > 2 || (branch.Clauses.Count == 2 && branch.Clauses[0] is not UseClause)
            || !procedures.TryGet(call.Procedure.Text, out ProcedureSignature? signature) || signature.Outputs.Count == 0)
        {
            return query;
        }

        ProcedureYield yield = call.Yield is { Star: false } said ? said : new ProcedureYield(
            false, [.. signature.Outputs.Where(output => call.Yield is not null || !output.IsHidden).Select(static output => new YieldItem(output.Name, null))], call.Yield?.Where);
        ProcedureCallClause whole = call with
        {
            Arguments = call.Arguments ?? [.. signature.Inputs.Select(static input => (Expression)new Parameter(input.Name))],
            Yield = yield,
        };
        ProjectionItem[] columns = [.. ((IEnumerable<YieldItem>)yield.Items).Select(static item => new ProjectionItem(new Variable(item.VariableName), null, default))];
        var result = new ReturnClause(new Projection(true, false, [.. columns], [], null, null));
        return query with { Branches = [branch with { Clauses = [.. ((IEnumerable<Clause>)branch.Clauses).SkipLast(1), whole, result] }] };
    }
}
