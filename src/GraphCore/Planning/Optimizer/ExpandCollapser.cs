using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Planning.Optimizer;

/// <summary>Replaces expands of one chain by counts, from the top down, as far as nothing above uses what they bind.</summary>
internal sealed class ExpandCollapser(RowChain chain, HashSet<Variable> used, bool needsNumbers, PlanningContext context)
{
    /// <summary>Conditions that two nodes differ, met on the way down and not yet taken as uses: operator and the two nodes.</summary>
    private readonly List<(Filter Filter, Variable Left, Variable Right)> inequalities = [];

    /// <summary>Variables of the numbers.</summary>
    public List<Variable> Factors { get; } = [];

    public bool HasChanged { get; private set; }

    public void Run()
    {
        for (int i = chain.Operators.Count - 1; i >= 0; i--)
        {
            switch (chain.Operators[i])
            {
                case Filter filter when Inequality(filter) is { } sides:
                    inequalities.Add((filter, sides.Left, sides.Right));
                    break;
                case Expand expand when IsCollapsible(expand):
                    Collapse(i, expand);
                    break;
                case OptionalApply { Inner: Expand { Source: Argument, Into: false, BoundRelationship: false, DifferentFrom: [] } inner } apply when !apply.Nulls.Any(IsUsedOrCompared):
                    Replace(i, inner, [], [], CountMode.Optional);
                    break;
                case var plan:
                    Settle(plan);
                    CollectUses(plan);
                    break;
            }
        }
    }

    private bool IsCollapsible(Expand expand) =>
        !expand.Into && !expand.BoundRelationship && !used.Contains(expand.To) && !used.Contains(expand.Relationship) && expand.From != expand.To;

    private bool IsUsedOrCompared(Variable variable) => used.Contains(variable) || inequalities.Exists(pair => pair.Left == variable || pair.Right == variable);

    private void Collapse(int index, Expand expand)
    {
        var others = new List<Variable>();
        foreach ((Filter filter, Variable left, Variable right) in inequalities.FindAll(pair => pair.Left == expand.To || pair.Right == expand.To))
        {
            others.Add(left == expand.To ? right : left);
            chain.Operators.Remove(filter);
            inequalities.Remove((filter, left, right));
        }

        // Relationships found later that had to differ from this one: now this one differs from them.
        var different = new List<Variable>(expand.DifferentFrom);
        for (int i = index + 1; i < chain.Operators.Count; i++)
        {
            if (chain.Operators[i] is Expand later && later.DifferentFrom.Contains(expand.Relationship))
            {
                different.Add(later.Relationship);
                chain.Operators[i] = later with { DifferentFrom = [.. later.DifferentFrom.Where(other => other != expand.Relationship)] };
            }
        }

        Replace(index, expand, others, different, CountMode.Some);
    }

    /// <summary>Puts a count in the place of an operator, or higher where all that it needs is bound.</summary>
    private void Replace(int index, Expand expand, List<Variable> others, List<Variable> different, CountMode mode)
    {
        Variable? count = needsNumbers ? context.NewVariable("count", VariableKind.Value) : null;
        UnaryPlan old = chain.Operators[index];
        double rows = ((UnaryPlan)old).Source.EstimatedRows;
        chain.Operators.RemoveAt(index);
        int place = index;
        for (int i = index; i < chain.Operators.Count; i++)
        {
            if (RowChain.Binds(chain.Operators[i]).Any(variable => others.Contains(variable) || different.Contains(variable)))
            {
                place = i + 1;
            }
        }

        double share = mode == CountMode.Optional ? 1 : Math.Min(1, old.EstimatedRows / Math.Max(rows, 1e-9));
        var counted = new ExpandCount(expand.Source, expand.From, count, expand.Types, expand.Direction, expand.ToLabels, [.. others], [.. different], mode) { EstimatedRows = rows * share };
        chain.Operators.Insert(place, counted);
        used.Add(expand.From);
        used.UnionWith(others);
        used.UnionWith(different);
        if (count is not null)
        {
            Factors.Add(count);
        }

        HasChanged = true;
    }

    /// <summary>Inequalities of a node that an operator binds and that stays are ordinary conditions.</summary>
    private void Settle(UnaryPlan plan)
    {
        foreach (Variable bound in RowChain.Binds(plan))
        {
            foreach ((Filter filter, Variable left, Variable right) in inequalities.FindAll(pair => pair.Left == bound || pair.Right == bound))
            {
                used.Add(left);
                used.Add(right);
                inequalities.Remove((filter, left, right));
            }
        }
    }

    private void CollectUses(UnaryPlan plan)
    {
        if (plan is Expand expand)
        {
            // What its relationship must differ from can be turned round, so it is no use yet.
            RowChain.CollectUses(expand with { DifferentFrom = [] }, used);
            return;
        }

        RowChain.CollectUses(plan, used);
    }

    private static (Variable Left, Variable Right)? Inequality(Filter filter) =>
        filter.Predicate is BoundBinary { Operation: BinaryOperation.NotEqual, Left: BoundVariable { Variable: { Kind: VariableKind.Node } left }, Right: BoundVariable { Variable: { Kind: VariableKind.Node } right } } && left != right
            ? (left, right)
            : null;
}
