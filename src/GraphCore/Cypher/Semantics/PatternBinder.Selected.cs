using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>
/// Path selectors: <c>ANY</c>, <c>ANY SHORTEST</c>, <c>ALL SHORTEST</c>, <c>SHORTEST k [GROUPS]</c>. What stands in the path pattern
/// decides which paths there are to select from, the WHERE of the MATCH which of the selected ones remain.
/// </summary>
internal sealed partial class PatternBinder
{
    private void AddSelected(PathPattern path, PathSelector selector)
    {
        if (group < 0)
        {
            throw SemanticErrors.Syntax("UnexpectedSyntax", "Paths can be selected from in a MATCH of different relationships only.", selector.Position);
        }

        IReadOnlyList<PathElement> elements = path.Elements;
        Expression? where = null;
        while (elements is [ParenthesizedPath { Quantifier: null } whole] && where is null)
        {
            CheckUnselected(whole.Path);
            (elements, where) = (whole.Path.Elements, whole.Where);
        }

        List<PathElement> all = Alternating(elements);
        Variable left = AddNode((NodePattern)all[0]);
        Variable right = all.Count == 1 ? left : AddNode((NodePattern)all[^1]);
        var parts = new List<PatternPart>();
        var columns = new List<BoundColumn>();
        var stated = new List<Func<IEnumerable<BoundExpression>>>();
        var steps = new List<Variable> { left };
        for (int i = 1; i < all.Count; i += 2)
        {
            PatternPart part = all[i] is RelationshipPattern relationship
                ? SelectedRelationship(relationship, columns)
                : SelectedRepetition((ParenthesizedPath)all[i], steps[^1], columns);
            part = part with { End = i + 2 == all.Count ? right : InteriorNode((NodePattern)all[i + 1], stated) };
            parts.Add(part);
            steps.Add(part.Relationships);
            steps.Add(part.End);
        }

        if (path.Name is { } name)
        {
            columns.Add(new BoundColumn(DeclarePath(name), new BoundPath(path.Position, [.. steps])));
        }

        paths.AddRange(columns);
        BoundExpression? count = Count(selector);
        conditions.Add(() =>
        {
            PatternPart[] complete = [.. parts.Select((part, i) => part with
            {
                Repetition = all[(2 * i) + 1] is RelationshipPattern relationship
                    ? WithStepConditions(part.Repetition, relationship)
                    : WithConditions(part.Repetition, (ParenthesizedPath)all[(2 * i) + 1]),
            })];
            BoundExpression[] whole = [.. stated.SelectMany(static condition => condition()), .. binder.BindConditions(where, new BindContext(scope))];
            if (complete.Length == 0)
            {
                predicates.AddRange(whole);
                return;
            }

            bool byGroups = selector.Kind is PathSelectorKind.AllShortest or PathSelectorKind.ShortestGroups;
            selections.Add(new PatternSelection(path.Position, left, right, complete, count, byGroups, [.. columns], whole));
        });
    }

    private BoundExpression? Count(PathSelector selector)
    {
        if (selector.Count is IntegerLiteral { Value: <= 0 } none)
        {
            throw SemanticErrors.Syntax("InvalidArgumentValue", $"The number of paths to select must be positive, but is {none.Value}.", none.Position);
        }

        return selector.Count is null ? null : binder.Bind(selector.Count, new BindContext(scope)).Expression;
    }

    /// <summary>A relationship, or a walk over single relationships, as a part of which each repetition is one of them.</summary>
    private PatternPart SelectedRelationship(RelationshipPattern pattern, List<BoundColumn> columns)
    {
        StaticType listType = StaticType.ListOf(StaticType.Relationship);
        PatternLength? length = PatternLengths.Of(pattern);
        Variable? list = null;
        if (pattern.Variable is { } name)
        {
            CheckNoGroup(name);
            if (scope.TryGet(name.Name, out _))
            {
                throw SemanticErrors.AlreadyBound(name.Name, name.Position);
            }

            ownRelationships.Add(name.Name);
            Variable declared = Declare(name, length is null ? StaticType.Relationship : listType);
            list = length is null ? null : declared;
            if (length is null)
            {
                list = Introduce(binder.NewAnonymous("relationships", listType));
                columns.Add(new BoundColumn(declared, new BoundIndex(pattern.Position, new BoundVariable(pattern.Position, list), Number(pattern.Position, 0))));
            }
        }

        list ??= Introduce(binder.NewAnonymous("relationships", listType));
        Variable[] ends = [binder.NewAnonymous("node", StaticType.Node), binder.NewAnonymous("node", StaticType.Node)];
        var step = new PatternStep(binder.NewAnonymous("step", StaticType.Relationship), Binder.PlainNames(pattern.Types) ?? [], pattern.Direction);
        return new PatternPart(list, ends[1], new PatternRepetition(ends, [step], []), length ?? new PatternLength(1, 1));
    }

    private PatternRepetition WithStepConditions(PatternRepetition repetition, RelationshipPattern pattern)
    {
        Variable step = repetition.Steps[0].Relationship;
        BoundExpression[] found = [.. StepConditions(pattern, step, StepScope(pattern.Variable, step))];
        Array.ForEach(found, CheckLocal);
        return repetition with { Conditions = found };
    }

    private PatternPart SelectedRepetition(ParenthesizedPath path, Variable start, List<BoundColumn> columns)
    {
        PatternRepetition repetition = Repeat(path, start, out Variable list, columns);
        return new PatternPart(list, repetition.Nodes[^1], repetition, PatternLengths.Of(path.Quantifier!, 1));
    }

    /// <summary>
    /// A node between two parts: always a variable of its own, because where it lies is found along the path. When its name is known,
    /// it must be that node.
    /// </summary>
    private Variable InteriorNode(NodePattern pattern, List<Func<IEnumerable<BoundExpression>>> stated)
    {
        Variable node;
        if (pattern.Variable is { } name && scope.TryResolve(name.Name, name.Position, out ScopeVariable known))
        {
            CheckNoGroup(name);
            if (!known.Type.MayBe(ValueTypes.Node))
            {
                throw SemanticErrors.TypeConflict(name.Name, "Node", known.Type, name.Position);
            }

            node = Introduce(binder.NewAnonymous("node", StaticType.Node));
            Variable same = binder.Use(known.Variable);
            stated.Add(() => [new BoundBinary(name.Position, BinaryOperation.Equal, new BoundVariable(name.Position, node), new BoundVariable(name.Position, same))]);
        }
        else
        {
            node = pattern.Variable is null ? Introduce(binder.NewAnonymous("node", StaticType.Node)) : Declare(pattern.Variable, StaticType.Node);
        }

        stated.Add(() => ElementConditions(pattern, node, pattern.Labels, pattern.Properties, pattern.Where, scope, isRelationship: false));
        return node;
    }
}
