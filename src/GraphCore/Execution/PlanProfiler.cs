using Serverless.GraphCore.Execution.Operators;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
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

    /// <summary>Bytes that it has reserved and not released.</summary>
    public long Held { get; set; }

    /// <summary>The most bytes that it held.</summary>
    public long Memory { get; set; }

    /// <summary>Requests to the object store made while it ran.</summary>
    public long Requests { get; set; }
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
    private readonly RequestTally tally = new();
    private long since;
    private long memory;
    private long requests;

    /// <summary>Charges time, memory and requests to the operator that the budget's statement runs from now on.</summary>
    public void Begin(QueryBudget statementBudget)
    {
        budget = statementBudget;
        memory = statementBudget.Memory;
        since = clock.GetTimestamp();
        RequestTally.Use(tally);
    }

    public void End()
    {
        Switch(null);
        RequestTally.Use(null);
    }

    /// <summary>The measurements of an operator; null when it did not run.</summary>
    public OperatorProfile? Of(LogicalPlan plan) => profiles.GetValueOrDefault(plan);

    public TimeSpan Time(OperatorProfile profile) => clock.GetElapsedTime(0, profile.Ticks);

    /// <summary>A description with what was measured; an operator that did not run had no rows.</summary>
    public PlanDescription Annotate(LogicalPlan plan, PlanDescription description)
    {
        OperatorProfile profile = Of(plan) ?? new OperatorProfile();
        return description with { Rows = profile.Rows, Batches = profile.Batches, Time = Time(profile), Memory = profile.Memory, StoreRequests = profile.Requests };
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
        long held = budget?.Memory ?? 0;
        long made = tally.Requests;
        OperatorProfile? previous = running;
        if (previous is not null)
        {
            previous.Ticks += now - since;
            previous.Held += held - memory;
            previous.Memory = Math.Max(previous.Memory, previous.Held);
            previous.Requests += made - requests;
        }

        (since, memory, requests) = (now, held, made);
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
