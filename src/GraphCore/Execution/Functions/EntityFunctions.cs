using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Functions;

/// <summary>Functions on nodes, relationships and paths, in both of their forms (references and results).</summary>
internal static class EntityFunctions
{
    public static void RegisterScalar(FunctionLibrary library)
    {
        library.Add("id(input :: NODE | RELATIONSHIP) :: INTEGER", "Returns the id of a node or a relationship.", Id);
        library.Add("elementId(input :: NODE | RELATIONSHIP) :: STRING", "Returns the element id of a node or a relationship, unique in the deployment.", ElementId);
        library.Add("type(input :: RELATIONSHIP) :: STRING", "Returns the type of a relationship.", Type);
        library.Add("startNode(input :: RELATIONSHIP) :: NODE", "Returns the start node of a relationship.", static (context, arguments) => context.GetStart(Relationship("startNode", arguments[0])));
        library.Add("endNode(input :: RELATIONSHIP) :: NODE", "Returns the end node of a relationship.", static (context, arguments) => context.GetEnd(Relationship("endNode", arguments[0])));
        library.Add("properties(input :: MAP | NODE | RELATIONSHIP) :: MAP", "Returns the properties of a node, a relationship or a map, as a map.", static (context, arguments) => PropertiesOf("properties", context, arguments[0]));
        library.Add("length(input :: PATH) :: INTEGER", "Returns the number of relationships in a path.", static (_, arguments) => IntegerValue.Of(Path("length", arguments[0]).RelationshipCount));
    }

    public static void RegisterLists(FunctionLibrary library)
    {
        library.Add("labels(input :: NODE) :: LIST<STRING>", "Returns the labels of a node.", Labels);
        library.Add("keys(input :: MAP | NODE | RELATIONSHIP) :: LIST<STRING>", "Returns the keys of a node's or a relationship's properties, or of a map.", Keys);
        library.Add("nodes(input :: PATH) :: LIST<NODE>", "Returns the nodes of a path.", Nodes);
        library.Add("relationships(input :: PATH) :: LIST<RELATIONSHIP>", "Returns the relationships of a path.", Relationships);
    }

    private static IntegerValue Id(IFunctionContext context, ReadOnlySpan<Value> arguments) => IntegerValue.Of(arguments[0] switch
    {
        NodeReference node => context.GetId(node),
        RelationshipReference relationship => context.GetId(relationship),
        NodeValue node => node.Id,
        RelationshipValue relationship => relationship.Id,
        _ => throw ValueErrors.ArgumentType("id", arguments[0], "a Node or a Relationship"),
    });

    private static StringValue ElementId(IFunctionContext context, ReadOnlySpan<Value> arguments) => new(arguments[0] switch
    {
        NodeReference node => context.GetElementId(node),
        RelationshipReference relationship => context.GetElementId(relationship),
        NodeValue node => node.ElementId,
        RelationshipValue relationship => relationship.ElementId,
        _ => throw ValueErrors.ArgumentType("elementId", arguments[0], "a Node or a Relationship"),
    });

    private static StringValue Type(IFunctionContext context, ReadOnlySpan<Value> arguments) => new(arguments[0] switch
    {
        RelationshipReference relationship => context.GetType(relationship),
        RelationshipValue relationship => relationship.Type,
        _ => throw ValueErrors.ArgumentType("type", arguments[0], "a Relationship"),
    });

    private static ListValue Labels(IFunctionContext context, ReadOnlySpan<Value> arguments)
    {
        IReadOnlyList<string> labels = arguments[0] switch
        {
            NodeReference node => context.GetLabels(node),
            NodeValue node => node.Labels,
            _ => throw ValueErrors.ArgumentType("labels", arguments[0], "a Node"),
        };
        var items = new Value[labels.Count];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = new StringValue(labels[i]);
        }

        return new ListValue(items);
    }

    private static ListValue Keys(IFunctionContext context, ReadOnlySpan<Value> arguments)
    {
        MapValue map = PropertiesOf("keys", context, arguments[0]);
        var keys = new Value[map.Count];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = new StringValue(map.Entries[i].Key);
        }

        return new ListValue(keys);
    }

    private static MapValue PropertiesOf(string function, IFunctionContext context, Value value) => value switch
    {
        NodeReference node => context.GetProperties(node),
        RelationshipReference relationship => context.GetProperties(relationship),
        MapValue map => map,
        NodeValue node => node.Properties,
        RelationshipValue relationship => relationship.Properties,
        _ => throw ValueErrors.ArgumentType(function, value, "a Node, a Relationship or a Map"),
    };

    private static ListValue Nodes(IFunctionContext context, ReadOnlySpan<Value> arguments)
    {
        PathElements path = Path("nodes", arguments[0]);
        var nodes = new Value[path.RelationshipCount + 1];
        for (int i = 0; i < nodes.Length; i++)
        {
            nodes[i] = path.Node(i);
        }

        return new ListValue(nodes);
    }

    private static ListValue Relationships(IFunctionContext context, ReadOnlySpan<Value> arguments)
    {
        PathElements path = Path("relationships", arguments[0]);
        var relationships = new Value[path.RelationshipCount];
        for (int i = 0; i < relationships.Length; i++)
        {
            relationships[i] = path.Relationship(i);
        }

        return new ListValue(relationships);
    }

    private static PathElements Path(string function, Value argument) =>
        argument.Kind == ValueKind.Path ? new PathElements(argument) : throw ValueErrors.ArgumentType(function, argument, "a Path");

    private static RelationshipReference Relationship(string function, Value argument) =>
        argument as RelationshipReference ?? throw ValueErrors.ArgumentType(function, argument, "a Relationship");
}
