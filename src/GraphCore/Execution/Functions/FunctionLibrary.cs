using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Functions;

/// <summary>Collects the functions of one category while the registry is built.</summary>
internal sealed class FunctionLibrary(string category, Action<FunctionDefinition> addFunction, Action<AggregateDefinition> addAggregate)
{
    /// <summary>A function of its arguments alone, null when one of them is null.</summary>
    public void Add(string signature, string description, FunctionBody body) =>
        addFunction(new FunctionDefinition(Parse(signature, description, isAggregate: false, isDeterministic: true), body, acceptsNull: false));

    /// <summary>A function that raises an error of its own for arguments of wrong kinds, so that nobody may refuse them before it runs.</summary>
    public void AddUnchecked(string signature, string description, FunctionBody body)
    {
        FunctionSignature parsed = Parse(signature, description, isAggregate: false, isDeterministic: true);
        FunctionParameter[] parameters = [.. parsed.Parameters.Select(static parameter => parameter with { Types = ValueTypes.Any })];
        addFunction(new FunctionDefinition(parsed with { Parameters = parameters }, body, acceptsNull: false));
    }

    /// <summary>A function that wants to see null arguments.</summary>
    public void AddNullable(string signature, string description, FunctionBody body) =>
        addFunction(new FunctionDefinition(Parse(signature, description, isAggregate: false, isDeterministic: true), body, acceptsNull: true));

    /// <summary>A function that reads a clock that stands still during a statement.</summary>
    public void AddStable(string signature, string description, FunctionBody body) =>
        addFunction(new FunctionDefinition(Parse(signature, description, isAggregate: false, isDeterministic: false) with { IsStable = true }, body, acceptsNull: false));

    /// <summary>A function that depends on chance or on the time of the call.</summary>
    public void AddVolatile(string signature, string description, FunctionBody body) =>
        addFunction(new FunctionDefinition(Parse(signature, description, isAggregate: false, isDeterministic: false), body, acceptsNull: false));

    /// <summary>A column of the rows of LOAD CSV, which is bound without a call.</summary>
    public void AddOfCsvRecord(string signature, string description) => addFunction(new FunctionDefinition(
        Parse(signature, description, isAggregate: false, isDeterministic: false) with { ReadsCsvRecord = true }, static (_, _) => NullValue.Instance, acceptsNull: true));

    public void AddAggregate(string signature, string description, Func<Aggregator> create) =>
        addAggregate(new AggregateDefinition(Parse(signature, description, isAggregate: true, isDeterministic: true), create));

    private FunctionSignature Parse(string signature, string description, bool isAggregate, bool isDeterministic) =>
        SignatureParser.Parse(signature, category, description, isAggregate, isDeterministic);
}
