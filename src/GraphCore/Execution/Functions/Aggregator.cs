using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Functions;

/// <summary>The state of one aggregate over one group. DISTINCT is the caller's work.</summary>
internal abstract class Aggregator
{
    /// <summary>Takes one row's arguments, none for <c>count(*)</c>.</summary>
    public abstract void Add(ReadOnlySpan<Value> arguments);

    /// <summary>The value over the rows so far.</summary>
    public abstract Value Result();
}

/// <summary>An aggregating function: its signature and a maker of fresh states.</summary>
internal sealed class AggregateDefinition(FunctionSignature signature, Func<Aggregator> create)
{
    public FunctionSignature Signature { get; } = signature;

    public Aggregator Create() => create();
}
