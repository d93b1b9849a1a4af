using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <content>Estimates for the planner.</content>
internal sealed partial class GraphState
{
    /// <summary>
    /// Relationships of a type (−1: any) at nodes of a label (−1: any): exact for groups of one label set; in mixed groups the
    /// relationships are taken to be spread evenly over the nodes.
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
            NodeRows group = groups[number]!;
            double share = LabelShare(group, label);
            if (share == 0)
            {
                continue;
            }

            foreach (int slot in group.Slots)
            {
                if ((slot & 1) == (int)direction && (type < 0 || slot >> 1 == type))
                {
                    total += share * group.Slice(slot)!.Count;
                }
            }
        }

        return total;
    }

    private double LabelShare(NodeRows group, int label)
    {
        if (group.LiveCount == 0)
        {
            return 0;
        }

        if (group.LabelSet >= 0)
        {
            return HasLabel(group.LabelSet, label) ? 1 : 0;
        }

        long bearers = 0;
        for (int code = 1; code < LabelSetCount; code++)
        {
            int live = group.LiveWithSet(code);
            if (live > 0 && HasLabel(code, label))
            {
                bearers += live;
            }
        }

        return (double)bearers / group.LiveCount;
    }
}
