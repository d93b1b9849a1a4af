using CsCheck;
using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Tests.Values;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Execution.Functions;

/// <summary>Functions and operators give a value or an error with a code, whatever kinds of values they are given.</summary>
public sealed class FunctionFuzzTests
{
    private static readonly Gen<Value> Entities = Gen.OneOf<Value>(
        TestFunctionContext.Start,
        TestFunctionContext.End,
        TestFunctionContext.Relationship,
        new PathReference([TestFunctionContext.Start, TestFunctionContext.End], [TestFunctionContext.Relationship]));

    private static readonly Gen<Value> Texts = Gen.OneOf<Value>(
        new StringValue("2024-02-30"), new StringValue("2024-W60"), new StringValue("12:30:61+25:00"), new StringValue("P1Y-3MT5.5S"), new StringValue("-9223372036854775808"),
        new StringValue("1e400"), new StringValue("day"), new StringValue("NFKD"), new StringValue("HALF_EVEN"), new StringValue("Europe/Nowhere"), new StringValue("[a-"), new StringValue("\uD800"));

    private static readonly Gen<Value> Maps = Gen.Select(
        Gen.OneOf("year", "month", "day", "week", "quarter", "hour", "second", "nanosecond", "timezone", "epochMillis", "days", "months", "x", "y", "z", "latitude", "longitude", "srid", "crs", "date", "time", "datetime").Array[0, 4],
        Gen.OneOf(ValueGen.Scalars, ValueGen.Temporals, Texts).Array[4])
        .Select(static (keys, values) => (Value)new MapValue([.. keys.Distinct().Select((key, i) => KeyValuePair.Create(key, values[i]))]));

    private static readonly Gen<Value> Anything = Gen.Frequency((6, ValueGen.Plain), (2, ValueGen.Temporals), (2, Entities), (2, Texts), (2, Maps), (1, ValueGen.Points));

    /// <summary>Arguments for many calls: a call takes as many as its function has.</summary>
    private static readonly Gen<Value[]> Arguments = Anything.Array[8];

    [Fact]
    public void Scalar_functions_give_values_or_coded_errors()
    {
        FunctionDefinition[] functions = [.. FunctionRegistry.Default.Signatures.Where(static s => !s.IsAggregate).Select(static s => FunctionRegistry.Default.TryGetFunction(s.Name, out FunctionDefinition? f) ? f : null).OfType<FunctionDefinition>()];
        Gen.Select(Gen.Int[0, functions.Length - 1], Gen.Int[0, 3], Arguments).Sample(
            (number, more, arguments) =>
            {
                FunctionSignature signature = functions[number].Signature;
                Value[] given = arguments[..Math.Min(signature.MinArguments + more, Math.Min(signature.MaxArguments, arguments.Length))];
                if (signature.Name != "range" || IsSmallRange(given))
                {
                    AssertValueOrCode(() => functions[number].Invoke(new TestFunctionContext(), given), $"{signature.Name}({string.Join(", ", given.Select(static v => v.ToString()))})");
                }
            },
            iter: 60_000,
            threads: 1);
    }

    [Fact]
    public void Aggregating_functions_give_values_or_coded_errors()
    {
        AggregateDefinition[] functions = [.. FunctionRegistry.Default.Signatures.Where(static s => s.IsAggregate).Select(static s => FunctionRegistry.Default.TryGetAggregate(s.Name, out AggregateDefinition? f) ? f : null).OfType<AggregateDefinition>()];
        Gen.Select(Gen.Int[0, functions.Length - 1], Arguments).Sample(
            (number, arguments) => AssertValueOrCode(
                () =>
                {
                    Aggregator state = functions[number].Create();
                    foreach (Value argument in arguments)
                    {
                        Value second = IntegerValue.Of(0);
                        state.Add(functions[number].Signature.MinArguments == 2 ? [argument, second] : [argument]);
                    }

                    return state.Result();
                },
                functions[number].Signature.Name),
            iter: 10_000,
            threads: 1);
    }

    [Fact]
    public void Operators_give_values_or_coded_errors()
    {
        var context = new TestFunctionContext();
        Func<Value, Value, Value>[] operators =
        [
            Operations.Add, Operations.Subtract, Operations.Multiply, Operations.Divide, Operations.Modulo, Operations.Power, Operations.ConcatenateLike,
            Operations.AreEqual, Operations.AreDifferent, Operations.IsLess, Operations.IsLessOrEqual, Operations.IsGreater, Operations.IsGreaterOrEqual,
            Operations.And, Operations.Or, Operations.Xor, Operations.StartsWith, Operations.EndsWith, Operations.Contains, Operations.Matches, Operations.In,
            (left, right) => Operations.GetItem(context, left, right),
            (left, right) => Operations.Slice(left, right, null),
            (left, right) => Operations.Slice(left, null, right),
            (left, right) => Operations.GetProperty(context, left, right is StringValue key ? key.Text : "year"),
            (left, _) => Operations.Negate(left),
            (left, _) => Operations.Not(left),
        ];
        Gen.Select(Gen.Int[0, operators.Length - 1], Anything, Anything).Sample(
            (number, left, right) => AssertValueOrCode(() => operators[number](left, right), $"operator {number} on {left} and {right}"),
            iter: 60_000,
            threads: 1);
    }

    /// <summary>Whether a list of some length is asked for, not one that fills the memory.</summary>
    private static bool IsSmallRange(Value[] arguments) =>
        arguments.OfType<IntegerValue>().All(static argument => argument.Integer is > -100_000 and < 100_000);

    private static void AssertValueOrCode(Func<Value> compute, string what)
    {
        try
        {
            Assert.NotNull(compute());
        }
        catch (GraphException error)
        {
            Assert.False(string.IsNullOrEmpty(error.Message), what);
        }
        catch (Exception error)
        {
            Assert.Fail($"{what}: {error}");
        }
    }
}
