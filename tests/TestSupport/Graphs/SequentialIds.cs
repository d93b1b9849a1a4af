using Serverless.GraphCore.Graph;

namespace Serverless.TestSupport.Graphs;

/// <summary>Ids counted up from a number.</summary>
public sealed class SequentialIds(long first = 0) : IEntityIdAllocator
{
    private long node = first;
    private long relationship = first;

    long IEntityIdAllocator.NextNodeId() => node++;

    long IEntityIdAllocator.NextRelationshipId() => relationship++;
}
