using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;
using Ast = Serverless.GraphCore.Cypher.Ast;

namespace Serverless.GraphCore.Planning;

/// <summary>Finds what there is to remark on a statement, beside names that depend on the data.</summary>
internal static class Remarks
{
    /// <summary>All of them, those of the planner included.</summary>
    /// <param name="missing">Parameters that are not given.</param>
    public static List<Notification> On(Binder binder, LogicalPlan plan, string[] missing, PlanningContext context)
    {
        List<Notification> remarks = context.Notifications;
        remarks.AddRange(binder.Deprecated.Select(Notices.Deprecated));
        remarks.AddRange(binder.Hints.Where(hint => !Exists(hint, context.Schema)).Select(Notices.HintedIndexNotFound));
        if (missing.Length > 0)
        {
            remarks.Add(Notices.ParametersNotProvided(missing));
        }

        LogicalPlanTree.Any(plan, part =>
        {
            bool holdsFile = part is Eager && LogicalPlanTree.Any(part, static below => below is LoadCsv);
            if (holdsFile)
            {
                remarks.Add(Notices.EagerLoad(((Eager)part).Reason));
            }

            return holdsFile;
        });
        return remarks;
    }

    private static bool Exists(HintedIndex hinted, SchemaCatalog schema)
    {
        Ast.IndexHint hint = hinted.Hint;
        EntityKind entity = hinted.IsOnRelationships ? EntityKind.Relationship : EntityKind.Node;
        return schema.Indexes.Any(index => index.Entity == entity && index.Label == hint.LabelOrType && index.Properties.SequenceEqual(hint.Properties) && hint.Kind switch
        {
            Ast.IndexHintKind.Range => index.Kind == IndexKind.Range,
            Ast.IndexHintKind.Text => index.Kind == IndexKind.Text,
            Ast.IndexHintKind.Point => index.Kind == IndexKind.Point,
            _ => true,
        });
    }
}
