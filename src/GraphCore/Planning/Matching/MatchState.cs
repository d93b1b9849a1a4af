using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Planning.Matching;

/// <summary>A part of a match that has been planned. Copied to try alternatives.</summary>
internal sealed class MatchState(LogicalPlan plan, IEnumerable<Variable> bound, double cost)
{
    public LogicalPlan Plan { get; set; } = plan;

    public HashSet<Variable> Bound { get; } = [.. bound];

    /// <summary>Rows that all operators so far produce together.</summary>
    public double Cost { get; set; } = cost;

    /// <summary>Relationships that the plan has followed.</summary>
    public HashSet<PatternRelationship> Followed { get; init; } = [];

    /// <summary>Conditions that the plan has checked.</summary>
    public HashSet<Condition> Checked { get; init; } = [];

    /// <summary>Conditions that the way of following a relationship has left open.</summary>
    public List<Condition> Deferred { get; init; } = [];

    public double Rows => Plan.EstimatedRows;

    /// <summary>Puts an operator on top.</summary>
    /// <param name="produced">Rows that it makes before conditions, which is what it costs.</param>
    public void Add(LogicalPlan next, double rows, double produced)
    {
        Plan = next with { EstimatedRows = rows };
        Cost += produced;
    }

    public MatchState Copy() => new(Plan, Bound, Cost) { Followed = [.. Followed], Checked = [.. Checked], Deferred = [.. Deferred] };
}
