using System.Collections.Immutable;
using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Oracle;

/// <summary>Patterns: every way to walk them, by trying everything.</summary>
internal sealed partial class Interpreter
{
    private List<Row> Match(MatchClause match, List<Row> rows)
    {
        var result = new List<Row>();
        foreach (Row row in rows)
        {
            int before = result.Count;
            result.AddRange(Matches(match.Patterns, row).Where(found => match.Where is null || IsTrue(match.Where, found)));
            if (match.Optional && result.Count == before)
            {
                result.Add(NewVariables(match.Patterns, row).Aggregate(row, static (r, name) => r.With(name, NullValue.Instance)));
            }
        }

        return result;
    }

    /// <summary>The matches of patterns that share a row, in which no relationship is walked twice.</summary>
    private IEnumerable<Row> Matches(IEnumerable<PathPattern> patterns, Row row)
    {
        IEnumerable<Walk> walks = [new Walk(row, [], [], [])];
        foreach (PathPattern pattern in patterns)
        {
            walks = walks.SelectMany(walk => Matches(pattern, walk with { Nodes = [], Relationships = [] }));
        }

        return walks.Select(static walk => walk.Row);
    }

    private IEnumerable<Walk> Matches(PathPattern pattern, Walk start)
    {
        if (IsGeneral(pattern))
        {
            return GeneralMatches(pattern, start);
        }

        IEnumerable<Walk> walks = MatchFirst((NodePattern)pattern.Elements[0], start);
        for (int i = 1; i < pattern.Elements.Count; i += 2)
        {
            var relationship = (RelationshipPattern)pattern.Elements[i];
            var node = (NodePattern)pattern.Elements[i + 1];
            walks = walks.SelectMany(walk => Step(relationship, walk)).SelectMany(walk => MatchNode(node, walk));
        }

        walks = pattern.Selector is null ? walks : Shortest(pattern.Selector, walks);
        return pattern.Name is null ? walks : walks.Select(walk => walk with { Row = walk.Row.With(pattern.Name.Name, walk.Path) });
    }

    /// <summary>Of the walks between the same two nodes the shortest, one or all; from a node to itself only the one of no length.</summary>
    private static IEnumerable<Walk> Shortest(PathSelector selector, IEnumerable<Walk> walks) => walks
        .GroupBy(static walk => (walk.Nodes[0].Ordinal, walk.Nodes[^1].Ordinal))
        .SelectMany(group =>
        {
            int length = group.Min(static walk => walk.Relationships.Length);
            IEnumerable<Walk> shortest = group.Where(walk => walk.Relationships.Length == length && (group.Key.Item1 != group.Key.Item2 || length == 0));
            return selector.Kind == PathSelectorKind.AllShortestPathsFunction ? shortest : shortest.Take(1);
        });

    private IEnumerable<Walk> MatchFirst(NodePattern pattern, Walk walk) => pattern.Variable is { } variable && walk.Row.Find(variable.Name) is { } bound
        ? bound is NodeReference known && graph.Nodes.ContainsKey(known.Ordinal) ? MatchNode(pattern, walk with { Nodes = [known] }) : []
        : graph.Nodes.Values.SelectMany(node => MatchNode(pattern, walk with { Nodes = [node.Reference] }));

    /// <summary>The walk if its last node fits: none or one.</summary>
    private IEnumerable<Walk> MatchNode(NodePattern pattern, Walk walk)
    {
        CountStep();
        NodeReference node = walk.Nodes[^1];
        Walk? bound = Bind(walk, pattern.Variable, node);
        return bound is not null
            && HasLabels(pattern.Labels, graph.Of(node).Labels)
            && HasProperties(pattern.Properties, graph.Of(node).Properties, bound.Row)
            && (pattern.Where is null || IsTrue(pattern.Where, bound.Row))
            ? [bound]
            : [];
    }

    private IEnumerable<Walk> Step(RelationshipPattern pattern, Walk walk)
    {
        if (pattern.Length is null && pattern.Quantifier is null)
        {
            return Hops(pattern, walk).SelectMany(hop =>
                Bind(hop, pattern.Variable, hop.Relationships[^1]) is { } bound && (pattern.Where is null || IsTrue(pattern.Where, bound.Row)) ? new[] { bound } : []);
        }

        long minimum = pattern.Quantifier?.Minimum ?? pattern.Length!.Minimum ?? 1;
        long maximum = (pattern.Quantifier is null ? pattern.Length!.Maximum : pattern.Quantifier.Maximum) ?? long.MaxValue;
        int before = walk.Relationships.Length;
        return Repeat(pattern, walk, minimum, maximum)
            .Select(found => Bind(found, pattern.Variable, new ListValue([.. found.Relationships.Skip(before)])))
            .OfType<Walk>();
    }

    private IEnumerable<Walk> Repeat(RelationshipPattern pattern, Walk walk, long minimum, long maximum)
    {
        IEnumerable<Walk> here = minimum <= 0 ? [walk] : [];
        return maximum <= 0 ? here : here.Concat(WalkHops(pattern, walk).SelectMany(hop => Repeat(pattern, hop, minimum - 1, maximum - 1)));
    }

    /// <summary>Walks longer by one relationship; a loop is walked once, also without a direction.</summary>
    private IEnumerable<Walk> Hops(RelationshipPattern pattern, Walk walk)
    {
        long at = walk.Nodes[^1].Ordinal;
        foreach (OracleRelationship r in graph.RelationshipsAt(at))
        {
            CountStep();
            bool forward = r.Start == at && pattern.Direction != PatternDirection.Incoming;
            bool backward = r.End == at && pattern.Direction != PatternDirection.Outgoing;
            if ((forward || backward) && !walk.Used.Contains(r.Id) && HasLabels(pattern.Types, [r.Type]) && HasProperties(pattern.Properties, r.Properties, walk.Row))
            {
                yield return walk with
                {
                    Used = walk.Used.Add(r.Id),
                    Nodes = walk.Nodes.Add(new NodeReference((int)(forward ? r.End : r.Start))),
                    Relationships = walk.Relationships.Add(r.Reference),
                };
            }
        }
    }

    private static Walk? Bind(Walk walk, Variable? variable, Value value) => variable is null ? walk
        : walk.Row.Find(variable.Name) is not { } bound ? walk with { Row = walk.Row.With(variable.Name, value) }
        : bound.Equals(value) ? walk
        : null;

    private static bool HasLabels(LabelExpression? wanted, IReadOnlyCollection<string> labels) => wanted switch
    {
        null => true,
        LabelName label => labels.Contains(label.Name),
        AnyLabel => labels.Count > 0,
        LabelNegation not => !HasLabels(not.Operand, labels),
        LabelConjunction and => and.Operands.All(operand => HasLabels(operand, labels)),
        LabelDisjunction or => or.Operands.Any(operand => HasLabels(operand, labels)),
        _ => throw new NotSupportedException(wanted.ToString()),
    };

    private bool HasProperties(Expression? wanted, SortedDictionary<string, Value> properties, Row row) => wanted is null
        || ((MapValue)Evaluate(wanted, row)).Memory.ToArray().All(entry => ValueComparer.AreEqual(properties.GetValueOrDefault(entry.Key, NullValue.Instance), entry.Value) == true);

    /// <summary>The variables that patterns add to a row.</summary>
    private static IEnumerable<string> NewVariables(IEnumerable<PathPattern> patterns, Row row) => patterns
        .SelectMany(static pattern => pattern.Elements.SelectMany(ElementVariables).Append(pattern.Name))
        .OfType<Variable>().Select(static variable => variable.Name).Distinct().Where(name => row.Find(name) is null);

    /// <summary>A pattern walked in part.</summary>
    private sealed record Walk(Row Row, ImmutableArray<long> Used, ImmutableArray<NodeReference> Nodes, ImmutableArray<RelationshipReference> Relationships)
    {
        public PathReference Path => new([.. Nodes], [.. Relationships]);
    }
}
