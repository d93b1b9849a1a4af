using Serverless.GraphCore.Execution.Operators;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Execution;

/// <summary>What one operator did.</summary>
internal sealed class OperatorProfile
{
    public long Rows { get; set; }

    public long Batches { get; set; }

    /// <summary>Time in the operator alone, in ticks of the clock.</summary>
    public long Ticks { get; set; }

    /// <summary>Most bytes that the statement held while the operator ran.</summary>
    public long Memory { get; set; }
}

/// <summary>
/// Measures operators for PROFILE. A meter stands behind each operator; since one operator runs at a time, a single clock
/// is enough, which is charged to whichever it is. Nothing is in the way when a statement is not profiled.
/// </summary>
internal sealed class PlanProfiler(TimeProvider clock)
{
    private readonly Dictionary<LogicalPlan, OperatorProfile> profiles = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<PhysicalOperator, OperatorProfile> owners = new(ReferenceEqualityComparer.Instance);
    private OperatorProfile? running;
    private QueryBudget? budget;
    private long since;

    /// <summary>Charges time to the operator that the budget's statement runs from now on.</summary>
    public void Begin(QueryBudget statementBudget)
    {
        budget = statementBudget;
        since = clock.GetTimestamp();
    }

    public void End() => Switch(null);

    /// <summary>The measurements of an operator; null when it did not run.</summary>
    public OperatorProfile? Of(LogicalPlan plan) => profiles.GetValueOrDefault(plan);

    public TimeSpan Time(OperatorProfile profile) => clock.GetElapsedTime(0, profile.Ticks);

    /// <summary>A description with what was measured; an operator that did not run had no rows.</summary>
    public PlanDescription Annotate(LogicalPlan plan, PlanDescription description)
    {
        OperatorProfile profile = Of(plan) ?? new OperatorProfile();
        return description with { Rows = profile.Rows, Batches = profile.Batches, Time = Time(profile), Memory = profile.Memory, StoreRequests = 0 };
    }

    /// <summary>A meter between an operator and the one that takes its rows.</summary>
    public PhysicalOperator Measure(LogicalPlan plan, PhysicalOperator next)
    {
        return new Meter(this, ProfileOf(plan), owners.GetValueOrDefault(next), next);
    }

    /// <summary>Says which plan an operator runs.</summary>
    public void Own(LogicalPlan plan, PhysicalOperator runner) => owners[runner] = ProfileOf(plan);

    private OperatorProfile ProfileOf(LogicalPlan plan)
    {
        if (!profiles.TryGetValue(plan, out OperatorProfile? profile))
        {
            profiles.Add(plan, profile = new OperatorProfile());
        }

        return profile;
    }

    private OperatorProfile? Switch(OperatorProfile? next)
    {
        long now = clock.GetTimestamp();
        OperatorProfile? previous = running;
        if (previous is not null)
        {
            previous.Ticks += now - since;
            previous.Memory = Math.Max(previous.Memory, budget?.Memory ?? 0);
        }

        since = now;
        running = next;
        return previous;
    }

    /// <summary>Counts an operator's rows; its successor's time begins here and ends on return.</summary>
    private sealed class Meter(PlanProfiler profiler, OperatorProfile profile, OperatorProfile? successor, PhysicalOperator next) : PhysicalOperator
    {
        public override async ValueTask<bool> PushAsync(RowBatch batch)
        {
            profile.Rows += batch.Count;
            profile.Batches++;
            OperatorProfile? previous = profiler.Switch(successor ?? profiler.running);
            bool wantsMore = await next.PushAsync(batch);
            profiler.Switch(previous);
            return wantsMore;
        }

        public override async ValueTask CompleteAsync()
        {
            OperatorProfile? previous = profiler.Switch(successor ?? profiler.running);
            await next.CompleteAsync();
            profiler.Switch(previous);
        }
    }
}
