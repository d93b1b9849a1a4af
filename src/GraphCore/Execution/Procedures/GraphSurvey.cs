using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Procedures;

/// <summary>Reads a whole graph, a batch of a group's nodes at a time, for what entities there are. It holds counts only.</summary>
internal sealed class GraphSurvey(QueryContext context)
{
    private const int Chunk = 2048;

    private readonly ITokens tokens = context.Reader.Tokens;
    private readonly Vector values = new();
    private readonly ResidentView relationships = new(context, new LoadRequest { AllRelationshipKeys = true });

    /// <summary>Properties of nodes, by label-set code.</summary>
    public async ValueTask<SortedDictionary<int, PropertySurvey>> NodesAsync()
    {
        var surveys = new SortedDictionary<int, PropertySurvey>();
        var codes = new int[Chunk];
        await ForNodesAsync(new LoadRequest { AllNodeKeys = true }, (view, nodes) =>
        {
            view.ReadLabelSets(nodes.Span, codes);
            for (int i = 0; i < nodes.Length; i++)
            {
                Of(surveys, codes[i]).Count++;
            }

            for (int key = 0; key < tokens.KeyCount; key++)
            {
                view.ReadNodeProperty(key, nodes.Span, values);
                Add(tokens.KeyName(key), i => Of(surveys, codes[i]), nodes.Length);
            }

            return default;
        });
        return surveys;
    }

    /// <summary>Properties of relationships, by type.</summary>
    public async ValueTask<SortedDictionary<int, PropertySurvey>> RelationshipsAsync()
    {
        var surveys = new SortedDictionary<int, PropertySurvey>();
        for (int type = 0; type < tokens.TypeCount; type++)
        {
            int current = type;
            await ForRelationshipsAsync(type, async (_, _, _, handles) =>
            {
                IGraphView view = await relationships.ForRelationshipsAsync(handles.Span);
                PropertySurvey survey = Of(surveys, current);
                survey.Count += handles.Length;
                for (int key = 0; key < tokens.KeyCount; key++)
                {
                    view.ReadRelationshipProperty(key, handles.Span, values);
                    Add(tokens.KeyName(key), _ => survey, handles.Length);
                }
            });
        }

        return surveys;
    }

    /// <summary>The types of relationships with the label sets of the nodes at their ends.</summary>
    public async ValueTask<SortedSet<(int Source, int Type, int Target)>> ConnectionsAsync()
    {
        var connections = new SortedSet<(int Source, int Type, int Target)>();
        var sources = new int[Chunk];
        var targets = new int[Chunk];
        for (int type = 0; type < tokens.TypeCount; type++)
        {
            int current = type;
            await ForRelationshipsAsync(type, (view, starts, ends, _) =>
            {
                view.ReadLabelSets(starts.Span, sources);
                view.ReadLabelSets(ends.Span, targets);
                for (int i = 0; i < starts.Length; i++)
                {
                    connections.Add((sources[i], current, targets[i]));
                }

                return default;
            });
        }

        return connections;
    }

    private delegate ValueTask NodeVisitor(IGraphView view, ReadOnlyMemory<int> nodes);

    private delegate ValueTask RelationshipVisitor(IGraphView view, ReadOnlyMemory<int> sources, ReadOnlyMemory<int> targets, ReadOnlyMemory<long> handles);

    private static PropertySurvey Of(SortedDictionary<int, PropertySurvey> surveys, int sort)
    {
        if (!surveys.TryGetValue(sort, out PropertySurvey? survey))
        {
            surveys.Add(sort, survey = new PropertySurvey());
        }

        return survey;
    }

    private void Add(string key, Func<int, PropertySurvey> survey, int count)
    {
        if (values.Kind == VectorKind.Null)
        {
            return;
        }

        for (int i = 0; i < count; i++)
        {
            if (!values.IsNull(i))
            {
                survey(i).Add(key, values.GetValue(i));
            }
        }
    }

    private async ValueTask ForNodesAsync(LoadRequest request, NodeVisitor visit)
    {
        var nodes = new int[Chunk];
        foreach (NodeGroup group in context.Reader.Groups)
        {
            using IGraphView view = await context.LoadAsync(request with { Ordinals = new[] { group.Id << 16 } });
            int row = 0;
            while (row < group.RowCount)
            {
                context.Budget.Check();
                int found = view.ScanNodes(group.Id, ref row, default, nodes);
                if (found > 0)
                {
                    await visit(view, nodes.AsMemory(0, found));
                }
            }
        }
    }

    private ValueTask ForRelationshipsAsync(int type, RelationshipVisitor visit)
    {
        var rows = new int[Chunk];
        var sources = new int[Chunk];
        var targets = new int[Chunk];
        var handles = new long[Chunk];
        int[] types = [type];
        return ForNodesAsync(new LoadRequest { Types = types, Direction = Direction.Outgoing }, async (view, nodes) =>
        {
            var cursor = default(ExpandCursor);
            int found;
            while ((found = view.Expand(types, Direction.Outgoing, nodes.Span, ref cursor, rows, targets, handles)) > 0)
            {
                context.Budget.Check();
                for (int i = 0; i < found; i++)
                {
                    sources[i] = nodes.Span[rows[i]];
                }

                await visit(view, sources.AsMemory(0, found), targets.AsMemory(0, found), handles.AsMemory(0, found));
            }
        });
    }
}
