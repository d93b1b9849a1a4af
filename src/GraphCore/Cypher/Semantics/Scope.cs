using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>A variable with what is known of its values.</summary>
internal readonly record struct ScopeVariable(Variable Variable, StaticType Type);

/// <summary>What is known of the record of a file that a row comes from, beside its fields.</summary>
internal sealed record CsvRecord(Variable File, Variable Line);

/// <summary>
/// The variables that can be named at a point of a query. A scope inside another one (a subquery, the body of a list
/// comprehension) sees the outer one's variables too, but <c>*</c> means only its own.
/// </summary>
internal sealed class Scope(Scope? outer = null)
{
    private readonly Dictionary<string, ScopeVariable> variables = new(StringComparer.Ordinal);

    public Scope? Outer { get; } = outer;

    public int Count => variables.Count;

    /// <summary>
    /// The error for a name that is not visible here although it was declared, for example before an aggregation; null
    /// for a name that may be declared anew.
    /// </summary>
    public Func<string, SourcePosition, GraphException?>? Hidden { get; init; }

    /// <summary>The record that the rows come from, by the last LOAD CSV; null where there was none.</summary>
    public CsvRecord? Csv
    {
        get => field ?? Outer?.Csv;
        set;
    }

    /// <summary>The scope before the projection that this one follows, or null.</summary>
    public Scope? Before { get; init; }

    /// <summary>Own variables in order of their names, the order of <c>*</c>.</summary>
    public IEnumerable<KeyValuePair<string, ScopeVariable>> Own => variables.OrderBy(static pair => pair.Key, StringComparer.Ordinal);

    /// <summary>Every name that can be used here.</summary>
    public IEnumerable<string> VisibleNames => Outer is null ? variables.Keys : variables.Keys.Concat(Outer.VisibleNames);

    /// <summary>Finds a name.</summary>
    /// <exception cref="GraphException">The name is hidden here.</exception>
    public bool TryResolve(string name, SourcePosition position, out ScopeVariable variable)
    {
        if (TryGet(name, out variable))
        {
            return true;
        }

        for (Scope? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.Hidden?.Invoke(name, position) is { } error)
            {
                throw error;
            }
        }

        return false;
    }

    /// <summary>Whether a name is visible.</summary>
    public bool TryGet(string name, out ScopeVariable variable)
    {
        for (Scope? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.variables.TryGetValue(name, out variable))
            {
                return true;
            }
        }

        variable = default;
        return false;
    }

    /// <summary>Whether a projection before has left the name out.</summary>
    public bool HasLost(string name)
    {
        for (Scope? before = Before; before is not null; before = before.Before)
        {
            if (before.IsOwn(name))
            {
                return true;
            }
        }

        return Outer?.HasLost(name) == true;
    }

    public bool IsOwn(string name) => variables.ContainsKey(name);

    /// <summary>Declares a name, in place of an own variable of that name.</summary>
    public void Set(string name, Variable variable, StaticType type) => variables[name] = new ScopeVariable(variable, type);

    /// <summary>Declares a name unless it is declared here.</summary>
    public void Offer(string name, ScopeVariable variable) => variables.TryAdd(name, variable);

    /// <summary>A copy with the same outer scope.</summary>
    public Scope Copy()
    {
        var copy = new Scope(Outer) { Hidden = Hidden, Before = Before, Csv = Csv };
        foreach ((string name, ScopeVariable variable) in variables)
        {
            copy.variables[name] = variable;
        }

        return copy;
    }
}
