using System.Diagnostics;
using System.Globalization;
using Serverless.GraphCore.Cypher.Ast;

namespace Serverless.GraphCore.Cypher.Printing;

/// <summary>Expressions that never need parentheses.</summary>
internal sealed partial class CypherPrinter
{
    private void WriteAtom(Expression expression)
    {
        switch (expression)
        {
            case NullLiteral:
                Text("null");
                break;
            case BooleanLiteral literal:
                Text(literal.Value ? "true" : "false");
                break;
            case IntegerLiteral literal:
                Text(literal.Value.ToString(CultureInfo.InvariantCulture));
                break;
            case FloatLiteral literal:
                WriteFloat(literal.Value);
                break;
            case StringLiteral literal:
                WriteString(literal.Value);
                break;
            case Variable variable:
                WriteVariable(variable);
                break;
            case Parameter parameter:
                Text("$").Text(CypherNames.Parameter(parameter.Name));
                break;
            case ListLiteral list:
                WriteList(list);
                break;
            case MapLiteral map:
                WriteMap(map);
                break;
            case MapProjection projection:
                WriteMapProjection(projection);
                break;
            case ListComprehension comprehension:
                Text("[").WriteVariable(comprehension.Variable).Text(" IN ").WriteBarFree(comprehension.List);
                WriteComprehensionEnd(comprehension.Where, comprehension.Projection);
                break;
            case PatternComprehension comprehension:
                Text("[").WritePattern(comprehension.Pattern);
                WriteComprehensionEnd(comprehension.Where, comprehension.Projection);
                break;
            case PatternPredicate predicate:
                WritePattern(predicate.Pattern);
                break;
            case ShortestPathExpression path:
                WritePattern(path.Pattern);
                break;
            default:
                WriteCall(expression);
                break;
        }
    }

    /// <summary>
    /// The separating bar is the first one, after WHERE the last one, so other bars on its wrong side are enclosed.
    /// </summary>
    private void WriteComprehensionEnd(Expression? where, Expression? projection)
    {
        if (where is not null)
        {
            Text(" WHERE ").WriteBarFree(where, free: projection is null);
        }

        if (projection is not null)
        {
            Text(" | ").WriteBarFree(projection, free: where is not null);
        }

        Text("]");
    }

    /// <summary>Writes an expression, in parentheses if it may hold a bar of its own and must not.</summary>
    private CypherPrinter WriteBarFree(Expression expression, bool free = true)
    {
        int start = output.Length;
        Write(expression);
        if (free && output.ToString(start, output.Length - start).Contains('|', StringComparison.Ordinal))
        {
            output.Insert(start, '(').Append(')');
        }

        return this;
    }

    private void WriteCall(Expression expression)
    {
        switch (expression)
        {
            case CountStar:
                Text("count(*)");
                break;
            case FunctionCall call:
                WriteQualifiedName(call.Function, CypherNames.Function);
                Text(call.Distinct ? "(DISTINCT " : "(").WriteExpressions(call.Arguments);
                Text(")");
                break;
            case TrimExpression trim:
                Text("trim(").Text(trim.Side.ToString().ToUpperInvariant());
                WriteOptional(" ", trim.Characters);
                Text(" FROM ").Write(trim.Source).Text(")");
                break;
            case QuantifierExpression quantifier:
                Text(quantifier.Kind switch { QuantifierKind.All => "all(", QuantifierKind.Any => "any(", QuantifierKind.None => "none(", _ => "single(" });
                WriteVariable(quantifier.Variable).Text(" IN ").Write(quantifier.List);
                WriteOptional(" WHERE ", quantifier.Where);
                Text(")");
                break;
            case ReduceExpression reduce:
                Text("reduce(").WriteVariable(reduce.Accumulator).Text(" = ").Write(reduce.Initial).Text(", ");
                WriteVariable(reduce.Variable).Text(" IN ").WriteBarFree(reduce.List).Text(" | ").Write(reduce.Step).Text(")");
                break;
            case SubqueryExpression subquery:
                Text(subquery.Kind switch { SubqueryKind.Exists => "EXISTS { ", SubqueryKind.Count => "COUNT { ", _ => "COLLECT { " }).WriteQuery(subquery.Query);
                Text(" }");
                break;
            case SearchedCase searched:
                WriteSearchedCase(searched);
                break;
            case SimpleCase simple:
                WriteSimpleCase(simple);
                break;
            default:
                throw new UnreachableException(expression.GetType().Name);
        }
    }

    private void WriteList(ListLiteral list)
    {
        // "[x IN y" and "[(a)-->(b)" would begin comprehensions.
        bool enclosed = !list.Items.IsEmpty && BeginsLikeComprehension(list.Items[0]);
        Text("[");
        for (int i = 0; i < list.Items.Count; i++)
        {
            Text(i == 0 ? "" : ", ").Write(list.Items[i], i == 0 && enclosed ? int.MaxValue : 0);
        }

        Text("]");
    }

    private static bool BeginsLikeComprehension(Expression expression) => expression switch
    {
        BinaryExpression { Operator: BinaryOperator.In, Left: Variable } or PatternPredicate => true,
        BinaryExpression binary => BeginsLikeComprehension(binary.Left),
        LogicalExpression logical => BeginsLikeComprehension(logical.Operands[0]),
        ComparisonChain chain => BeginsLikeComprehension(chain.First),
        NullCheck check => BeginsLikeComprehension(check.Operand),
        TypeCheck check => BeginsLikeComprehension(check.Operand),
        NormalizedCheck check => BeginsLikeComprehension(check.Operand),
        _ => false,
    };

    private void WriteMap(MapLiteral map)
    {
        Text("{");
        for (int i = 0; i < map.Entries.Count; i++)
        {
            Text(i == 0 ? "" : ", ").Name(map.Entries[i].Key).Text(": ").Write(map.Entries[i].Value);
        }

        Text("}");
    }

    private void WriteMapProjection(MapProjection projection)
    {
        WriteVariable(projection.Source).Text(" {");
        for (int i = 0; i < projection.Items.Count; i++)
        {
            Text(i == 0 ? "" : ", ");
            switch (projection.Items[i])
            {
                case ProjectedProperty property:
                    Text(".").Name(property.Key);
                    break;
                case ProjectedAllProperties:
                    Text(".*");
                    break;
                case ProjectedEntry entry:
                    Name(entry.Key).Text(": ").Write(entry.Value);
                    break;
                case ProjectedVariable variable:
                    WriteVariable(variable.Variable);
                    break;
                default:
                    throw new UnreachableException(projection.Items[i].GetType().Name);
            }
        }

        Text("}");
    }

    private void WriteSearchedCase(SearchedCase searched)
    {
        Text("CASE");
        foreach (SearchedCaseBranch branch in searched.Branches)
        {
            Text(" WHEN ").Write(branch.Condition).Text(" THEN ").Write(branch.Result);
        }

        WriteOptional(" ELSE ", searched.Else);
        Text(" END");
    }

    private void WriteSimpleCase(SimpleCase simple)
    {
        Text("CASE ").Write(simple.Subject);
        foreach (SimpleCaseBranch branch in simple.Branches)
        {
            for (int i = 0; i < branch.Tests.Count; i++)
            {
                Text(i == 0 ? " WHEN " : ", ").Write(branch.Tests[i] switch
                {
                    CaseValueTest test => test.Value,
                    CasePredicateTest test => test.Predicate,
                    _ => throw new UnreachableException(branch.Tests[i].GetType().Name),
                });
            }

            Text(" THEN ").Write(branch.Result);
        }

        WriteOptional(" ELSE ", simple.Else);
        Text(" END");
    }
}
