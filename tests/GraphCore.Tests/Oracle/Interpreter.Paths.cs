using System.Collections.Immutable;
using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Oracle;

/// <summary>Quantified path patterns, and selection among all the paths that a pattern has.</summary>
internal sealed partial class Interpreter
{
    private int repetitions;

    /// <summary>Whether a pattern has parts in parentheses or selects among its paths.</summary>
    private static bool IsGeneral(PathPattern pattern) =>
        pattern.Elements.Any(static element => element is ParenthesizedPath) || pattern.Selector is { Kind: not (PathSelectorKind.ShortestPathFunction or PathSelectorKind.AllShortestPathsFunction) };

    private IEnumerable<Walk> GeneralMatches(PathPattern pattern, Walk start)
    {
        (IEnumerable<PathElement> elements, Expression? where) = pattern.Elements is [ParenthesizedPath { Quantifier: null } whole] ? (whole.Path.Elements, whole.Where) : (pattern.Elements, null);
        IEnumerable<Walk>? walks = null;
        bool isAtNode = false;
        foreach (PathElement element in elements)
        {
            // Beside a quantified path pattern a node may be left out.
            walks ??= element is NodePattern ? null : graph.Nodes.Values.Select(node => start with { Nodes = [node.Reference] }).ToList();
            IEnumerable<Walk> before = walks ?? [];
            walks = element switch
            {
                NodePattern node when !isAtNode && walks is null => MatchFirst(node, start),
                NodePattern node => before.SelectMany(walk => MatchNode(node, walk)),
                RelationshipPattern relationship => before.SelectMany(walk => Step(relationship, walk)),
                ParenthesizedPath { Quantifier: { } quantifier } path => before.SelectMany(walk => Repeat(path, walk, InnerNames(path), [.. InnerNames(path).Select(static _ => ImmutableList<Value>.Empty)], quantifier.Minimum, quantifier.Maximum ?? long.MaxValue)),
                _ => throw new NotSupportedException(element.ToString()),
            };
            isAtNode = true;
        }

        walks = walks!.Where(walk => where is null || IsTrue(where, NamedRow(pattern, walk)));
        return Select(pattern.Selector, walks).Select(walk => walk with { Row = NamedRow(pattern, walk) });
    }

    private static Row NamedRow(PathPattern pattern, Walk walk) => pattern.Name is null ? walk.Row : walk.Row.With(pattern.Name.Name, walk.Path);

    /// <summary>The first of the paths between the same ends, in order of their length.</summary>
    private IEnumerable<Walk> Select(PathSelector? selector, IEnumerable<Walk> walks)
    {
        if (selector is null or { Kind: PathSelectorKind.All })
        {
            return walks;
        }

        int count = selector.Count is null ? 1 : (int)((IntegerValue)Evaluate(selector.Count, Row.Empty)).Integer;
        return walks.GroupBy(static walk => (walk.Path.Nodes[0].Ordinal, walk.Path.Nodes[^1].Ordinal)).SelectMany(group =>
            selector.Kind is PathSelectorKind.AllShortest or PathSelectorKind.ShortestGroups
                ? group.GroupBy(static walk => walk.Path.Length).OrderBy(static same => same.Key).Take(count).SelectMany(static same => same)
                : group.OrderBy(static walk => walk.Path.Length).Take(count));
    }

    /// <summary>Walks on by repetitions; the names inside are then lists.</summary>
    private IEnumerable<Walk> Repeat(ParenthesizedPath path, Walk walk, string[] names, ImmutableList<Value>[] groups, long minimum, long maximum)
    {
        CountRepetition();
        if (minimum <= 0)
        {
            yield return walk with { Row = names.Zip(groups).Aggregate(walk.Row, static (row, group) => row.With(group.First, new ListValue([.. group.Second]))) };
        }

        if (maximum <= 0)
        {
            yield break;
        }

        IEnumerable<Walk> once = [walk];
        foreach (PathElement element in path.Path.Elements)
        {
            once = element is NodePattern node
                ? once.SelectMany(inner => MatchNode(node, inner))
                : once.SelectMany(inner => Step((RelationshipPattern)element, inner));
        }

        foreach (Walk inner in once.Where(inner => path.Where is null || IsTrue(path.Where, inner.Row)))
        {
            ImmutableList<Value>[] longer = [.. groups.Select((group, i) => group.Add(inner.Row.Find(names[i])!))];
            foreach (Walk found in Repeat(path, inner with { Row = walk.Row }, names, longer, minimum - 1, maximum - 1))
            {
                yield return found;
            }
        }
    }

    /// <summary>The relationships that fit into a walk, whose WHERE names each of them in turn.</summary>
    private IEnumerable<Walk> WalkHops(RelationshipPattern pattern, Walk walk)
    {
        CountRepetition();
        return Hops(pattern, walk).Where(hop => pattern.Where is null || IsTrue(pattern.Where, pattern.Variable is null ? hop.Row : hop.Row.With(pattern.Variable.Name, hop.Relationships[^1])));
    }

    /// <summary>Walks may be many more than the rows that they give.</summary>
    private void CountRepetition()
    {
        if (++repetitions > 5 * MaxRows)
        {
            throw new TooLargeException();
        }
    }

    private static string[] InnerNames(ParenthesizedPath path) => [.. ((IEnumerable<PathElement>)path.Path.Elements).SelectMany(ElementVariables).Select(static variable => variable.Name).Distinct()];

    /// <summary>The variables that an element binds.</summary>
    private static IEnumerable<Variable> ElementVariables(PathElement element) => element switch
    {
        NodePattern { Variable: { } variable } => [variable],
        RelationshipPattern { Variable: { } variable } => [variable],
        ParenthesizedPath path => path.Path.Elements.SelectMany(ElementVariables),
        _ => [],
    };
}
