namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>A bound expression with what is known of its values.</summary>
internal readonly record struct Typed(BoundExpression Expression, StaticType Type);

/// <summary>What holds at the place of an expression.</summary>
/// <param name="Scope">The variables that it can name.</param>
internal sealed record BindContext(Scope Scope)
{
    /// <summary>The projection whose aggregations may be used here; null: none may.</summary>
    public Aggregation? Aggregation { get; init; }

    /// <summary>Expressions that a projection has computed already, or null.</summary>
    public Dictionary<Ast.Expression, ScopeVariable>? Computed { get; init; }

    /// <summary>Inside the argument of an aggregating function.</summary>
    public bool InAggregate { get; init; }

    /// <summary>The clause (<c>SKIP</c>, <c>LIMIT</c>) that allows no variables here, or null.</summary>
    public string? ConstantFor { get; init; }

    /// <summary>The scope of the whole expression; names declared inside the expression hide what <see cref="Computed"/> knows.</summary>
    public Scope Base { get; init; } = Scope;

    /// <summary>The context inside a list comprehension and its kin, where no aggregation may stand.</summary>
    public BindContext Inside(Scope locals) => this with { Scope = locals, Aggregation = null };
}

/// <summary>The aggregation that a projection makes.</summary>
/// <param name="Before">The variables before it, which arguments of aggregating functions see.</param>
internal sealed record Aggregation(Scope Before)
{
    /// <summary>Aggregations found so far, each computed once.</summary>
    public Dictionary<Ast.Expression, ScopeVariable> Known { get; init; } = [];

    public List<BoundColumn> Columns { get; init; } = [];

    /// <summary>Name of the column for an aggregation that is a whole item.</summary>
    public string? Name { get; init; }

    /// <summary>In ORDER BY: arguments of an aggregation that no item has can use only these.</summary>
    public Scope? After { get; init; }
}
