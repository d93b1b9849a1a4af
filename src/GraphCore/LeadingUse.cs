using System.Diagnostics.CodeAnalysis;
using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore;

/// <summary>The clause <c>USE name</c> with which a statement begins, when all parts of its UNION begin with the same one.</summary>
internal static class LeadingUse
{
    /// <summary>The name, and how many clauses say it.</summary>
    public static bool TryFind(Statement statement, [NotNullWhen(true)] out DatabaseName? name, out int clauses)
    {
        name = null;
        clauses = 0;
        switch (statement)
        {
            case CommandStatement { Graph: NamedGraph graph }:
                name = graph.Name;
                clauses = 1;
                return true;
            case QueryStatement { Databases.IsEmpty: true, Query: var query }:
                foreach (SingleQuery branch in query.Branches)
                {
                    if (branch.Clauses[0] is not UseClause { Graph: NamedGraph named } || (name is not null && !IsSame(name, named.Name)))
                    {
                        return false;
                    }

                    name ??= named.Name;
                    clauses++;
                }

                return name is not null;
            default:
                return false;
        }
    }

    /// <summary>The statement without that clause, and without <c>:USE name</c>.</summary>
    public static Statement Remove(Statement statement)
    {
        Statement bare = statement is SelectDatabaseStatement ? statement : statement with { Database = null };
        return !TryFind(bare, out _, out _) ? bare : bare switch
        {
            CommandStatement command => command with { Graph = null },
            QueryStatement query => query with { Query = query.Query with { Branches = WithoutFirst(query.Query.Branches) } },
            _ => bare,
        };
    }

    private static EquatableArray<SingleQuery> WithoutFirst(EquatableArray<SingleQuery> branches)
    {
        var rest = new SingleQuery[branches.Count];
        for (int i = 0; i < rest.Length; i++)
        {
            rest[i] = branches[i] with { Clauses = [.. branches[i].Clauses.Span[1..]] };
        }

        return [.. rest];
    }

    private static bool IsSame(DatabaseName left, DatabaseName right) => string.Equals(left.Text, right.Text, StringComparison.OrdinalIgnoreCase);
}
