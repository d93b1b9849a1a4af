using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <content>Estimates for the planner.</content>
internal sealed partial class GraphState
{
    /// <summary>Nodes of a group that an estimate looks at.</summary>
    private const int SampleSize = 256;

    /// <summary>
    /// Relationships of a type (−1: any) at nodes of a label (−1: any): exact for groups of one label set, from a sample of
    /// the nodes that have such relationships in mixed groups.
    /// </summary>
    public double EstimateRelationships(int label, int type, Direction direction)
    {
        if (direction == Direction.Both)
        {
            return EstimateRelationships(label, type, Direction.Outgoing) + EstimateRelationships(label, type, Direction.Incoming);
        }

        if (label < 0)
        {
            return type < 0 ? relationshipCount : RelationshipsOfType(type);
        }

        double total = 0;
        for (int number = 0; number < GroupCount; number++)
        {
            NodeRows group = Group(number);
            foreach (int slot in group.Slots)
            {
                if ((slot & 1) == (int)direction && (type < 0 || slot >> 1 == type))
                {
                    total += EstimateRelationships(group, slot, label);
                }
            }
        }

        return total;
    }

    private double EstimateRelationships(NodeRows group, int slot, int label)
    {
        if (group.LabelSet >= 0)
        {
            return HasLabel(group.LabelSet, label) ? group.CountOf(slot) : 0;
        }

        double total = 0;
        if (group.BaseSlice(slot) is { } stored)
        {
            if (group.Base!.Info.LabelSet >= 0)
            {
                total = HasLabel(group.Base.Info.LabelSet, label) ? stored.Info.Count : 0;
            }

            foreach (LabelSetCount set in stored.Info.ByLabelSet)
            {
                total += HasLabel(set.Code, label) ? set.Count : 0;
            }
        }

        return group.Slice(slot) is { } slice ? Math.Max(0, total + (slice.Count * LabelShare(group, slice, label))) : total;
    }

    /// <summary>The share of a slice's added relationships whose node in the group bears a label.</summary>
    private double LabelShare(NodeRows group, AdjacencySlice slice, int label)
    {
        Span<int> rows = stackalloc int[SampleSize];
        int count = slice.Sample(rows);
        long bearing = 0;
        long all = 0;
        for (int i = 0; i < count; i++)
        {
            int degree = slice.AddedDegree(rows[i]);
            all += degree;
            bearing += HasLabel(group.Code(rows[i]), label) ? degree : 0;
        }

        return all == 0 ? 0 : (double)bearing / all;
    }
}
