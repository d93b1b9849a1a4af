using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Export;

/// <summary>Is shown the entities of a walk, batch by batch.</summary>
internal interface IEntityVisitor
{
    void VisitNode(int number, MapValue properties);

    void VisitRelationship(int source, int target, MapValue properties);

    /// <summary>A batch has been shown.</summary>
    ValueTask EndBatchAsync(CancellationToken cancellationToken);
}

/// <summary>Shows the entities of a snapshot in the order of an export, and loads no more than a batch at a time.</summary>
internal sealed class GraphWalk(IGraphReader reader, ExportOrder order)
{
    private const int BatchRows = 2048;

    private readonly List<Found> found = [];
    private readonly int[] rows = new int[BatchRows];
    private readonly int[] neighbours = new int[BatchRows];
    private readonly long[] handles = new long[BatchRows];

    /// <summary>Shows the nodes of a label set.</summary>
    public async Task NodesAsync(LabelSetRun run, IEntityVisitor visitor, CancellationToken cancellationToken)
    {
        for (int first = run.First; first < run.First + run.Count; first += BatchRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Memory<int> batch = order.Ordinals.AsMemory(first, Math.Min(BatchRows, run.First + run.Count - first));
            using IGraphView view = await reader.LoadAsync(new LoadRequest { Ordinals = batch, AllNodeKeys = true }, cancellationToken);
            for (int i = 0; i < batch.Length; i++)
            {
                visitor.VisitNode(first + i, view.NodeProperties(batch.Span[i]));
            }

            await visitor.EndBatchAsync(cancellationToken);
        }
    }

    /// <summary>Shows the relationships of a type: by source, then target, then as they are stored.</summary>
    public async Task RelationshipsAsync(int type, IEntityVisitor visitor, CancellationToken cancellationToken)
    {
        int[] types = [type];
        for (int first = 0; first < order.Ordinals.Length; first += BatchRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Memory<int> batch = order.Ordinals.AsMemory(first, Math.Min(BatchRows, order.Ordinals.Length - first));
            using (IGraphView view = await reader.LoadAsync(new LoadRequest { Ordinals = batch, Types = types, Direction = Direction.Outgoing }, cancellationToken))
            {
                Find(view, types, batch.Span, first);
            }

            await ShowAsync(visitor, cancellationToken);
        }
    }

    private void Find(IGraphView view, int[] types, ReadOnlySpan<int> sources, int first)
    {
        found.Clear();
        var cursor = default(ExpandCursor);
        for (int count = -1; count != 0;)
        {
            count = view.Expand(types, Direction.Outgoing, sources, ref cursor, rows, neighbours, handles);
            for (int i = 0; i < count; i++)
            {
                found.Add(new Found(first + rows[i], order.NumberOf(neighbours[i]), found.Count, handles[i]));
            }
        }

        found.Sort();
    }

    private async Task ShowAsync(IEntityVisitor visitor, CancellationToken cancellationToken)
    {
        for (int start = 0; start < found.Count; start += BatchRows)
        {
            int count = Math.Min(BatchRows, found.Count - start);
            for (int i = 0; i < count; i++)
            {
                handles[i] = found[start + i].Handle;
            }

            var request = new LoadRequest { Handles = handles.AsMemory(0, count), AllRelationshipKeys = true };
            using (IGraphView view = await reader.LoadAsync(request, cancellationToken))
            {
                for (int i = start; i < start + count; i++)
                {
                    visitor.VisitRelationship(found[i].Source, found[i].Target, view.RelationshipProperties(found[i].Handle));
                }
            }

            await visitor.EndBatchAsync(cancellationToken);
        }
    }

    /// <summary>A relationship by the numbers of its ends.</summary>
    private readonly record struct Found(int Source, int Target, int Place, long Handle) : IComparable<Found>
    {
        public int CompareTo(Found other)
        {
            int sources = Source.CompareTo(other.Source);
            int targets = sources != 0 ? sources : Target.CompareTo(other.Target);
            return targets != 0 ? targets : Place.CompareTo(other.Place);
        }
    }
}
