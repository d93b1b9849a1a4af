using Serverless.GraphCore.Cypher.Ast;

namespace Serverless.GraphCore.Federation;

/// <summary>A query over several databases, cut into what each database does and what is done with the results.</summary>
/// <param name="Branches">The parts of its UNION.</param>
/// <param name="UnionAll">Whether duplicates stay.</param>
/// <param name="Columns">What it returns; null: it only writes.</param>
internal sealed record FederatedPlan(IReadOnlyList<FederatedBranch> Branches, bool UnionAll, IReadOnlyList<FederatedVariable>? Columns);

/// <summary>Steps that make one table out of another, which begins as the row of what the query imports.</summary>
internal sealed record FederatedBranch(IReadOnlyList<FederatedStep> Steps);

/// <summary>One step: it takes the table of the step before it and makes the next one.</summary>
internal abstract class FederatedStep
{
    /// <summary>The columns that the table has afterwards, as far as they are needed.</summary>
    public List<string> Columns { get; set; } = [];
}

/// <summary>A part of the query that a database runs by itself: its clauses, in one piece.</summary>
/// <param name="databases">Where it runs; on several, the rows are those of all.</param>
internal sealed class FetchPart(DatabaseSet databases)
{
    public DatabaseSet Databases { get; } = databases;

    public List<Clause> Clauses { get; } = [];

    /// <summary>The variables that its rows have.</summary>
    public FederatedScope Scope { get; } = new();

    public bool Writes { get; set; }

    /// <summary>Columns that it computes beside its variables, by name.</summary>
    public List<(string Name, Expression Expression)> Computed { get; } = [];

    /// <summary>Whether the last of its clauses is a RETURN, or it returns nothing.</summary>
    public bool IsComplete { get; set; }
}

/// <summary>Parts that depend on nothing before them: their rows are joined with each other and with the table.</summary>
/// <param name="before">What the table has.</param>
internal sealed class JoinStep(FederatedScope before) : FederatedStep
{
    public FederatedScope Before { get; } = before;

    public List<FetchPart> Parts { get; } = [];

    /// <summary>Conditions between parts, or between them and the table.</summary>
    public List<Expression> Conditions { get; } = [];

    /// <summary>The conditions that are equalities, each side of one part or of the table.</summary>
    public List<JoinKey> Keys { get; } = [];
}

/// <summary>An equality by which rows are joined: columns of two sides. A side is the number of a part, or −1 for the table.</summary>
internal sealed record JoinKey(int Left, string LeftColumn, Expression LeftExpression, int Right, string RightColumn, Expression RightExpression);

/// <summary>A part that runs for every row of the table: the rows travel to it, all in one piece.</summary>
internal sealed class ApplyStep(FetchPart part) : FederatedStep
{
    public FetchPart Part { get; } = part;

    /// <summary>The columns of the table that travel.</summary>
    public List<string> Imports { get; } = [];

    /// <summary>Takes a column of the table along.</summary>
    public void Import(string name)
    {
        if (!Imports.Contains(name))
        {
            Imports.Add(name);
        }
    }

    /// <summary>Whether a row without results stays, with nulls.</summary>
    public bool IsOuter { get; init; }

    /// <summary>How many rows each transaction takes; null: all in one.</summary>
    public Expression? BatchRows { get; init; }
}

/// <summary>Columns that are computed of others.</summary>
internal sealed class ComputeStep : FederatedStep
{
    public List<(string Name, Expression Expression)> Computed { get; } = [];
}

/// <summary>Clauses that need no database.</summary>
internal sealed class LocalStep : FederatedStep
{
    public List<Clause> Clauses { get; } = [];
}

/// <summary>A subquery of several databases, for each row of the table; by what it imports, rows share its results.</summary>
internal sealed class NestedStep(FederatedPlan plan, IReadOnlyList<string> imports, bool isOptional) : FederatedStep
{
    public FederatedPlan Plan { get; } = plan;

    public IReadOnlyList<string> Imports { get; } = imports;

    public bool IsOptional { get; } = isOptional;
}
