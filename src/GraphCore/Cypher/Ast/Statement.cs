using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Ast;

/// <summary>What to do with a statement.</summary>
internal enum StatementMode
{
    Execute,

    /// <summary>Plan only.</summary>
    Explain,

    /// <summary>Execute and measure every operator.</summary>
    Profile,
}

/// <summary>Root of every statement: a query, a schema command or an administration command.</summary>
internal abstract record Statement : AstNode
{
    private protected Statement()
    {
    }

    /// <summary>From the prefix <c>EXPLAIN</c> or <c>PROFILE</c>.</summary>
    public StatementMode Mode { get; init; }

    /// <summary>From the prefix <c>:USE name</c>: the database that the whole statement runs on, in place of the request's.</summary>
    public DatabaseName? Database { get; init; }
}

/// <summary>A statement that is no query: a command on the schema of one database or on the catalog.</summary>
internal abstract record CommandStatement : Statement
{
    private protected CommandStatement()
    {
    }

    /// <summary>From a leading <c>USE graph</c>.</summary>
    public GraphReference? Graph { get; init; }
}

/// <summary><c>:USE name</c> with nothing after it.</summary>
internal sealed record SelectDatabaseStatement : Statement;

/// <summary>A query that reads or writes graphs.</summary>
/// <param name="Databases">From <c>USE DATABASE a AS db1, b AS db2</c>: names for <c>IN db1</c>; empty without it.</param>
internal sealed record QueryStatement(EquatableArray<DatabaseBinding> Databases, Query Query) : Statement;

/// <summary><c>a AS db1</c>: a name for a database within one statement.</summary>
internal sealed record DatabaseBinding(DatabaseName Database, string LocalName) : AstNode;

/// <summary>One or more single queries joined by UNION; all unions of one query are of the same kind.</summary>
/// <param name="Branches">At least one.</param>
/// <param name="UnionAll">Whether duplicates stay; false when there is one branch.</param>
internal sealed record Query(EquatableArray<SingleQuery> Branches, bool UnionAll) : AstNode;

/// <summary>A sequence of clauses, at least one. <see cref="UseClause"/> stands first, or after an importing WITH of a subquery.</summary>
internal sealed record SingleQuery(EquatableArray<Clause> Clauses) : AstNode;
