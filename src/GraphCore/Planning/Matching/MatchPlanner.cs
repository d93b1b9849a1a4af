using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Planning.Matching;

/// <summary>
/// Plans one or several MATCH clauses together. The pattern falls into connected components; each is planned by following
/// relationships from its cheapest start, always the one that leaves the fewest rows; components are then joined by hash,
/// by seeking for each row, or as a product, whatever costs least. Conditions are checked as soon as their variables are bound.
/// The search decides by numbers only and its work is bounded for each relationship; operators are made for what it decides.
/// </summary>
internal sealed partial class MatchPlanner
{
    private const int MaxStarts = 8;

    private readonly PlanningContext context;
    private readonly LogicalPlanner planner;
    private readonly IReadOnlyList<BoundMatch> matches;
    private readonly Variable[] arguments;
    private readonly List<PatternShortestPath> shortestPaths = [];
    private readonly List<PatternSelection> selections = [];
    private readonly List<BoundColumn> paths = [];
    private readonly HashSet<Variable> pathEnds = [];
    private readonly MatchPattern pattern;
    private readonly IReadOnlySet<Variable> bound;
    private readonly bool keepsSourceFirst;
    private readonly JoinHints joinHints;

    /// <param name="arguments">Variables of the enclosing row, which every part of the plan sees.</param>
    /// <param name="bound">Variables of the source that the match is planned on.</param>
    /// <param name="keepsSourceFirst">
    /// Whether the source must have produced all its rows before anything of the match is read: it writes. Then the match
    /// is planned on top of it, never beside it.
    /// </param>
    public MatchPlanner(PlanningContext context, LogicalPlanner planner, IReadOnlyList<BoundMatch> matches, Variable[] arguments, IReadOnlySet<Variable> bound, bool keepsSourceFirst = false)
    {
        this.context = context;
        this.planner = planner;
        this.matches = matches;
        this.arguments = arguments;
        this.bound = bound;
        this.keepsSourceFirst = keepsSourceFirst;
        var nodes = new List<Variable>();
        var relationships = new List<PatternRelationship>();
        foreach (BoundMatch match in matches)
        {
            nodes.AddRange(match.Pattern.Nodes);
            relationships.AddRange(match.Pattern.Relationships);
            shortestPaths.AddRange(match.Pattern.ShortestPaths);
            selections.AddRange(match.Pattern.Selections);
            paths.AddRange(match.Pattern.Paths);
            RemarkUnbounded(match.Pattern);
            HintRules.Check(match);
            startHints.AddRange(match.Hints.OfType<BoundStartHint>());
        }

        nodes = [.. nodes.Distinct()];
        pathEnds.UnionWith(shortestPaths.SelectMany(static path => new[] { path.Left, path.Right }));
        pathEnds.UnionWith(selections.SelectMany(static path => new[] { path.Left, path.Right }));
        List<Condition> conditions = ConditionsOf(relationships);
        joinHints = new JoinHints(context, nodes, relationships, conditions, bound);
        joinHints.Cut(matches.SelectMany(static match => match.Hints).OfType<BoundJoinHint>(), canJoin: !keepsSourceFirst);
        foreach (Condition condition in conditions)
        {
            foreach (string label in LabelFormulas.Required(condition.Labels))
            {
                context.NoteLabel(condition.LabelledNode!, label);
            }
        }

        AddPresence(nodes, relationships, conditions, bound);
        pattern = new MatchPattern(nodes, relationships, conditions);
    }

    /// <summary>All that must hold; what holds of each step of a walk goes to its relationship.</summary>
    private List<Condition> ConditionsOf(List<PatternRelationship> relationships)
    {
        var conditions = new List<Condition>();
        var steps = new StepConditions(context, relationships, shortestPaths, paths);
        foreach (BoundExpression expression in matches.SelectMany(static match => match.Pattern.Predicates.Concat(match.Where)).SelectMany(Conjuncts.Of))
        {
            conditions.AddRange((steps.Distribute(expression) ?? [expression]).Select(static part => new Condition(part)));
        }

        steps.Finish();
        foreach (PatternSelection selection in selections)
        {
            // What is said of the ends alone holds of all paths between them or of none, so it need not wait for the paths.
            HashSet<Variable> own = OwnOf(selection);
            conditions.AddRange(selection.Conditions.SelectMany(Conjuncts.Of).Where(condition => !own.Overlaps(BoundExpressionTree.Variables(condition))).Select(static condition => new Condition(condition)));
        }

        return conditions;
    }

    /// <summary>
    /// A relationship or a label test drops a row whose node is null, and a new node is none: only the others are asked.
    /// </summary>
    private static void AddPresence(List<Variable> nodes, List<PatternRelationship> relationships, List<Condition> conditions, IReadOnlySet<Variable> bound)
    {
        var asked = new HashSet<Variable>(nodes.Where(bound.Contains));
        asked.ExceptWith(relationships.SelectMany(static relationship => new[] { relationship.Left, relationship.Right }));
        asked.ExceptWith(conditions.Select(static condition => condition.LabelledNode).OfType<Variable>());
        conditions.AddRange(nodes.Where(asked.Contains).Select(static node => new Condition(new BoundUnary(default, UnaryOperation.IsNotNull, new BoundVariable(default, node)))));
    }

    /// <summary>Plans the match on top of its source.</summary>
    public LogicalPlan Plan(LogicalPlan source)
    {
        var main = new MatchState(pattern, below: null, source.EstimatedRows, source.EstimatedRows);
        main.BeginWith(bound);
        Check(main);
        List<Component> components = Components(out List<Variable> attached);
        Grow(main, [.. attached, .. StartAsHinted(main, WithRelationships(attached))]);
        var joiner = new ComponentJoiner(this, main, source, attached);
        joiner.Join(components);
        joinHints.Remark(joiner.Keys);
        AddShortestPaths(main);
        AddSelections(main);
        AddPaths(main);
        Check(main);
        return main.Build(source, []);
    }

    /// <summary>Splits the nodes that are not bound by what connects them; those connected with a bound variable are attached to the source.</summary>
    private List<Component> Components(out List<Variable> attached)
    {
        var left = new HashSet<Variable>(pattern.Nodes);
        var components = new List<Component>();
        attached = [];
        foreach (Variable start in pattern.Nodes)
        {
            if (!left.Remove(start))
            {
                continue;
            }

            var nodes = new List<Variable> { start };
            var relationships = new HashSet<int>();
            for (int i = 0; i < nodes.Count; i++)
            {
                foreach (int index in pattern.Of(nodes[i]).Relationships)
                {
                    PatternRelationship relationship = pattern.Relationships[index];
                    Variable other = relationship.Left == nodes[i] ? relationship.Right : relationship.Left;
                    relationships.Add(index);
                    if (left.Remove(other))
                    {
                        nodes.Add(other);
                    }
                }
            }

            if (nodes.Exists(bound.Contains))
            {
                attached.AddRange(nodes);
            }
            else
            {
                components.Add(new Component(nodes, relationships, [.. relationships.Select(index => pattern.Relationships[index].Variable)], relationships.Any(DependsOnOthers)) { IsJoined = nodes.Exists(joinHints.Split.Contains) });
            }
        }

        return components;
    }

    /// <summary>Whether how a relationship is followed depends on what is bound elsewhere, conditions aside.</summary>
    private bool DependsOnOthers(int index)
    {
        PatternRelationship relationship = pattern.Relationships[index];
        return bound.Contains(relationship.Variable) || pattern.Of(relationship.Variable).Relationships.Count > 1 || relationship.Repetition?.Needs.IsSubsetOf(arguments) == false;
    }

    /// <summary>Plans a component on top of a state from its cheapest start.</summary>
    private MatchState Solve(Func<MatchState> begin, Component component)
    {
        MatchState empty = begin();
        if (startHints.Count > 0 && StartAsHinted(empty, [.. component.Variables]) is { Count: > 0 } hinted)
        {
            Grow(empty, hinted);
            return empty;
        }

        MatchState? best = null;
        foreach (Start start in component.Nodes.SelectMany(node => Starts(empty, node)).OrderBy(static start => start.Rows).Take(MaxStarts))
        {
            MatchState state = begin();
            start.AddTo(state);
            Check(state);
            Grow(state, [start.Node]);
            if (best is null || state.Cost < best.Cost)
            {
                best = state;
            }
        }

        return best!;
    }

    /// <summary>Nodes and the relationships at them.</summary>
    private HashSet<Variable> WithRelationships(List<Variable> nodes) =>
        startHints.Count == 0 ? [] : [.. nodes, .. nodes.SelectMany(node => pattern.Of(node).Relationships).Select(index => pattern.Relationships[index].Variable)];

    private double Selectivity(Condition condition) => condition.Selectivity ??= context.Estimator.Selectivity(condition.Expression, context.LabelsOf);

    /// <summary>Filters by every condition whose variables are bound by now.</summary>
    private void Check(MatchState state)
    {
        List<Condition> ready = state.TakeReady();
        if (ready.Count == 0)
        {
            return;
        }

        double rows = state.Rows;
        double cost = 0;
        foreach (Condition condition in ready)
        {
            context.Work.Step();
            rows *= Selectivity(condition);
            cost += rows * 0.1;
        }

        state.Add((source, _) => planner.Filtered(source, ready.ConvertAll(static condition => condition.Expression)), rows, cost);
    }

    private void AddPaths(MatchState state)
    {
        if (paths.Count > 0)
        {
            state.Add((source, _) => new Project(source, [.. paths.Select(static path => new ProjectedColumn(path.Variable, path.Expression))]), state.Rows, 0);
            BindAll(state, paths.Select(static path => path.Variable));
        }
    }

    private void AddShortestPaths(MatchState state)
    {
        foreach (PatternShortestPath path in shortestPaths)
        {
            state.Add(
                (source, _) => new ShortestPath(
                    source, path.Left, path.Right, path.Path, path.Relationships, path.Types, DirectionOf(path.Direction, fromLeft: true), path.Length.Minimum, path.Length.Maximum, path.All, path.Step, planner.ResolveIf(path.StepPredicate)),
                state.Rows,
                state.Rows);
            BindAll(state, new[] { path.Path, path.Relationships }.OfType<Variable>());
            Check(state);
        }
    }

    private static void BindAll(MatchState state, IEnumerable<Variable> variables)
    {
        foreach (Variable variable in variables)
        {
            state.Bind(variable);
        }
    }

    private void RemarkUnbounded(BoundPattern pattern)
    {
        IEnumerable<SourcePosition> unbounded = pattern.Relationships.Where(static relationship => relationship.Length is { Maximum: null }).Select(static relationship => relationship.Position)
            .Concat(pattern.ShortestPaths.Where(static path => path.Length.Maximum is null).Select(static path => path.Position));
        context.Notifications.AddRange(unbounded.Select(Notices.UnboundedPattern));
    }
}
