using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Rewriting;
using Variable = Serverless.GraphCore.Cypher.Ast.Variable;

namespace Serverless.GraphCore.Federation;

/// <summary>The names that a part of a syntax tree mentions, what it binds itself in patterns and subqueries included: those of them that are in scope are what it uses.</summary>
internal sealed class MentionedNames : SyntaxRewriter
{
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private bool all;

    /// <summary>What an expression uses of a scope.</summary>
    public static List<string> Of(Expression expression, FederatedScope scope)
    {
        var mentioned = new MentionedNames();
        mentioned.Rewrite(expression);
        return mentioned.Within(scope);
    }

    /// <summary>What a clause uses of a scope.</summary>
    public static List<string> Of(Clause clause, FederatedScope scope)
    {
        var mentioned = new MentionedNames();
        mentioned.Rewrite(clause);
        return mentioned.Within(scope);
    }

    /// <summary>What patterns use of a scope, and of what they bind themselves.</summary>
    public static HashSet<string> Of(IEnumerable<PathPattern> patterns)
    {
        var mentioned = new MentionedNames();
        foreach (PathPattern pattern in patterns)
        {
            mentioned.Rewrite(pattern);
        }

        return mentioned.names;
    }

    /// <summary>All that an expression mentions.</summary>
    public static IEnumerable<string> In(Expression expression)
    {
        var mentioned = new MentionedNames();
        mentioned.Rewrite(expression);
        return mentioned.names;
    }

    /// <summary>All that a clause mentions.</summary>
    public static IEnumerable<string> In(Clause clause)
    {
        var mentioned = new MentionedNames();
        mentioned.Rewrite(clause);
        return mentioned.names;
    }

    /// <summary>What the body of CALL imports; null: all there is.</summary>
    public static List<string>? Imports(SubqueryClause subquery)
    {
        if (subquery.Scope is { } scope)
        {
            return scope.Star ? null : [.. scope.Variables.Select(static variable => variable.Name)];
        }

        List<string> imported = [];
        foreach (SingleQuery branch in subquery.Body.Branches)
        {
            if (ImportingWith(branch) is { } with)
            {
                if (with.Projection.Star)
                {
                    return null;
                }

                imported.AddRange(with.Projection.Items.Select(static item => item.Expression).OfType<Variable>().Select(static variable => variable.Name));
            }
        }

        return imported;
    }

    /// <summary>The WITH at the beginning of a body, or after its USE, if it may import.</summary>
    public static WithClause? ImportingWith(SingleQuery branch) => branch.Clauses switch
    {
        [WithClause with, _, ..] => with,
        [UseClause, WithClause with, _, ..] => with,
        _ => null,
    };

    public override Expression Rewrite(Expression expression)
    {
        if (expression is Variable variable && !IsLocal(variable.Name))
        {
            names.Add(variable.Name);
        }

        return base.Rewrite(expression);
    }

    public override Clause Rewrite(Clause clause)
    {
        all |= clause is WithClause { Projection.Star: true } or ReturnClause { Projection.Star: true };
        return base.Rewrite(clause);
    }

    protected override Variable RewriteName(Variable variable)
    {
        if (!IsLocal(variable.Name))
        {
            names.Add(variable.Name);
        }

        return variable;
    }

    protected override Clause RewriteSubquery(SubqueryClause subquery)
    {
        if (Imports(subquery) is { } imports)
        {
            names.UnionWith(imports);
        }
        else
        {
            all = true;
        }

        return subquery;
    }

    private List<string> Within(FederatedScope scope) => [.. scope.Names.Where(name => all || names.Contains(name))];
}
