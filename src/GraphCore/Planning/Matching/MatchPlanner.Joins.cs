using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Planning.Matching;

internal sealed partial class MatchPlanner
{
    /// <summary>
    /// Adds components to a state, always the one that is cheapest to add, in the cheapest way. What was found for one is kept
    /// until something is bound that it has a condition with.
    /// </summary>
    private sealed class ComponentJoiner(MatchPlanner owner, MatchState main, LogicalPlan source, List<Variable> attached)
    {
        /// <summary>A condition that waits for more variables than this is no reason to plan its components anew.</summary>
        private const int NearlyReady = 8;

        private readonly Dictionary<Variable, Component> owners = [];
        private readonly MatchState alone = Alone(owner);

        /// <summary>For each match, whether a part of it has been added that may have many rows, and whether its product was remarked on.</summary>
        private readonly (bool HasRows, bool IsRemarked)[] joined = new (bool, bool)[owner.matches.Count];

        /// <summary>Conditions that parts were joined by.</summary>
        public HashSet<Condition> Keys { get; } = [];

        private MatchPattern Pattern => owner.pattern;

        public void Join(List<Component> components)
        {
            foreach (Component component in components)
            {
                foreach (Variable variable in component.Variables)
                {
                    owners[variable] = component;
                }
            }

            ILookup<Variable, int> matchesOf = owner.matches.SelectMany(static (match, index) => match.Pattern.Nodes.Select(node => (Node: node, Match: index)))
                .ToLookup(static pair => pair.Node, static pair => pair.Match);
            if (attached.Count > 1 || (attached.Count == 1 && !IsOneNode(attached[0])))
            {
                MarkRows(attached.SelectMany(node => matchesOf[node]));
            }

            var left = new LinkedList<Component>(components);
            while (left.Count > 0)
            {
                Component next = AddCheapest(left, out bool isProduct);
                left.Remove(next);
                bool isOne = next is { Nodes.Count: 1, OnTop.StartsAtOneNode: true };
                IEnumerable<int> matches = isOne ? [] : next.Nodes.SelectMany(node => matchesOf[node]).Distinct();
                if (isProduct)
                {
                    Remark(next, matches);
                }

                MarkRows(matches);
                owner.Check(main);
            }
        }

        private Component AddCheapest(LinkedList<Component> components, out bool isProduct)
        {
            Component? best = null;
            bool isBeside = false;
            double least = 0;
            foreach (Component component in components.Take(MaxStarts))
            {
                owner.context.Work.Step();
                if (component.DependsOnOthers)
                {
                    (component.OnTop, component.Beside, component.Join) = (null, null, null);
                }

                MatchState onTop = component.OnTop ??= owner.Solve(() => new MatchState(Pattern, main, rows: 1, cost: 0), component);
                double cost = main.Cost + (main.Rows * onTop.Cost);
                if (best is null || cost < least)
                {
                    (best, isBeside, least) = (component, false, cost);
                }

                if ((main.IsEmpty && source is Argument) || owner.keepsSourceFirst || NeedsMain(component))
                {
                    continue;
                }

                cost = CostBeside(component);
                if (cost < least || (component.IsJoined && component == best))
                {
                    (best, isBeside, least) = (component, true, cost);
                }
            }

            isProduct = isBeside ? !AddBeside(best!) : !AddOnTop(best!);
            return best!;
        }

        /// <summary>Whether a part of a component can only be matched on top of what is bound already: planned beside, it would not have it.</summary>
        private bool NeedsMain(Component component) => component.DependsOnOthers && component.Relationships.Any(index =>
        {
            PatternRelationship relationship = Pattern.Relationships[index];
            return (main.IsBound(relationship.Variable) && !owner.arguments.Contains(relationship.Variable)) || relationship.Repetition?.Needs.IsSubsetOf(owner.arguments) == false;
        });

        /// <returns>Whether anything connects it with what was bound before.</returns>
        private bool AddOnTop(Component component)
        {
            MatchState top = component.OnTop!;
            bool isConnected = IsOfPath(component)
                || top.Checked.Any(condition => condition.Needs.Any(variable => main.IsBound(variable) && !owner.arguments.Contains(variable)))
                || top.Followed.Any(index => main.IsBound(Pattern.Relationships[index].Variable));
            main.Adopt(top);
            Forget(top);
            return isConnected;
        }

        private double CostBeside(Component component)
        {
            MatchState beside = component.Beside ??= owner.Solve(() => new MatchState(Pattern, alone, rows: 1, cost: 1), component);
            JoinConditions join = component.Join ??= ConditionsWith(beside);
            double rows = JoinedRows(beside, join);
            double cost = main.Cost + beside.Cost + main.Rows + beside.Rows + rows;
            foreach (Condition condition in join.Others)
            {
                rows *= owner.Selectivity(condition);
                cost += rows * 0.1;
            }

            return cost;
        }

        private double JoinedRows(MatchState beside, JoinConditions join)
        {
            double rows = main.Rows * beside.Rows;
            foreach ((Condition condition, _, _) in join.Keys)
            {
                rows *= Math.Min(owner.Selectivity(condition), 1 / Math.Max(1, Math.Min(main.Rows, beside.Rows)));
            }

            return rows;
        }

        /// <summary>Two parts side by side: a hash join when an equality connects them, else every pair.</summary>
        /// <returns>Whether anything connects them.</returns>
        private bool AddBeside(Component component)
        {
            MatchState beside = component.Beside!;
            JoinConditions join = component.Join!;
            double rows = JoinedRows(beside, join);
            foreach ((Condition condition, _, _) in join.Keys)
            {
                main.Take(condition);
                Keys.Add(condition);
            }

            main.Add(
                (left, followed) =>
                {
                    var also = new List<PatternRelationship>();
                    LogicalPlan right = beside.Build(new Argument(owner.arguments) { EstimatedRows = 1 }, also);
                    LogicalPlan plan = join.Keys.Count > 0
                        ? new HashJoin(left, right, [.. join.Keys.Select(static key => key.Left)], [.. join.Keys.Select(static key => key.Right)])
                        : new CartesianProduct(left, right);
                    plan = plan with { EstimatedRows = rows };
                    plan = owner.planner.Filtered(plan, [.. owner.Differences(followed, also)]);
                    followed.AddRange(also);
                    return plan;
                },
                rows,
                beside.Cost + main.Rows + beside.Rows + rows);
            main.Include(beside);
            Forget(beside);
            return join.Keys.Count > 0 || join.Others.Count > 0 || IsOfPath(component);
        }

        /// <summary>What could be checked when the state were joined with the main one.</summary>
        private JoinConditions ConditionsWith(MatchState right)
        {
            var join = new JoinConditions([], []);
            foreach (Condition condition in right.Bound.SelectMany(variable => Pattern.Of(variable).Joining).Distinct().OrderBy(static condition => condition.Ordinal))
            {
                if (main.IsChecked(condition) || right.IsChecked(condition) || !condition.Needs.All(variable => main.IsBound(variable) || right.IsBound(variable)))
                {
                    continue;
                }

                if (KeyOf(condition, right) is { } sides)
                {
                    join.Keys.Add((condition, sides.Right, sides.Left));
                }
                else
                {
                    join.Others.Add(condition);
                }
            }

            return join;
        }

        private (BoundExpression Left, BoundExpression Right)? KeyOf(Condition condition, MatchState right)
        {
            bool IsRight(BoundExpression side)
            {
                HashSet<Variable> needs = BoundExpressionTree.Variables(side);
                return needs.Count > 0 && right.AreBound(needs) && !needs.IsSubsetOf(owner.arguments);
            }

            return condition.EqualityOf(IsRight) is { } sides && main.AreBound(BoundExpressionTree.Variables(sides.Right))
                && !BoundExpressionTree.Any(condition.Expression, static part => part is BoundNestedQuery)
                ? sides
                : null;
        }

        /// <summary>What was found for components that have a condition with something newly bound holds no longer.</summary>
        private void Forget(MatchState added)
        {
            foreach (Variable variable in added.Bound)
            {
                foreach (Condition condition in Pattern.Of(variable).Joining)
                {
                    if (main.Missing(condition) is 0 or > NearlyReady)
                    {
                        continue;
                    }

                    foreach (Variable other in condition.Needs)
                    {
                        if (!main.IsBound(other) && owners.TryGetValue(other, out Component? component))
                        {
                            component.OnTop = null;
                            component.Join = null;
                        }
                    }
                }
            }
        }

        private bool IsOfPath(Component component) => component.Nodes.Exists(owner.pathEnds.Contains);

        private void MarkRows(IEnumerable<int> matches)
        {
            foreach (int match in matches)
            {
                joined[match].HasRows = true;
            }
        }

        /// <summary>
        /// Remarks on a component that nothing joins with another one of the same MATCH, unless one of the two is a single node:
        /// to look up both ends of a relationship is no mistake. Once for each MATCH.
        /// </summary>
        private void Remark(Component component, IEnumerable<int> matches)
        {
            foreach (int match in matches)
            {
                if (joined[match] is { HasRows: true, IsRemarked: false })
                {
                    joined[match].IsRemarked = true;
                    IEnumerable<string> names = component.Nodes.Where(static node => node.Name[0] != ' ').Select(static node => node.Name);
                    owner.context.Notifications.Add(Notices.CartesianProduct(names, owner.matches[match].Position));
                    return;
                }
            }
        }

        /// <summary>Whether the source has found a node by what only one node has.</summary>
        private bool IsOneNode(Variable node) => LogicalPlanTree.Any(source, part => part switch
        {
            NodeByIdSeek seek => seek.Node == node,
            IndexSeek seek => seek.Entity == node && IsOfOneNode(seek.Index, seek.Keys),
            _ => false,
        });

        private static MatchState Alone(MatchPlanner owner)
        {
            var state = new MatchState(owner.pattern, below: null, rows: 1, cost: 1);
            state.BeginWith(owner.arguments);
            return state;
        }
    }
}
