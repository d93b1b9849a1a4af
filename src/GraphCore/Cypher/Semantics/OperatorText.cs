using System.Diagnostics;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>Operators as Cypher writes them.</summary>
internal static class OperatorText
{
    public static string Of(BinaryOperation operation) => operation switch
    {
        BinaryOperation.Add => "+",
        BinaryOperation.Subtract => "-",
        BinaryOperation.Multiply => "*",
        BinaryOperation.Divide => "/",
        BinaryOperation.Modulo => "%",
        BinaryOperation.Power => "^",
        BinaryOperation.Concatenate => "||",
        BinaryOperation.Equal => "=",
        BinaryOperation.NotEqual => "<>",
        BinaryOperation.Less => "<",
        BinaryOperation.LessOrEqual => "<=",
        BinaryOperation.Greater => ">",
        BinaryOperation.GreaterOrEqual => ">=",
        BinaryOperation.In => "IN",
        BinaryOperation.StartsWith => "STARTS WITH",
        BinaryOperation.EndsWith => "ENDS WITH",
        BinaryOperation.Contains => "CONTAINS",
        BinaryOperation.Matches => "=~",
        BinaryOperation.And => "AND",
        BinaryOperation.Or => "OR",
        BinaryOperation.Xor => "XOR",
        _ => throw new UnreachableException(),
    };
}
