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
    private readonly IReadOnlyList<BoundMatch> matches;
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
        this.matches = matches;
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
        List<List<Variable>> joined = attached.Count > 0 ? [attached] : [];
        while (components.Count > 0)
        {
            main = JoinNext(main, components, joined);
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
    /// <param name="joined">Those that have been added; gets this one.</param>
    private MatchState JoinNext(MatchState main, List<List<Variable>> components, List<List<Variable>> joined)
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

        if (isProduct)
        {
            RemarkProduct(chosen!, joined, best!.Plan);
        }

        joined.Add(chosen!);

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
        List<Condition>? ready = null;
        CollectReady(conditions, state, ref ready);
        CollectReady(state.Deferred, state, ref ready);
        if (ready is null)
        {
            return;
        }

        for (int effort = 0; effort <= Condition.MostEffort; effort++)
        {
            foreach (Condition condition in ready)
            {
                if (condition.Effort == effort)
                {
                    state.Plan = planner.Filtered(state.Plan, condition.Expression);
                    state.Cost += state.Rows * 0.1;
                    state.Checked.Add(condition);
                }
            }
        }
    }

    private static void CollectReady(List<Condition> among, MatchState state, ref List<Condition>? ready)
    {
        foreach (Condition condition in among)
        {
            if (!state.Checked.Contains(condition) && condition.Needs.IsSubsetOf(state.Bound))
            {
                (ready ??= []).Add(condition);
            }
        }
    }

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
        context.Notifications.AddRange(unbounded.Select(Notices.UnboundedPattern));
    }

    /// <summary>
    /// Remarks on a component that nothing joins with another one of the same MATCH, unless one of the two is a single node:
    /// to look up both ends of a relationship is no mistake.
    /// </summary>
    private void RemarkProduct(List<Variable> component, List<List<Variable>> others, LogicalPlan plan)
    {
        foreach (BoundMatch match in matches)
        {
            bool IsOfMatch(List<Variable> part) => Array.Exists(match.Pattern.Nodes, part.Contains) && !IsSingle(part, plan);
            if (IsOfMatch(component) && others.Exists(IsOfMatch))
            {
                IEnumerable<string> names = component.Where(static node => node.Name[0] != ' ').Select(static node => node.Name);
                context.Notifications.Add(Notices.CartesianProduct(names, match.Position));
                return;
            }
        }
    }

    /// <summary>Whether the component is one node, found by what only one node has.</summary>
    private static bool IsSingle(List<Variable> component, LogicalPlan plan) => component.Count == 1 && LogicalPlanTree.Any(plan, part => part switch
    {
        NodeByIdSeek seek => seek.Node == component[0],
        IndexSeek { Index.OwningConstraint: not null } seek => seek.Entity == component[0] && seek.Keys.Equal.Length == seek.Index.Properties.Count,
        _ => false,
    });
}
