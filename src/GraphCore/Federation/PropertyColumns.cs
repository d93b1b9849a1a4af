using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Rewriting;
using Variable = Serverless.GraphCore.Cypher.Ast.Variable;

namespace Serverless.GraphCore.Federation;

/// <summary>Replaces an entity of which later steps use only some properties by columns of these, so that no more of it travels.</summary>
internal sealed class PropertyColumns : SyntaxRewriter
{
    private readonly string variable;
    private readonly SortedDictionary<string, string> columns = new(StringComparer.Ordinal);
    private bool isUsedWhole;

    private PropertyColumns(string variable) => this.variable = variable;

    /// <summary>Does so for every entity that a part of the branch finds.</summary>
    public static void Apply(FederatedBranch branch)
    {
        for (int i = 0; i < branch.Steps.Count; i++)
        {
            IEnumerable<FetchPart> parts = branch.Steps[i] switch { JoinStep join => join.Parts, ApplyStep apply => [apply.Part], _ => [] };
            foreach (FetchPart part in parts.Where(static part => !part.IsComplete))
            {
                foreach (FederatedVariable entity in part.Scope.Variables.Where(static variable => variable.IsEntity))
                {
                    Apply(branch.Steps, i, part, entity.Name);
                }
            }
        }
    }

    public override Expression Rewrite(Expression expression)
    {
        switch (expression)
        {
            case PropertyAccess { Target: Variable target } access when target.Name == variable && !IsLocal(variable):
                if (!columns.TryGetValue(access.Key, out string? column))
                {
                    columns.Add(access.Key, column = $"  {variable}.{access.Key}");
                }

                return new Variable(column) { Position = access.Position };
            case Variable use when use.Name == variable && !IsLocal(variable):
                isUsedWhole = true;
                return expression;
            default:
                return base.Rewrite(expression);
        }
    }

    protected override Variable RewriteName(Variable use)
    {
        isUsedWhole |= use.Name == variable && !IsLocal(variable);
        return use;
    }

    protected override Clause RewriteSubquery(SubqueryClause subquery)
    {
        isUsedWhole |= MentionedNames.Imports(subquery) is not { } imports || imports.Contains(variable);
        return subquery;
    }

    private static void Apply(IReadOnlyList<FederatedStep> steps, int from, FetchPart part, string variable)
    {
        var rewriter = new PropertyColumns(variable);
        List<Action> changes = [];
        for (int i = from; i < steps.Count && rewriter.Visit(steps[i], i == from, changes); i++)
        {
        }

        if (rewriter.isUsedWhole || rewriter.columns.Count == 0)
        {
            return;
        }

        changes.ForEach(static change => change());
        foreach ((string key, string column) in rewriter.columns)
        {
            part.Computed.Add((column, new PropertyAccess(new Variable(variable), key)));
        }
    }

    /// <summary>Notes the changes to a step; false: the variable ends there.</summary>
    private bool Visit(FederatedStep step, bool isFirst, List<Action> changes)
    {
        switch (step)
        {
            case JoinStep join:
                Change(join.Conditions, condition => Rewrite(condition), changes);
                if (!isFirst)
                {
                    Change(join.Keys, KeyOfTable, changes);
                }

                return true;
            case ApplyStep apply:
                isUsedWhole |= !isFirst && apply.Imports.Contains(variable);
                return true;
            case ComputeStep compute:
                Change(compute.Computed, computed => (computed.Name, Rewrite(computed.Expression)), changes);
                return true;
            case NestedStep nested:
                isUsedWhole |= nested.Imports.Contains(variable);
                return true;
            case LocalStep local:
                return Visit(local, changes);
            default:
                return false;
        }
    }

    private bool Visit(LocalStep local, List<Action> changes)
    {
        for (int i = 0; i < local.Clauses.Count; i++)
        {
            int at = i;
            Clause changed = Rewrite(local.Clauses[i]);
            changes.Add(() => local.Clauses[at] = changed);
            if (changed is WithClause or ReturnClause)
            {
                return false;
            }
        }

        return true;
    }

    private JoinKey KeyOfTable(JoinKey key) => key with
    {
        LeftExpression = key.Left < 0 ? Rewrite(key.LeftExpression) : key.LeftExpression,
        RightExpression = key.Right < 0 ? Rewrite(key.RightExpression) : key.RightExpression,
    };

    private static void Change<T>(List<T> items, Func<T, T> rewrite, List<Action> changes)
    {
        List<T> changed = items.ConvertAll(item => rewrite(item));
        changes.Add(() =>
        {
            items.Clear();
            items.AddRange(changed);
        });
    }
}
