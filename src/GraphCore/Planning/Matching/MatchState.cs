using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Planning.Matching;

/// <summary>Makes the operator of one decision; called only for the decisions that the plan consists of in the end.</summary>
/// <param name="followed">Relationships that the operators below follow; gets those of this one.</param>
internal delegate LogicalPlan PlanStep(LogicalPlan source, List<PatternRelationship> followed);

/// <summary>
/// How a part of a match is going to be planned: decisions, with the rows and costs that they are expected to have. An
/// alternative stands on another state, sees what that has, and holds only what it adds to it.
/// </summary>
/// <param name="below">The state that this one stands on, which must not change as long as this one is added to; null: none.</param>
internal sealed class MatchState(MatchPattern pattern, MatchState? below, double rows, double cost)
{
    private readonly HashSet<Variable> bound = [];
    private readonly HashSet<int> followed = [];
    private readonly HashSet<Condition> done = [];
    private readonly Dictionary<Condition, int> missing = [];
    private readonly Dictionary<Variable, List<Condition>> awaited = [];
    private readonly List<Condition> deferred = [];
    private readonly List<(PlanStep Make, double Rows)> steps = [];
    private List<Condition> ready = [];

    /// <summary>Rows that come out; for one that stands on another, for each row of that.</summary>
    public double Rows { get; private set; } = LogicalPlan.Rounded(rows);

    /// <summary>Rows that all operators so far produce together; for one that stands on another, for each row of that.</summary>
    public double Cost { get; private set; } = LogicalPlan.Rounded(cost);

    /// <summary>Whether it finds its first node by what only one node has.</summary>
    public bool StartsAtOneNode { get; set; }

    public bool IsEmpty => steps.Count == 0;

    /// <summary>Variables that this state binds beyond what it stands on.</summary>
    public IReadOnlyCollection<Variable> Bound => bound;

    /// <summary>Conditions that this state has checked itself.</summary>
    public IReadOnlyCollection<Condition> Checked => done;

    /// <summary>Indexes of the relationships that this state follows itself.</summary>
    public IReadOnlyCollection<int> Followed => followed;

    public bool IsBound(Variable variable) => bound.Contains(variable) || below?.IsBound(variable) == true;

    public bool AreBound(HashSet<Variable> variables)
    {
        foreach (Variable variable in variables)
        {
            if (!IsBound(variable))
            {
                return false;
            }
        }

        return true;
    }

    public bool IsFollowed(int relationship) => followed.Contains(relationship) || below?.IsFollowed(relationship) == true;

    public bool IsChecked(Condition condition) => done.Contains(condition) || below?.IsChecked(condition) == true;

    /// <summary>How many variables a condition still waits for.</summary>
    public int Missing(Condition condition) => missing.TryGetValue(condition, out int own) ? own : below?.Missing(condition) ?? condition.Needs.Count;

    /// <summary>Puts an operator on top.</summary>
    /// <param name="produced">Rows that it makes before conditions, which is what it costs.</param>
    public void Add(PlanStep make, double rows, double produced)
    {
        Rows = LogicalPlan.Rounded(rows);
        Cost = LogicalPlan.Rounded(Cost + produced);
        steps.Add((make, Rows));
    }

    /// <summary>Corrects the number of rows that come out downwards.</summary>
    public void LimitRows(double most)
    {
        Rows = Math.Min(Rows, most);
        steps[^1] = (steps[^1].Make, Rows);
    }

    public void Bind(Variable variable)
    {
        if (IsBound(variable))
        {
            return;
        }

        bound.Add(variable);
        foreach (Condition condition in pattern.Of(variable).Conditions)
        {
            CountDown(condition);
        }

        if (awaited.Remove(variable, out List<Condition>? waiting))
        {
            foreach (Condition condition in waiting)
            {
                CountDown(condition);
            }
        }
    }

    public void Follow(int relationship) => followed.Add(relationship);

    /// <summary>Marks a condition as checked; false when it was before.</summary>
    public bool Take(Condition condition) => !IsChecked(condition) && done.Add(condition);

    /// <summary>Adds a condition that the way of following a relationship has left open.</summary>
    public void Defer(Condition condition)
    {
        int left = 0;
        foreach (Variable variable in condition.Needs)
        {
            if (IsBound(variable))
            {
                continue;
            }

            left++;
            if (!awaited.TryGetValue(variable, out List<Condition>? waiting))
            {
                awaited.Add(variable, waiting = []);
            }

            waiting.Add(condition);
        }

        deferred.Add(condition);
        missing[condition] = left;
        if (left == 0)
        {
            ready.Add(condition);
        }
    }

    /// <summary>Conditions that can be checked by now, in the order in which to check them: cheap ones first. They count as checked then.</summary>
    public List<Condition> TakeReady()
    {
        List<Condition> taken = ready.FindAll(Take);
        ready = [];
        taken.Sort(static (left, right) => left.Effort != right.Effort ? left.Effort.CompareTo(right.Effort) : left.Ordinal.CompareTo(right.Ordinal));
        return taken;
    }

    /// <summary>Conditions that wait for nothing are ready from the start.</summary>
    public void BeginWith(IEnumerable<Variable> variables)
    {
        foreach (Condition condition in pattern.Conditions)
        {
            if (condition.Needs.Count == 0)
            {
                ready.Add(condition);
            }
        }

        foreach (Variable variable in variables)
        {
            Bind(variable);
        }
    }

    /// <summary>Decides for an alternative that stands on this state.</summary>
    public void Adopt(MatchState top)
    {
        double factor = Rows;
        foreach ((PlanStep make, double rows) in top.steps)
        {
            steps.Add((make, LogicalPlan.Rounded(factor * rows)));
        }

        Rows = LogicalPlan.Rounded(factor * top.Rows);
        Cost = LogicalPlan.Rounded(Cost + (factor * top.Cost));
        Include(top);
    }

    /// <summary>Takes over what another state knows, without its operators.</summary>
    public void Include(MatchState other)
    {
        done.UnionWith(other.done);
        followed.UnionWith(other.followed);
        foreach (Variable variable in other.bound)
        {
            Bind(variable);
        }

        foreach (Condition condition in other.deferred)
        {
            if (!done.Contains(condition))
            {
                Defer(condition);
            }
        }
    }

    /// <summary>Makes the operators.</summary>
    public LogicalPlan Build(LogicalPlan source, List<PatternRelationship> followed)
    {
        LogicalPlan plan = source;
        foreach ((PlanStep make, double rows) in steps)
        {
            plan = make(plan, followed) with { EstimatedRows = rows };
        }

        return plan;
    }

    private void CountDown(Condition condition)
    {
        int left = Missing(condition) - 1;
        missing[condition] = left;
        if (left == 0)
        {
            ready.Add(condition);
        }
    }
}
