using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;
using IndexHintKind = Serverless.GraphCore.Cypher.Ast.IndexHintKind;

namespace Serverless.GraphCore.Planning.Matching;

/// <summary>Starts that hints ask for. A hint that cannot be obeyed is left aside, as if it were not there.</summary>
internal sealed partial class MatchPlanner
{
    private readonly List<BoundStartHint> startHints = [];

    /// <summary>Finds what hints name in the way that they ask for, before anything else of the part is found.</summary>
    /// <returns>The nodes that were found so.</returns>
    private List<Variable> StartAsHinted(MatchState state, HashSet<Variable> among)
    {
        var found = new List<Variable>();
        List<BoundStartHint> open = startHints.FindAll(hint => among.Contains(hint.Entity));
        while (open.Count > 0)
        {
            Start? best = null;
            BoundStartHint? chosen = null;
            foreach (BoundStartHint hint in open)
            {
                foreach (Start start in HintedStarts(state, hint))
                {
                    if (best is null || start.Rows < best.Rows)
                    {
                        (best, chosen) = (start, hint);
                    }
                }
            }

            if (best is null)
            {
                break;
            }

            best.AddTo(state);
            Check(state);
            found.Add(best.Node);
            open.RemoveAll(hint => hint.Entity == chosen!.Entity);
        }

        return found;
    }

    private IEnumerable<Start> HintedStarts(MatchState state, BoundStartHint hint)
    {
        if (state.IsBound(hint.Entity))
        {
            return [];
        }

        return hint switch
        {
            BoundScanHint => hint.Entity.Kind == VariableKind.Node ? [Scan(state, hint.Entity)] : [],
            BoundIndexHint index => context.Options.UsesIndexes ? context.Schema.Indexes.Where(candidate => IsHinted(candidate, index)).SelectMany(candidate => IndexStarts(state, index, candidate)) : [],
            _ => [],
        };
    }

    private IEnumerable<Start> IndexStarts(MatchState state, BoundIndexHint hint, IndexDefinition index)
    {
        if (index.Entity == EntityKind.Node)
        {
            if (Find(hint.Entity) is { } start)
            {
                yield return start;
            }

            yield break;
        }

        foreach (int at in pattern.Of(hint.Entity).Relationships)
        {
            PatternRelationship relationship = pattern.Relationships[at];
            if (relationship.Length is null && !state.IsBound(relationship.Left) && Find(relationship.Left) is { } start)
            {
                AddLeftEnd(start, relationship, start.Rows);
                yield return start;
            }
        }

        Start? Find(Variable node) => Seek(state, node, hint.Entity, index) ?? (hint.Hint.SeekOnly ? null : ScanOf(state, node, hint.Entity, index));
    }

    /// <summary>All entries of an index, when these are all that the match may find.</summary>
    private Start? ScanOf(MatchState state, Variable node, Variable entity, IndexDefinition index)
    {
        if (index.Kind != IndexKind.Range || !HoldsAll(entity, index, sought: 0))
        {
            return null;
        }

        var scan = new Start(node, StartKind.IndexSeek);
        LabelFormula? residual = index.Entity == EntityKind.Node ? LabelFormulas.Without(TakeLabels(state, scan.Taken, entity), index.Label) : null;
        double entries = context.Estimator.Entities(index);
        scan.Add((source, _) => new IndexSeek(source, entity, index, SeekKeys.All, Descending: false, residual), entries, entries, entity);
        return scan;
    }

    private static bool IsHinted(IndexDefinition index, BoundIndexHint hint) =>
        index.Entity == (hint.Entity.Kind == VariableKind.Relationship ? EntityKind.Relationship : EntityKind.Node)
        && index.Label == hint.LabelOrType
        && index.Properties.SequenceEqual(hint.Hint.Properties)
        && hint.Hint.Kind switch
        {
            IndexHintKind.Range => index.Kind == IndexKind.Range,
            IndexHintKind.Text => index.Kind == IndexKind.Text,
            IndexHintKind.Point => index.Kind == IndexKind.Point,
            _ => true,
        };
}
