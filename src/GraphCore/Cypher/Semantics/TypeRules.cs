using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>Static types of operations and calls. Where little is known the answer is <see cref="StaticType.Any"/>, never a guess.</summary>
internal static class TypeRules
{
    /// <summary>What has properties that can be read.</summary>
    public const ValueTypes WithProperties = ValueTypes.Node | ValueTypes.Relationship | ValueTypes.Map | ValueTypes.Temporal | ValueTypes.Duration | ValueTypes.Point;

    /// <summary>What can be indexed by <c>[…]</c>.</summary>
    public const ValueTypes Indexable = ValueTypes.List | ValueTypes.Map | ValueTypes.Node | ValueTypes.Relationship;

    private const ValueTypes Computable = ValueTypes.Number | ValueTypes.Duration;

    /// <summary>The kinds that an operand of arithmetic may have.</summary>
    public static ValueTypes Operands(BinaryOperation operation) => operation switch
    {
        BinaryOperation.Add or BinaryOperation.Concatenate => ValueTypes.Any,
        BinaryOperation.Subtract => Computable | ValueTypes.Temporal,
        BinaryOperation.Multiply or BinaryOperation.Divide => Computable,
        _ => ValueTypes.Number,
    };

    public static StaticType Arithmetic(BinaryOperation operation, StaticType left, StaticType right)
    {
        if (left.IsAlways(ValueTypes.Number) && right.IsAlways(ValueTypes.Number))
        {
            return operation == BinaryOperation.Power || left.IsAlways(ValueTypes.Float) || right.IsAlways(ValueTypes.Float)
                ? StaticType.Float
                : StaticType.Of(left.Known | right.Known);
        }

        if (operation is BinaryOperation.Add or BinaryOperation.Concatenate)
        {
            if (left.IsAlways(ValueTypes.List) || right.IsAlways(ValueTypes.List))
            {
                StaticType Items(StaticType side) => side.IsAlways(ValueTypes.List) ? side.ItemType : side.MayBe(ValueTypes.List) ? StaticType.Any : side;
                return StaticType.ListOf(Items(left).Or(Items(right)));
            }

            if (left.IsAlways(ValueTypes.String) && right.IsAlways(ValueTypes.String | ValueTypes.Number))
            {
                return StaticType.String;
            }
        }

        return StaticType.Any;
    }

    public static StaticType Index(StaticType target) => target.IsAlways(ValueTypes.List) ? target.ItemType.Or(StaticType.Null) : StaticType.Any;

    /// <summary>The type of a call, narrower than the signature's where it follows from the arguments.</summary>
    public static StaticType Call(FunctionSignature signature, IReadOnlyList<StaticType> arguments) => signature.Name switch
    {
        "collect" => StaticType.ListOf(arguments[0]),
        "min" or "max" => arguments[0],
        "nodes" => StaticType.ListOf(StaticType.Node),
        "relationships" => StaticType.ListOf(StaticType.Relationship),
        "labels" or "keys" or "split" => StaticType.ListOf(StaticType.String),
        "range" => StaticType.ListOf(StaticType.Integer),
        "head" or "last" => arguments[0].IsAlways(ValueTypes.List) ? arguments[0].ItemType.Or(StaticType.Null) : StaticType.Any,
        "tail" or "reverse" => arguments[0].Or(StaticType.Null),
        "coalesce" => arguments.Aggregate(StaticType.Null, static (all, next) => all.Or(next)),
        "startNode" or "endNode" => StaticType.Node,
        _ => StaticType.Of(signature.ResultTypes),
    };
}
