using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>Requests for adjacency.</summary>
internal static class AdjacencyRequest
{
    /// <summary>A request for the types' adjacency. Of types that do not exist yet nothing is stored, so that there is nothing to load.</summary>
    public static LoadRequest Of(TypeSet types, Direction direction) => new() { Types = types.IsNone ? null : types.Numbers, Direction = direction };
}
