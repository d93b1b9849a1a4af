using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Planning.Matching;

/// <summary>How a start finds its node.</summary>
internal enum StartKind : byte
{
    Scan,
    IdSeek,
    IndexSeek,

    /// <summary>As the end of a relationship.</summary>
    RelationshipEnd,
}

/// <summary>A way to find the first node of a component on top of a state, before it is decided for.</summary>
/// <param name="kind">What it looks the node up by; of an index seek the index may be that of a relationship whose end the node is.</param>
internal sealed class Start(Variable node, StartKind kind)
{
    private readonly List<(PlanStep Make, double Rows, double Produced, Variable Binds)> steps = [];

    public Variable Node { get; } = node;

    public StartKind Kind { get; } = kind;

    /// <summary>The index of an index seek.</summary>
    public IndexDefinition? Index { get; init; }

    /// <summary>Whether there can be only one such node.</summary>
    public bool IsOneNode { get; init; }

    /// <summary>Conditions that it makes sure of.</summary>
    public List<Condition> Taken { get; init; } = [];

    /// <summary>Rows for each row of the state.</summary>
    public double Rows => steps[^1].Rows;

    public void Add(PlanStep make, double rows, double produced, Variable binds) => steps.Add((make, rows, produced, binds));

    /// <summary>Decides for it.</summary>
    public void AddTo(MatchState state)
    {
        foreach (Condition condition in Taken)
        {
            state.Take(condition);
        }

        double rows = state.Rows;
        foreach ((PlanStep make, double each, double produced, Variable binds) in steps)
        {
            state.Add(make, rows * each, rows * produced);
            state.Bind(binds);
        }

        state.StartsAtOneNode = IsOneNode;
    }
}
