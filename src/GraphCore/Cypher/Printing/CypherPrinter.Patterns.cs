using System.Diagnostics;
using System.Globalization;
using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Printing;

/// <summary>Patterns and label expressions.</summary>
internal sealed partial class CypherPrinter
{
    private const int LabelOr = 1;
    private const int LabelAnd = 2;
    private const int LabelAtom = 3;

    private void WritePatterns(EquatableArray<PathPattern> patterns)
    {
        for (int i = 0; i < patterns.Count; i++)
        {
            Text(i == 0 ? "" : ", ").WritePattern(patterns[i]);
        }
    }

    private void WritePattern(PathPattern pattern)
    {
        if (pattern.Name is not null)
        {
            WriteVariable(pattern.Name).Text(" = ");
        }

        bool isFunction = pattern.Selector?.Kind is PathSelectorKind.ShortestPathFunction or PathSelectorKind.AllShortestPathsFunction;
        if (pattern.Selector is not null)
        {
            WriteSelector(pattern.Selector);
        }

        foreach (PathElement element in pattern.Elements)
        {
            WriteElement(element);
        }

        Text(isFunction ? ")" : "");
    }

    private void WriteSelector(PathSelector selector)
    {
        Text(selector.Kind switch
        {
            PathSelectorKind.ShortestPathFunction => "shortestPath(",
            PathSelectorKind.AllShortestPathsFunction => "allShortestPaths(",
            PathSelectorKind.All => "ALL ",
            PathSelectorKind.Any => "ANY ",
            PathSelectorKind.AllShortest => "ALL SHORTEST ",
            PathSelectorKind.Shortest when selector.Count is null => "ANY SHORTEST ",
            PathSelectorKind.Shortest or PathSelectorKind.ShortestGroups => "SHORTEST ",
            _ => throw new UnreachableException(selector.Kind.ToString()),
        });
        if (selector.Count is not null)
        {
            Write(selector.Count).Text(" ");
        }

        Text(selector.Kind == PathSelectorKind.ShortestGroups ? "GROUPS " : "");
    }

    private void WriteElement(PathElement element)
    {
        switch (element)
        {
            case NodePattern node:
                Text("(");
                WriteContents(node.Variable, node.Labels, null, node.Properties, node.Where);
                Text(")");
                break;
            case RelationshipPattern relationship:
                WriteRelationship(relationship);
                break;
            case ParenthesizedPath path:
                Text("(").WritePattern(path.Path);
                WriteOptional(" WHERE ", path.Where);
                Text(")").WriteQuantifier(path.Quantifier);
                break;
            default:
                throw new UnreachableException(element.GetType().Name);
        }
    }

    private void WriteRelationship(RelationshipPattern relationship)
    {
        Text(relationship.Direction == PatternDirection.Incoming ? "<-" : "-");
        if (relationship.Variable is not null || relationship.Types is not null || relationship.Length is not null || relationship.Properties is not null || relationship.Where is not null)
        {
            Text("[");
            WriteContents(relationship.Variable, relationship.Types, relationship.Length, relationship.Properties, relationship.Where);
            Text("]");
        }

        Text(relationship.Direction == PatternDirection.Outgoing ? "->" : "-").WriteQuantifier(relationship.Quantifier);
    }

    private void WriteContents(Variable? variable, LabelExpression? labels, VariableLength? length, Expression? properties, Expression? where)
    {
        int start = output.Length;
        if (variable is not null)
        {
            WriteVariable(variable);
        }

        if (labels is not null)
        {
            Text(":").WriteLabels(labels, LabelOr);
        }

        if (length is not null)
        {
            WriteLength(length);
        }

        WriteOptional(output.Length > start ? " " : "", properties);
        WriteOptional(output.Length > start ? " WHERE " : "WHERE ", where);
    }

    private void WriteLength(VariableLength length)
    {
        Text("*").WriteNumber(length.Minimum);
        if (length.Minimum != length.Maximum)
        {
            Text("..").WriteNumber(length.Maximum);
        }
    }

    private CypherPrinter WriteNumber(long? number) => Text(number?.ToString(CultureInfo.InvariantCulture) ?? "");

    private void WriteQuantifier(PathQuantifier? quantifier)
    {
        switch (quantifier)
        {
            case null:
                break;
            case { Minimum: 0, Maximum: null }:
                Text("*");
                break;
            case { Minimum: 1, Maximum: null }:
                Text("+");
                break;
            default:
                Text("{").WriteNumber(quantifier.Minimum);
                if (quantifier.Maximum != quantifier.Minimum)
                {
                    Text(",").WriteNumber(quantifier.Maximum);
                }

                Text("}");
                break;
        }
    }

    private void WriteLabels(LabelExpression labels, int minimum)
    {
        int own = labels switch { LabelDisjunction => LabelOr, LabelConjunction => LabelAnd, _ => LabelAtom };
        Text(own < minimum ? "(" : "");
        switch (labels)
        {
            case LabelName name:
                Name(name.Name);
                break;
            case DynamicLabel dynamic:
                Text(dynamic.Any ? "$any(" : "$(").Write(dynamic.Name).Text(")");
                break;
            case AnyLabel:
                Text("%");
                break;
            case LabelNegation negation:
                Text("!").WriteLabels(negation.Operand, LabelAtom);
                break;
            case LabelConjunction conjunction:
                WriteLabelOperands(conjunction.Operands, "&", LabelAtom);
                break;
            case LabelDisjunction disjunction:
                WriteLabelOperands(disjunction.Operands, "|", LabelAnd);
                break;
            default:
                throw new UnreachableException(labels.GetType().Name);
        }

        Text(own < minimum ? ")" : "");
    }

    private void WriteLabelOperands(EquatableArray<LabelExpression> operands, string separator, int minimum)
    {
        for (int i = 0; i < operands.Count; i++)
        {
            Text(i == 0 ? "" : separator).WriteLabels(operands[i], minimum);
        }
    }
}
