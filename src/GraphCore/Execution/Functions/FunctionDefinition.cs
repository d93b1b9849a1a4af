using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Functions;

/// <summary>The work of a scalar function. The number of arguments has been checked against the signature.</summary>
internal delegate Value FunctionBody(IFunctionContext context, ReadOnlySpan<Value> arguments);

/// <summary>A scalar function: its signature and its body.</summary>
internal sealed class FunctionDefinition(FunctionSignature signature, FunctionBody body, bool acceptsNull)
{
    public FunctionSignature Signature { get; } = signature;

    /// <summary>The value for the arguments. Unless the function asked to see nulls, a null argument gives null.</summary>
    public Value Invoke(IFunctionContext context, ReadOnlySpan<Value> arguments)
    {
        if (!acceptsNull)
        {
            foreach (Value argument in arguments)
            {
                if (argument.IsNull)
                {
                    return NullValue.Instance;
                }
            }
        }

        return body(context, arguments);
    }
}
