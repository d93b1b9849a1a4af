using System.Collections;
using System.Reflection;
using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Parsing;
using Serverless.GraphCore.Cypher.Printing;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Oracle;

/// <summary>Makes a difference smaller while it stays one: parts of the query are dropped, then parts of the graph.</summary>
internal static class Shrinker
{
    public static async Task<Difference> ShrinkAsync(Difference difference, CancellationToken cancellationToken)
    {
        EngineVariant[] variants = [difference.Variant];
        bool shrunk = true;
        for (int round = 0; shrunk && round < 200; round++)
        {
            shrunk = false;
            foreach ((OracleGraph graph, string text) in Smaller(difference))
            {
                if (text.Length == 0 || await TryAsync(graph, difference.Query with { Text = text }, variants, cancellationToken) is not { Actual.IsInvalid: false } found
                    || !SameWay(found, difference))
                {
                    continue;
                }

                difference = found;
                shrunk = true;
                break;
            }
        }

        return difference;
    }

    /// <summary>Whether the same sides fail: else another difference was found on the way.</summary>
    private static bool SameWay(Difference found, Difference difference) =>
        (found.Expected.Error is null) == (difference.Expected.Error is null) && (found.Actual.Error is null) == (difference.Actual.Error is null);

    private static async Task<Difference?> TryAsync(OracleGraph graph, GeneratedQuery query, EngineVariant[] variants, CancellationToken cancellationToken)
    {
        try
        {
            return await Difference.FindAsync(graph, query, variants, cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // What is left is no query.
            return null;
        }
    }

    private static IEnumerable<(OracleGraph Graph, string Text)> Smaller(Difference difference)
    {
        Statement statement = CypherParser.Parse(difference.Query.Text);
        foreach (AstNode smaller in Smaller(statement))
        {
            string text = Print((Statement)smaller);
            if (difference.Query.Ordered && LastClause((Statement)smaller) != LastClause(statement))
            {
                // Another order might not be total.
                continue;
            }

            if (text.Length <= difference.Query.Text.Length && text != difference.Query.Text)
            {
                yield return (difference.Graph, text);
            }
        }

        foreach (long id in difference.Graph.Nodes.Keys)
        {
            OracleGraph graph = difference.Graph.Clone();
            graph.Nodes.Remove(id);
            foreach (OracleRelationship r in graph.Relationships.Values.Where(r => r.Start == id || r.End == id).ToList())
            {
                graph.RemoveRelationship(r.Id);
            }

            yield return (graph, difference.Query.Text);
        }

        foreach (long id in difference.Graph.Relationships.Keys)
        {
            OracleGraph graph = difference.Graph.Clone();
            graph.RemoveRelationship(id);
            yield return (graph, difference.Query.Text);
        }

        foreach (string key in new[] { "i", "f", "s", "b", "l", "d", "m", "k" })
        {
            OracleGraph graph = difference.Graph.Clone();
            if (graph.Nodes.Values.Count(node => node.Properties.Remove(key)) + graph.Relationships.Values.Count(r => r.Properties.Remove(key)) > 0)
            {
                yield return (graph, difference.Query.Text);
            }
        }
    }

    private static Clause? LastClause(Statement statement) => statement is QueryStatement { Query.Branches: [.., { Clauses: [.., { } last] }] } ? last : null;

    private static string Print(Statement statement)
    {
        try
        {
            return CypherPrinter.Print(statement);
        }
        catch (Exception error) when (error is NullReferenceException or ArgumentException or InvalidOperationException)
        {
            return "";
        }
    }

    /// <summary>Every syntax tree with one part less.</summary>
    private static IEnumerable<AstNode> Smaller(AstNode node)
    {
        if (node is Expression)
        {
            foreach (Expression child in AstChildren.Of(node).OfType<Expression>())
            {
                yield return child;
            }

            if (node is not (NullLiteral or BooleanLiteral or IntegerLiteral or Variable or StringLiteral or FloatLiteral))
            {
                yield return new BooleanLiteral(true);
                yield return new IntegerLiteral(1);
            }
        }

        ConstructorInfo constructor = node.GetType().GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .OrderByDescending(static c => c.GetParameters().Length).First();
        ParameterInfo[] parameters = constructor.GetParameters();
        object?[] values = [.. parameters.Select(p => node.GetType().GetProperty(p.Name!)?.GetValue(node))];
        for (int i = 0; i < values.Length; i++)
        {
            foreach (object? other in SmallerValues(values[i], parameters[i].ParameterType))
            {
                object?[] changed = [.. values];
                changed[i] = other;
                if (Create(constructor, changed) is { } smaller)
                {
                    yield return smaller;
                }
            }
        }
    }

    private static IEnumerable<object?> SmallerValues(object? value, Type type)
    {
        switch (value)
        {
            case true:
                yield return false;
                break;
            case AstNode child:
                yield return null;
                foreach (AstNode smaller in Smaller(child))
                {
                    if (type.IsInstanceOfType(smaller))
                    {
                        yield return smaller;
                    }
                }

                break;
            case IEnumerable list when type.IsGenericType && type.GetGenericTypeDefinition() == typeof(EquatableArray<>):
                object?[] items = [.. list.Cast<object?>()];
                Type itemType = type.GetGenericArguments()[0];
                for (int i = 0; i < items.Length; i++)
                {
                    yield return ToArray(itemType, [.. items[..i], .. items[(i + 1)..]]);

                    // A node and its relationship of a path go together.
                    if (items[i] is PathElement && i + 1 < items.Length)
                    {
                        yield return ToArray(itemType, [.. items[..i], .. items[(i + 2)..]]);
                    }

                    foreach (object? smaller in SmallerValues(items[i], itemType))
                    {
                        if (smaller is not null)
                        {
                            yield return ToArray(itemType, [.. items[..i], smaller, .. items[(i + 1)..]]);
                        }
                    }
                }

                break;
        }
    }

    private static object ToArray(Type itemType, object?[] items)
    {
        var array = Array.CreateInstance(itemType, items.Length);
        items.CopyTo(array, 0);
        return Activator.CreateInstance(typeof(EquatableArray<>).MakeGenericType(itemType), BindingFlags.Instance | BindingFlags.NonPublic, null, [array], null)!;
    }

    private static AstNode? Create(ConstructorInfo constructor, object?[] values)
    {
        try
        {
            return (AstNode)constructor.Invoke(values);
        }
        catch (TargetInvocationException)
        {
            return null;
        }
    }
}
