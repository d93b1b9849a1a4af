using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Planning.Matching;

/// <summary>
/// Plans one or several MATCH clauses together. The pattern falls into connected components; each is planned by following
/// relationships from its cheapest start, always the one that leaves the fewest rows; components are then joined by hash,
/// by seeking for each row, or as a product, whatever costs least. Conditions are checked as soon as their variables are bound.
/// </summary>
internal sealed partial class MatchPlanner
{
    private const int MaxStarts = 8;

    private readonly PlanningContext context;
    private readonly LogicalPlanner planner;
    private readonly Variable[] arguments;
    private readonly List<Variable> nodes = [];
    private readonly List<PatternRelationship> relationships = [];
    private readonly List<PatternShortestPath> shortestPaths = [];
    private readonly List<PatternSelection> selections = [];
    private readonly List<BoundColumn> paths = [];
    private readonly List<Condition> conditions = [];

    /// <param name="arguments">Variables of the enclosing row, which every part of the plan sees.</param>
    public MatchPlanner(PlanningContext context, LogicalPlanner planner, IReadOnlyList<BoundMatch> matches, Variable[] arguments)
    {
        this.context = context;
        this.planner = planner;
        this.arguments = arguments;
        foreach (BoundMatch match in matches)
        {
            nodes.AddRange(match.Pattern.Nodes.Where(node => !nodes.Contains(node)));
            relationships.AddRange(match.Pattern.Relationships);
            shortestPaths.AddRange(match.Pattern.ShortestPaths);
            selections.AddRange(match.Pattern.Selections);
            paths.AddRange(match.Pattern.Paths);
            RemarkUnbounded(match.Pattern);
        }

        var steps = new StepConditions(context, relationships, shortestPaths, paths);
        foreach (BoundExpression expression in matches.SelectMany(static match => match.Pattern.Predicates.Concat(match.Where)).SelectMany(Conjuncts.Of))
        {
            conditions.AddRange((steps.Distribute(expression) ?? [expression]).Select(static part => new Condition(part)));
        }

        foreach (PatternSelection selection in selections)
        {
            // What is said of the ends alone holds of all paths between them or of none, so it need not wait for the paths.
            HashSet<Variable> own = OwnOf(selection);
            conditions.AddRange(selection.Conditions.SelectMany(Conjuncts.Of).Where(condition => !own.Overlaps(BoundExpressionTree.Variables(condition))).Select(static condition => new Condition(condition)));
        }

        foreach (Condition condition in conditions)
        {
            foreach (string label in LabelFormulas.Required(condition.Labels))
            {
                context.NoteLabel(condition.LabelledNode!, label);
            }
        }
    }

    /// <summary>
    /// Whether the source must have produced all its rows before anything of the match is read: it writes. Then the match
    /// is planned on top of it, never beside it.
    /// </summary>
    public bool KeepsSourceFirst { get; init; }

    /// <summary>Plans the match on top of a source.</summary>
    public LogicalPlan Plan(LogicalPlan source, IReadOnlySet<Variable> bound)
    {
        // A relationship or a label test drops a row whose node is null, and a new node is none: only the others are asked.
        conditions.AddRange(nodes.Where(node => bound.Contains(node) && !relationships.Exists(relationship => relationship.Left == node || relationship.Right == node) && !conditions.Exists(condition => condition.LabelledNode == node))
            .Select(static node => new Condition(new BoundUnary(default, UnaryOperation.IsNotNull, new BoundVariable(default, node)))).ToList());
        var main = new MatchState(source, bound, source.EstimatedRows);
        Check(main);
        List<List<Variable>> components = Components(bound, out List<Variable> attached);
        Grow(main, attached);
        while (components.Count > 0)
        {
            main = JoinNext(main, components);
            Check(main);
        }

        AddShortestPaths(main);
        AddSelections(main);
        AddPaths(main);
        Check(main);
        return main.Plan;
    }

    /// <summary>Splits the nodes that are not bound by what connects them; those connected with a bound variable are attached to the source.</summary>
    private List<List<Variable>> Components(IReadOnlySet<Variable> bound, out List<Variable> attached)
    {
        var left = new HashSet<Variable>(nodes);
        var components = new List<List<Variable>>();
        attached = [];
        foreach (Variable start in nodes)
        {
            if (!left.Remove(start))
            {
                continue;
            }

            var component = new List<Variable> { start };
            for (int i = 0; i < component.Count; i++)
            {
                foreach (PatternRelationship relationship in relationships)
                {
                    Variable? other = relationship.Left == component[i] ? relationship.Right : relationship.Right == component[i] ? relationship.Left : null;
                    if (other is not null && left.Remove(other))
                    {
                        component.Add(other);
                    }
                }
            }

            if (component.Exists(bound.Contains))
            {
                attached.AddRange(component);
            }
            else
            {
                components.Add(component);
            }
        }

        return components;
    }

    /// <summary>Follows all relationships among some nodes, of which at least one is bound, the cheapest first.</summary>
    private void Grow(MatchState state, List<Variable> among)
    {
        while (true)
        {
            Step? best = null;
            foreach (PatternRelationship relationship in relationships)
            {
                if (state.Followed.Contains(relationship) || !among.Contains(relationship.Left))
                {
                    continue;
                }

                if (state.Bound.Contains(relationship.Left))
                {
                    best = Better(best, Estimate(state, relationship, fromLeft: true));
                }

                if (state.Bound.Contains(relationship.Right) && relationship.Left != relationship.Right)
                {
                    best = Better(best, Estimate(state, relationship, fromLeft: false));
                }
            }

            if (best is { } step)
            {
                Follow(state, step);
                continue;
            }

            return;
        }
    }

    private static Step? Better(Step? best, Step step) =>
        best is null || step.Rows < best.Value.Rows || (step.Rows == best.Value.Rows && step.Produced < best.Value.Produced) ? step : best;

    /// <summary>Adds the component that is cheapest to add, in the cheapest way.</summary>
    private MatchState JoinNext(MatchState main, List<List<Variable>> components)
    {
        MatchState? best = null;
        List<Variable>? chosen = null;
        bool isProduct = false;
        foreach (List<Variable> component in components.Take(MaxStarts))
        {
            foreach ((MatchState candidate, bool product) in Joins(main, component))
            {
                if (best is null || candidate.Cost < best.Cost)
                {
                    (best, chosen, isProduct) = (candidate, component, product);
                }
            }
        }

        if (isProduct && main.Plan is not Argument)
        {
            RemarkProduct(chosen!);
        }

        components.Remove(chosen!);
        return best!;
    }

    private IEnumerable<(MatchState State, bool IsProduct)> Joins(MatchState main, List<Variable> component)
    {
        MatchState onTop = Solve(main, component);
        yield return (onTop, !IsConnected(main, onTop, component));
        if (main.Plan is Argument || KeepsSourceFirst || NeedsMain(main, component))
        {
            yield break;
        }

        MatchState beside = Solve(new MatchState(new Argument(arguments) { EstimatedRows = 1 }, arguments, 1), component);
        yield return Join(main, beside);
    }

    /// <summary>Plans a component on top of a state from its cheapest start.</summary>
    private MatchState Solve(MatchState state, List<Variable> component)
    {
        MatchState? best = null;
        foreach (MatchState leaf in component.SelectMany(node => Leaves(state, node)).OrderBy(static leaf => leaf.Rows).Take(MaxStarts))
        {
            Check(leaf);
            Grow(leaf, component);
            if (best is null || leaf.Cost < best.Cost)
            {
                best = leaf;
            }
        }

        return best!;
    }

    /// <summary>Two parts side by side: a hash join when an equality connects them, else every pair.</summary>
    private (MatchState State, bool IsProduct) Join(MatchState left, MatchState right)
    {
        var leftKeys = new List<BoundExpression>();
        var rightKeys = new List<BoundExpression>();
        var used = new List<Condition>();
        double selectivity = 1;
        foreach (Condition condition in conditions)
        {
            bool IsRight(BoundExpression side)
            {
                HashSet<Variable> needs = BoundExpressionTree.Variables(side);
                return needs.Count > 0 && needs.IsSubsetOf(right.Bound) && !needs.IsSubsetOf(arguments);
            }

            if (!left.Checked.Contains(condition) && !right.Checked.Contains(condition)
                && condition.EqualityOf(IsRight) is { } sides
                && BoundExpressionTree.Variables(sides.Right).IsSubsetOf(left.Bound)
                && !BoundExpressionTree.Any(condition.Expression, static part => part is BoundNestedQuery))
            {
                rightKeys.Add(sides.Left);
                leftKeys.Add(sides.Right);
                used.Add(condition);
                selectivity *= Math.Min(Selectivity(condition), 1 / Math.Max(1, Math.Min(left.Rows, right.Rows)));
            }
        }

        double rows = left.Rows * right.Rows * selectivity;
        LogicalPlan plan = used.Count > 0 ? new HashJoin(left.Plan, right.Plan, [.. leftKeys], [.. rightKeys]) : new CartesianProduct(left.Plan, right.Plan);
        var joined = new MatchState(plan with { EstimatedRows = rows }, left.Bound.Concat(right.Bound), left.Cost + right.Cost + left.Rows + right.Rows + rows)
        {
            Followed = [.. left.Followed, .. right.Followed],
            Checked = [.. left.Checked, .. right.Checked, .. used],
            Deferred = [.. left.Deferred, .. right.Deferred, .. Differences(left, right)],
        };
        Check(joined);
        return (joined, used.Count == 0 && !joined.Checked.Any(condition => !left.Checked.Contains(condition) && !right.Checked.Contains(condition)) && !IsOfPath(right.Bound));
    }

    /// <summary>Whether a component has to do with what is bound already: by a condition, a bound relationship or a shortest path.</summary>
    private bool IsConnected(MatchState before, MatchState after, List<Variable> component) =>
        after.Checked.Any(condition => !before.Checked.Contains(condition) && condition.Needs.Overlaps(component) && condition.Needs.Overlaps(before.Bound.Except(arguments)))
        || after.Followed.Any(relationship => !before.Followed.Contains(relationship) && before.Bound.Contains(relationship.Variable))
        || IsOfPath(component);

    private bool IsOfPath(IEnumerable<Variable> component) =>
        shortestPaths.Exists(path => component.Contains(path.Left) || component.Contains(path.Right)) || selections.Exists(path => component.Contains(path.Left) || component.Contains(path.Right));

    private double Selectivity(Condition condition) => context.Estimator.Selectivity(condition.Expression, context.LabelsOf);

    /// <summary>Filters by every condition whose variables are bound by now, cheap ones first.</summary>
    private void Check(MatchState state)
    {
        IEnumerable<Condition> ready = conditions.Concat(state.Deferred).Where(condition => !state.Checked.Contains(condition) && condition.Needs.IsSubsetOf(state.Bound));
        foreach (Condition condition in ready.OrderBy(static condition => Effort(condition.Expression)).ToList())
        {
            state.Plan = planner.Filtered(state.Plan, [condition.Expression]);
            state.Cost += state.Rows * 0.1;
            state.Checked.Add(condition);
        }
    }

    /// <summary>An order of evaluation: what reads nothing, labels, properties, functions, subqueries.</summary>
    private static int Effort(BoundExpression expression) =>
        BoundExpressionTree.Any(expression, static part => part is BoundNestedQuery) ? 3
        : expression is BoundLabelTest ? 0
        : BoundExpressionTree.Any(expression, static part => part is BoundFunction or BoundQuantifier or BoundListComprehension or BoundReduce) ? 2
        : 1;

    private void AddPaths(MatchState state)
    {
        if (paths.Count > 0)
        {
            state.Plan = new Project(state.Plan, [.. paths.Select(static path => new ProjectedColumn(path.Variable, path.Expression))]) { EstimatedRows = state.Rows };
            state.Bound.UnionWith(paths.Select(static path => path.Variable));
        }
    }

    private void AddShortestPaths(MatchState state)
    {
        foreach (PatternShortestPath path in shortestPaths)
        {
            BoundExpression? step = planner.ResolveIf(path.StepPredicate);
            state.Add(new ShortestPath(state.Plan, path.Left, path.Right, path.Path, path.Relationships, path.Types, DirectionOf(path.Direction, fromLeft: true), path.Length.Minimum, path.Length.Maximum, path.All, path.Step, step), state.Rows, state.Rows);
            state.Bound.UnionWith(new[] { path.Path, path.Relationships }.OfType<Variable>());
            Check(state);
        }
    }

    private void RemarkUnbounded(BoundPattern pattern)
    {
        IEnumerable<SourcePosition> unbounded = pattern.Relationships.Where(static relationship => relationship.Length is { Maximum: null }).Select(static relationship => relationship.Position)
            .Concat(pattern.ShortestPaths.Where(static path => path.Length.Maximum is null).Select(static path => path.Position));
        foreach (SourcePosition position in unbounded)
        {
            context.Notifications.Add(new Notification(
                "Neo.ClientNotification.Statement.UnboundedVariableLengthPattern",
                "The provided pattern is unbounded, consider adding an upper limit to the number of node hops.",
                "A walk of any length may take long in a large graph. If longer walks are of no interest, bound it, as in `-[*..5]-`.",
                "INFORMATION",
                position));
        }
    }

    private void RemarkProduct(List<Variable> component)
    {
        string names = string.Join(", ", component.Where(static node => node.Name[0] != ' ').Select(static node => $"`{node.Name}`"));
        context.Notifications.Add(new Notification(
            "Neo.ClientNotification.Statement.CartesianProduct",
            "This query builds a cartesian product between disconnected patterns.",
            $"Every row before is combined with every match of the disconnected pattern{(names.Length == 0 ? "" : " of " + names)}. If this is not intended, connect the patterns by a relationship or an equality.",
            "INFORMATION",
            Position: null));
    }
}
