using Serverless.GraphCore.Cypher.Ast;

namespace Serverless.GraphCore.Federation;

/// <summary>Finds, from the end to the beginning, which columns each step must leave in the table.</summary>
internal static class ColumnPruner
{
    /// <summary>Sets the columns of every step.</summary>
    /// <param name="branch">The steps.</param>
    /// <param name="imports">The columns before the first step.</param>
    /// <param name="result">What the branch returns; null: nothing.</param>
    public static void Apply(FederatedBranch branch, IEnumerable<string> imports, IReadOnlyList<string>? result)
    {
        List<HashSet<string>> available = [];
        HashSet<string> names = [.. imports];
        foreach (FederatedStep step in branch.Steps)
        {
            available.Add(names = After(step, names));
        }

        HashSet<string> needed = [.. result ?? []];
        for (int i = branch.Steps.Count - 1; i >= 0; i--)
        {
            FederatedStep step = branch.Steps[i];
            step.Columns = i == branch.Steps.Count - 1 && result is not null ? [.. result] : [.. needed.Where(available[i].Contains).Order(StringComparer.Ordinal)];
            needed = Before(step, needed);
        }
    }

    private static HashSet<string> After(FederatedStep step, HashSet<string> before) => step switch
    {
        JoinStep join => [.. before, .. join.Parts.SelectMany(Of)],
        ApplyStep apply => [.. before, .. Of(apply.Part)],
        ComputeStep compute => [.. before, .. compute.Computed.Select(static computed => computed.Name)],
        NestedStep nested => [.. before, .. (nested.Plan.Columns ?? []).Select(static column => column.Name)],
        LocalStep local => local.Clauses.Aggregate(before, static (names, clause) => After(clause, names)),
        _ => before,
    };

    private static IEnumerable<string> Of(FetchPart part) => part.Scope.Names.Concat(part.Computed.Select(static computed => computed.Name));

    private static HashSet<string> After(Clause clause, HashSet<string> before) => clause switch
    {
        WithClause with => [.. with.Projection.Items.Select(static item => item.ColumnName)],
        ReturnClause @return => [.. @return.Projection.Items.Select(static item => item.ColumnName)],
        UnwindClause unwind => [.. before, unwind.Variable.Name],
        SubqueryClause { Body.Branches: [{ Clauses: [.., ReturnClause @return] }, ..] } => [.. before, .. @return.Projection.Items.Select(static item => item.ColumnName)],
        _ => before,
    };

    private static HashSet<string> Before(FederatedStep step, HashSet<string> after)
    {
        HashSet<string> needed = [.. after];
        switch (step)
        {
            case JoinStep join:
                foreach (Expression condition in join.Conditions)
                {
                    needed.UnionWith(MentionedNames.In(condition));
                }

                foreach (FetchPart part in join.Parts)
                {
                    Remove(needed, part);
                }

                foreach (JoinKey key in join.Keys)
                {
                    needed.UnionWith(key.Left < 0 ? MentionedNames.In(key.LeftExpression) : []);
                    needed.UnionWith(key.Right < 0 ? MentionedNames.In(key.RightExpression) : []);
                }

                break;
            case ApplyStep apply:
                Remove(needed, apply.Part);
                needed.UnionWith(apply.Imports);
                break;
            case ComputeStep compute:
                foreach ((string name, Expression _) in compute.Computed)
                {
                    needed.Remove(name);
                }

                foreach ((string _, Expression expression) in compute.Computed)
                {
                    needed.UnionWith(MentionedNames.In(expression));
                }

                break;
            case NestedStep nested:
                needed.ExceptWith((nested.Plan.Columns ?? []).Select(static column => column.Name));
                needed.UnionWith(nested.Imports);
                break;
            case LocalStep local:
                for (int i = local.Clauses.Count - 1; i >= 0; i--)
                {
                    needed = Before(local.Clauses[i], needed);
                }

                break;
        }

        return needed;
    }

    private static HashSet<string> Before(Clause clause, HashSet<string> after)
    {
        HashSet<string> needed = clause is WithClause or ReturnClause ? [] : [.. after];
        if (clause is UnwindClause unwind)
        {
            needed.Remove(unwind.Variable.Name);
        }

        needed.UnionWith(MentionedNames.In(clause));
        return needed;
    }

    private static void Remove(HashSet<string> needed, FetchPart part)
    {
        needed.ExceptWith(part.Scope.Names);
        needed.ExceptWith(part.Computed.Select(static computed => computed.Name));
    }
}
