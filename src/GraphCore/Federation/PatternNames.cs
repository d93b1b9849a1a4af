using Serverless.GraphCore.Cypher.Ast;
using Variable = Serverless.GraphCore.Cypher.Ast.Variable;

namespace Serverless.GraphCore.Federation;

/// <summary>The variables of patterns: those of nodes, relationships and paths, and those that are lists of them.</summary>
internal static class PatternNames
{
    /// <summary>The variables at the places of nodes, relationships and paths.</summary>
    public static IEnumerable<(Variable Variable, bool IsEntity)> Of(IEnumerable<PathPattern> patterns) => patterns.SelectMany(static pattern => Of(pattern, isRepeated: false));

    private static IEnumerable<(Variable Variable, bool IsEntity)> Of(PathPattern pattern, bool isRepeated)
    {
        if (pattern.Name is not null)
        {
            yield return (pattern.Name, !isRepeated);
        }

        foreach (PathElement element in (IEnumerable<PathElement>)pattern.Elements)
        {
            switch (element)
            {
                case NodePattern { Variable: { } node }:
                    yield return (node, !isRepeated);
                    break;
                case RelationshipPattern { Variable: { } relationship } step:
                    yield return (relationship, !isRepeated && step.Length is null && step.Quantifier is null);
                    break;
                case ParenthesizedPath path:
                    foreach ((Variable Variable, bool IsEntity) inner in Of(path.Path, isRepeated || path.Quantifier is not null))
                    {
                        yield return inner;
                    }

                    break;
            }
        }
    }
}
