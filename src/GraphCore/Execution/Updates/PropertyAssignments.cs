using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Updates;

/// <summary>The properties of a thing to create: the entries of a map literal each by itself, or any expression that gives a map.</summary>
internal sealed class PropertyAssignments
{
    private readonly string[] keys = [];
    private readonly ExpressionProgram[] programs;
    private readonly bool isMap;

    public PropertyAssignments(BoundExpression? properties, ExpressionCompiler compiler)
    {
        if (properties is BoundMap map)
        {
            keys = Array.ConvertAll(map.Entries, static entry => entry.Key);
            programs = compiler.Compile(Array.ConvertAll(map.Entries, static entry => entry.Value));
        }
        else
        {
            isMap = properties is not null;
            programs = properties is null ? [] : [compiler.Compile(properties)];
        }
    }

    public ReadOnlySpan<ExpressionProgram> Programs => programs;

    public async ValueTask EvaluateAsync(RowBatch batch, QueryContext context)
    {
        foreach (ExpressionProgram program in programs)
        {
            await program.RunAsync(batch);
        }

        if (isMap)
        {
            await EntityOperands.LoadAsync(programs[0].Root.Result, context.Entities);
        }
    }

    /// <summary>The properties for a row of the batch evaluated last.</summary>
    public KeyValuePair<string, Value>[] Of(int row, QueryContext context)
    {
        if (isMap)
        {
            Value value = programs[0].GetValue(row);
            return value switch
            {
                NullValue => throw ValueErrors.OperandType("The properties of a thing to create are a Map, but got null."),
                _ => PropertySource.Of(value, context.Entities).Entries.ToArray(),
            };
        }

        var entries = new KeyValuePair<string, Value>[keys.Length];
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i] = new(keys[i], programs[i].GetValue(row));
        }

        return entries;
    }
}
