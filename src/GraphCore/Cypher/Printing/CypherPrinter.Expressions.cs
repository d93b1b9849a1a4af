using System.Diagnostics;
using System.Globalization;
using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Parsing;

namespace Serverless.GraphCore.Cypher.Printing;

/// <summary>Operators and literals; parentheses where an operand binds more weakly than its place demands.</summary>
internal sealed partial class CypherPrinter
{
    private CypherPrinter Write(Expression expression) => Write(expression, Precedence.Or);

    private CypherPrinter Write(Expression expression, int minimum)
    {
        bool enclosed = PrecedenceOf(expression) < minimum;
        Text(enclosed ? "(" : "");
        switch (expression)
        {
            case LogicalExpression logical:
                WriteLogical(logical);
                break;
            case UnaryExpression unary:
                WriteUnary(unary);
                break;
            case BinaryExpression binary:
                WriteBinary(binary);
                break;
            case ComparisonChain chain:
                Write(chain.First, Precedence.Comparison + 1);
                foreach (ComparisonStep step in chain.Steps)
                {
                    Text(OperatorText(step.Operator)).Write(step.Operand, Precedence.Comparison + 1);
                }

                break;
            case NullCheck check:
                WriteOperand(check.Operand, Precedence.Predicate).Text(check.Negated ? "IS NOT NULL" : "IS NULL");
                break;
            case TypeCheck check:
                WriteOperand(check.Operand, Precedence.Predicate).Text(check.Negated ? "IS NOT :: " : "IS :: ").WriteType(check.Type);
                break;
            case NormalizedCheck check:
                WriteOperand(check.Operand, Precedence.Predicate).Text(check.Negated ? "IS NOT " : "IS ").Text(check.Form.ToString().ToUpperInvariant()).Text(" NORMALIZED");
                break;
            case LabelPredicate predicate:
                Write(predicate.Operand, Precedence.Postfix).Text(":").WriteLabels(predicate.Labels, LabelOr);
                break;
            case PropertyAccess access:
                Write(access.Target, Precedence.Postfix).Text(".").Name(access.Key);
                break;
            case IndexAccess access:
                Write(access.Target, Precedence.Postfix).Text("[").Write(access.Index).Text("]");
                break;
            case SliceAccess slice:
                Write(slice.Target, Precedence.Postfix).Text("[");
                WriteOptional("", slice.From);
                Text("..");
                WriteOptional("", slice.To);
                Text("]");
                break;
            default:
                WriteAtom(expression);
                break;
        }

        return Text(enclosed ? ")" : "");
    }

    /// <summary>The left operand of a predicate; a <see cref="CaseSubject"/> has no text.</summary>
    private CypherPrinter WriteOperand(Expression operand, int minimum) => operand is CaseSubject ? this : Write(operand, minimum).Text(" ");

    private void WriteLogical(LogicalExpression logical)
    {
        (int own, string text) = logical.Operator switch
        {
            LogicalOperator.Or => (Precedence.Or, " OR "),
            LogicalOperator.Xor => (Precedence.Xor, " XOR "),
            _ => (Precedence.And, " AND "),
        };
        for (int i = 0; i < logical.Operands.Count; i++)
        {
            Text(i == 0 ? "" : text).Write(logical.Operands[i], own + 1);
        }
    }

    private void WriteUnary(UnaryExpression unary)
    {
        if (unary.Operator == UnaryOperator.Not)
        {
            Text("NOT ").Write(unary.Operand, Precedence.Not);
            return;
        }

        // A sign and a number side by side are one literal.
        bool isNumber = unary.Operator == UnaryOperator.Minus && unary.Operand is IntegerLiteral { Value: >= 0 } or FloatLiteral { Value: >= 0 };
        Text(unary.Operator == UnaryOperator.Minus ? "-" : "+").Write(unary.Operand, isNumber ? int.MaxValue : Precedence.Unary);
    }

    private void WriteBinary(BinaryExpression binary)
    {
        int own = PrecedenceOf(binary.Operator);
        bool associates = own != Precedence.Comparison;
        if (binary.Left is CaseSubject)
        {
            Text(OperatorText(binary.Operator).TrimStart());
        }
        else
        {
            Write(binary.Left, associates ? own : own + 1).Text(OperatorText(binary.Operator));
        }

        Write(binary.Right, own + 1);
    }

    private static int PrecedenceOf(Expression expression) => expression switch
    {
        LogicalExpression logical => logical.Operator switch { LogicalOperator.Or => Precedence.Or, LogicalOperator.Xor => Precedence.Xor, _ => Precedence.And },
        UnaryExpression unary => unary.Operator == UnaryOperator.Not ? Precedence.Not : Precedence.Unary,
        BinaryExpression binary => PrecedenceOf(binary.Operator),
        ComparisonChain => Precedence.Comparison,
        NullCheck or TypeCheck or NormalizedCheck => Precedence.Predicate,
        IntegerLiteral { Value: < 0 } => Precedence.Unary,
        FloatLiteral literal => double.IsNegative(literal.Value) && !double.IsNaN(literal.Value) ? Precedence.Unary : Precedence.Atom,
        PropertyAccess or IndexAccess or SliceAccess => Precedence.Postfix,

        // As target of a further access it must be enclosed, because nothing follows a label predicate.
        LabelPredicate => Precedence.Unary,
        _ => Precedence.Atom,
    };

    private static int PrecedenceOf(BinaryOperator op) => op switch
    {
        <= BinaryOperator.GreaterOrEqual => Precedence.Comparison,
        <= BinaryOperator.In => Precedence.Predicate,
        <= BinaryOperator.Concatenate => Precedence.Additive,
        <= BinaryOperator.Modulo => Precedence.Multiplicative,
        _ => Precedence.Power,
    };

    private static string OperatorText(BinaryOperator op) => op switch
    {
        BinaryOperator.Equal => " = ",
        BinaryOperator.NotEqual => " <> ",
        BinaryOperator.Less => " < ",
        BinaryOperator.LessOrEqual => " <= ",
        BinaryOperator.Greater => " > ",
        BinaryOperator.GreaterOrEqual => " >= ",
        BinaryOperator.RegexMatch => " =~ ",
        BinaryOperator.StartsWith => " STARTS WITH ",
        BinaryOperator.EndsWith => " ENDS WITH ",
        BinaryOperator.Contains => " CONTAINS ",
        BinaryOperator.In => " IN ",
        BinaryOperator.Add => " + ",
        BinaryOperator.Subtract => " - ",
        BinaryOperator.Concatenate => " || ",
        BinaryOperator.Multiply => " * ",
        BinaryOperator.Divide => " / ",
        BinaryOperator.Modulo => " % ",
        BinaryOperator.Power => " ^ ",
        _ => throw new UnreachableException(op.ToString()),
    };

    private void WriteType(TypeReference type)
    {
        switch (type)
        {
            case NamedType named:
                Text(TypeText(named.Name)).Text(named.NotNull ? " NOT NULL" : "");
                break;
            case ListType list:
                Text("LIST<").WriteType(list.Element);
                Text(list.NotNull ? "> NOT NULL" : ">");
                break;
            case UnionType union:
                // A member that is a union itself keeps its own brackets.
                for (int i = 0; i < union.Members.Count; i++)
                {
                    bool nested = union.Members[i] is UnionType;
                    Text(i == 0 ? "" : " | ").Text(nested ? "ANY<" : "").WriteType(union.Members[i]);
                    Text(nested ? ">" : "");
                }

                break;
            default:
                throw new UnreachableException(type.GetType().Name);
        }
    }

    private static string TypeText(TypeName name) => name switch
    {
        TypeName.LocalTime => "LOCAL TIME",
        TypeName.ZonedTime => "ZONED TIME",
        TypeName.LocalDateTime => "LOCAL DATETIME",
        TypeName.ZonedDateTime => "ZONED DATETIME",
        TypeName.PropertyValue => "PROPERTY VALUE",

        // "ANY <" would begin the members of a union.
        TypeName.Any => "ANY VALUE",
        _ => name.ToString().ToUpperInvariant(),
    };

    private void WriteFloat(double value)
    {
        if (double.IsNaN(value))
        {
            Text("NaN");
        }
        else if (double.IsInfinity(value))
        {
            Text(value > 0 ? "INFINITY" : "-INFINITY");
        }
        else
        {
            string digits = value.ToString("R", CultureInfo.InvariantCulture);
            Text(digits).Text(digits.AsSpan().IndexOfAny('.', 'E') < 0 ? ".0" : "");
        }
    }

    private void WriteString(string value)
    {
        Text("'");
        foreach (char c in value)
        {
            Text(c switch
            {
                '\\' => "\\\\",
                '\'' => "\\'",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when char.IsControl(c) => $"\\u{(int)c:X4}",
                _ => c.ToString(),
            });
        }

        Text("'");
    }
}
