using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>The number of rows that SKIP, LIMIT or <c>IN TRANSACTIONS OF</c> names: evaluated once, without a row.</summary>
internal sealed class RowCount(string clause, BoundExpression expression, ExpressionProgram program)
{
    private static readonly RowBatch OneRow = new(0) { Count = 1 };
    private long? value;
    private RowCount? more;

    /// <summary>This number and another one together.</summary>
    public RowCount Plus(RowCount other)
    {
        more = other;
        return this;
    }

    public async ValueTask<long> EvaluateAsync()
    {
        if (value is null)
        {
            long others = more is null ? 0 : await more.EvaluateAsync();
            await program.RunAsync(OneRow);
            long own = program.GetValue(0) switch
            {
                IntegerValue { Integer: >= 0 } integer => integer.Integer,
                IntegerValue integer => throw Error("NegativeIntegerArgument", $"`{clause}` takes a number of rows that is not negative, but got `{integer.Integer}`."),
                Value other => throw Error("InvalidArgumentType", $"`{clause}` takes an Integer, but got {ValueErrors.Describe(other)}."),
            };
            value = own > long.MaxValue - others ? long.MaxValue : own + others;
        }

        return value.Value;
    }

    private GraphException Error(string detail, string message) => new(ErrorCodes.SyntaxError, message, detail, expression.Position);
}
