namespace Serverless.GraphCore.Graph;

/// <summary>
/// Gives out ids, each once: 53-bit, <c>block &lt;&lt; 16 | n</c>. Nodes and relationships count apart but share blocks, so that one
/// claim serves both.
/// </summary>
internal interface IEntityIdAllocator
{
    long NextNodeId();

    long NextRelationshipId();
}
