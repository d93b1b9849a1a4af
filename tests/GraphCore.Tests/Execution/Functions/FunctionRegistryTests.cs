using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Execution.Functions;

public sealed class FunctionRegistryTests
{
    [Fact]
    public void Signature_is_found_in_any_case()
    {
        Assert.True(FunctionRegistry.Default.TryGet("PERCENTILEdisc", out FunctionSignature? signature));
        Assert.Equal(("percentileDisc", 2, 2, true), (signature.Name, signature.MinArguments, signature.MaxArguments, signature.IsAggregate));
        Assert.Equal(ValueTypes.Number, signature.ArgumentTypes(0));
        Assert.Equal(ValueTypes.Number, signature.ResultTypes);
    }

    [Fact]
    public void Unknown_name_is_not_found() => Assert.False(FunctionRegistry.Default.TryGet("nonsense", out _));

    [Fact]
    public void Signature_text_gives_optional_and_repeated_parameters()
    {
        FunctionSignature optional = SignatureParser.Parse("f(a :: STRING, b = null :: INTEGER | FLOAT) :: LIST<ANY>", "c", "d", isAggregate: false, isDeterministic: true);
        Assert.Equal((1, 2, ValueTypes.Number, ValueTypes.List), (optional.MinArguments, optional.MaxArguments, optional.ArgumentTypes(1), optional.ResultTypes));
        FunctionSignature repeated = SignatureParser.Parse("f(a :: ANY...) :: ANY", "c", "d", isAggregate: false, isDeterministic: true);
        Assert.Equal((1, int.MaxValue, ValueTypes.Any), (repeated.MinArguments, repeated.MaxArguments, repeated.ArgumentTypes(7)));
    }
}
