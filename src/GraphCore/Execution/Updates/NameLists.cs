using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Updates;

/// <summary>Labels of an update: by name, and by expressions that give a string or a list of strings.</summary>
internal sealed class LabelNames(LabelList labels, ExpressionCompiler compiler)
{
    private readonly ExpressionProgram[] dynamic = compiler.Compile(labels.Dynamic);

    /// <summary>The names when no expression is among them.</summary>
    public string[]? Fixed => dynamic.Length == 0 ? labels.Names : null;

    public ReadOnlySpan<ExpressionProgram> Programs => dynamic;

    public async ValueTask EvaluateAsync(RowBatch batch)
    {
        foreach (ExpressionProgram program in dynamic)
        {
            await program.RunAsync(batch);
        }
    }

    /// <summary>The names for a row of the batch evaluated last.</summary>
    public string[] Of(int row)
    {
        if (dynamic.Length == 0)
        {
            return labels.Names;
        }

        var names = new List<string>(labels.Names);
        foreach (ExpressionProgram program in dynamic)
        {
            Value value = program.GetValue(row);
            if (value is ListValue list)
            {
                for (int i = 0; i < list.Count; i++)
                {
                    names.Add(Name(list[i], "label"));
                }
            }
            else
            {
                names.Add(Name(value, "label"));
            }
        }

        return [.. names];
    }

    /// <summary>A value as the name of a label or type.</summary>
    public static string Name(Value value, string what) => value switch
    {
        StringValue { Text.Length: > 0 } text => text.Text,
        StringValue => throw new GraphException(ErrorCodes.ArgumentError, $"The name of a {what} must not be empty."),
        _ => throw ValueErrors.OperandType($"The name of a {what} is a String, but got {ValueErrors.Describe(value)}."),
    };
}
