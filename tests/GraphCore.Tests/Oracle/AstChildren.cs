using System.Collections;
using System.Reflection;
using Serverless.GraphCore.Cypher.Ast;

namespace Serverless.GraphCore.Tests.Oracle;

/// <summary>The parts of any syntax tree node, by reflection.</summary>
internal static class AstChildren
{
    public static IEnumerable<AstNode> Of(AstNode node)
    {
        foreach (PropertyInfo property in node.GetType().GetProperties())
        {
            if (property.GetIndexParameters().Length > 0)
            {
                continue;
            }

            object? value = property.GetValue(node);
            if (value is AstNode child)
            {
                yield return child;
            }
            else if (value is IEnumerable items and not string)
            {
                foreach (AstNode item in items.OfType<AstNode>())
                {
                    yield return item;
                }
            }
        }
    }
}
