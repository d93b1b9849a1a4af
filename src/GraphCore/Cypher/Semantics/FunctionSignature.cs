using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>What is known of a function without running it.</summary>
/// <param name="Name">The name as documented, for example <c>date.truncate</c>; calls may use any case.</param>
/// <param name="MinArguments">The fewest arguments of a call.</param>
/// <param name="MaxArguments">The most arguments; <see cref="int.MaxValue"/> when there may be any number.</param>
/// <param name="IsAggregate">Whether it folds many rows into one value.</param>
/// <param name="IsDeterministic">Whether the result depends on the arguments alone, not on a clock or on chance, so that a call of constants may be computed while planning.</param>
/// <param name="Category">The group under which <c>SHOW FUNCTIONS</c> lists it.</param>
/// <param name="Signature">The signature as text, for example <c>left(original :: STRING, length :: INTEGER) :: STRING</c>.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Parameters">The parameters; the last one repeats when there may be any number of arguments.</param>
/// <param name="ResultTypes">The kinds that a call may give, null aside.</param>
public sealed record FunctionSignature(
    string Name,
    int MinArguments,
    int MaxArguments,
    bool IsAggregate,
    bool IsDeterministic,
    string Category,
    string Signature,
    string Description,
    IReadOnlyList<FunctionParameter> Parameters,
    ValueTypes ResultTypes)
{
    /// <summary>
    /// Whether equal arguments give equal results throughout one statement, so that a call of constants may be computed once
    /// when it starts: deterministic functions, and those that read the statement's clock.
    /// </summary>
    public bool IsStable { get; init; } = IsDeterministic;

    /// <summary>Whether it is a column of the rows of LOAD CSV rather than a function of values.</summary>
    public bool ReadsCsvRecord { get; init; }

    /// <summary>The kinds that the argument at an index may have, null aside (null is taken everywhere).</summary>
    public ValueTypes ArgumentTypes(int index) => Parameters[Math.Min(index, Parameters.Count - 1)].Types;
}

/// <summary>A parameter of a function: its name and type as documented, and the kinds that the type stands for.</summary>
public sealed record FunctionParameter(string Name, string Type, ValueTypes Types, bool IsOptional);
