using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>Requests for adjacency.</summary>
internal static class AdjacencyRequest
{
    /// <summary>A request for the types' adjacency. Of types that do not exist yet nothing is stored, so that there is nothing to load.</summary>
    /// <param name="neighboursOnly">Whether the relationships themselves do not matter.</param>
    public static LoadRequest Of(TypeSet types, Direction direction, bool neighboursOnly = false) =>
        new() { Types = types.IsNone ? null : types.Numbers, Direction = direction, NeighboursOnly = neighboursOnly };
}
