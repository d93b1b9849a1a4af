using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Updates;

/// <summary>What <c>SET n = x</c> and map projections take properties from: a map, a node or a relationship.</summary>
internal static class PropertySource
{
    public static MapValue Of(Value value, IFunctionContext entities) => value switch
    {
        MapValue map => map,
        NodeReference node => entities.GetProperties(node),
        RelationshipReference relationship => entities.GetProperties(relationship),
        NodeValue node => node.Properties,
        RelationshipValue relationship => relationship.Properties,
        _ => throw ValueErrors.OperandType($"Expected a Map, a Node or a Relationship, but got {ValueErrors.Describe(value)}."),
    };
}
