using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Segments;
using Serverless.GraphCore.Storage.Snapshots;

namespace Serverless.GraphCore.Storage.Building;

/// <summary>A builder's graph as a segment that fits one state of a database, ready to be stored and committed.</summary>
/// <param name="Reference">The segment, once it is stored.</param>
/// <param name="Size">What it adds to the totals.</param>
/// <param name="BlockCount">How many id blocks it takes.</param>
internal sealed record GraphSegment(SegmentReference Reference, GraphSize Size, int BlockCount)
{
    /// <summary>Writes the segment.</summary>
    /// <param name="builder">The graph; all of its nodes are there.</param>
    /// <param name="reader">The database without entities, whose names, indexes and constraints are kept.</param>
    /// <param name="firstBlock">The first id block that nobody has claimed.</param>
    /// <param name="owner">The database.</param>
    /// <param name="id">The segment's id.</param>
    /// <param name="destination">Where the segment's bytes go.</param>
    /// <exception cref="Errors.GraphException"><see cref="Errors.ErrorCodes.ConstraintValidationFailed"/>: the graph violates a constraint.</exception>
    public static GraphSegment Write(GraphBuilder builder, IGraphReader reader, long firstBlock, Guid owner, Guid id, Stream destination, CancellationToken cancellationToken)
    {
        var numbering = new GraphNumbering(builder, reader.Tokens, reader.LabelSets, reader.Schema);
        var writer = new SegmentWriter(destination, owner, id);
        new GraphSegmentWriter(builder, numbering, firstBlock, writer).Write(cancellationToken);
        new IndexSegmentWriter(builder, numbering, reader.Schema, writer).Write(cancellationToken);
        SegmentReference reference = writer.Finish();
        return new GraphSegment(reference, SizeOf(builder), GraphSegmentWriter.BlockCount(builder));
    }

    private static GraphSize SizeOf(GraphBuilder builder)
    {
        long relationships = builder.RelationshipCount;
        long bytes = (builder.NodeCount * (long)LogicalSize.Node) + (relationships * LogicalSize.Relationship);
        foreach (NodeTable table in builder.Nodes)
        {
            bytes += table.LogicalBytes;
        }

        foreach (RelationshipList list in builder.Relationships)
        {
            bytes += list.LogicalBytes;
        }

        return new GraphSize(builder.NodeCount, relationships, bytes);
    }
}
