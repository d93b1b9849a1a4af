using System.Diagnostics.CodeAnalysis;
using Serverless.GraphCore.Cypher.Semantics;

namespace Serverless.GraphCore.Execution.Functions;

/// <summary>All functions by name, in any case. Immutable once built; one instance serves the process.</summary>
internal sealed class FunctionRegistry : IFunctionSignatures
{
    private readonly Dictionary<string, FunctionDefinition> functions = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, AggregateDefinition> aggregates = new(StringComparer.OrdinalIgnoreCase);

    private FunctionRegistry()
    {
        AggregateFunctions.Register(Library("Aggregating"));
        ScalarFunctions.Register(Library("Scalar"));
        EntityFunctions.RegisterScalar(Library("Scalar"));
        ConversionFunctions.Register(Library("Scalar"));
        ScalarFunctions.RegisterPredicates(Library("Predicate"));
        ListFunctions.Register(Library("List"));
        EntityFunctions.RegisterLists(Library("List"));
        StringFunctions.Register(Library("String"));
        NumberFunctions.Register(Library("Numeric"));
        MathFunctions.RegisterLogarithmic(Library("Logarithmic"));
        MathFunctions.RegisterTrigonometric(Library("Trigonometric"));
        SpatialFunctions.Register(Library("Spatial"));
        TemporalFunctions.Register(Library("Temporal"));
        DurationFunctions.Register(Library("Temporal"));
        VectorFunctions.Register(Library("Vector"));
    }

    public static FunctionRegistry Default { get; } = new();

    /// <summary>Every signature, by name, for <c>SHOW FUNCTIONS</c>.</summary>
    public IReadOnlyList<FunctionSignature> Signatures =>
    [
        .. functions.Values.Select(static function => function.Signature)
            .Concat(aggregates.Values.Select(static aggregate => aggregate.Signature))
            .OrderBy(static signature => signature.Name, StringComparer.OrdinalIgnoreCase),
    ];

    /// <inheritdoc/>
    public IEnumerable<string> Names => Signatures.Select(static signature => signature.Name);

    /// <inheritdoc/>
    public bool TryGet(string name, [NotNullWhen(true)] out FunctionSignature? signature)
    {
        signature = functions.TryGetValue(name, out FunctionDefinition? function) ? function.Signature
            : aggregates.TryGetValue(name, out AggregateDefinition? aggregate) ? aggregate.Signature
            : null;
        return signature is not null;
    }

    public bool TryGetFunction(string name, [NotNullWhen(true)] out FunctionDefinition? function) => functions.TryGetValue(name, out function);

    public bool TryGetAggregate(string name, [NotNullWhen(true)] out AggregateDefinition? aggregate) => aggregates.TryGetValue(name, out aggregate);

    private FunctionLibrary Library(string category) => new(
        category,
        function => functions.Add(function.Signature.Name, function),
        aggregate => aggregates.Add(aggregate.Signature.Name, aggregate));
}
