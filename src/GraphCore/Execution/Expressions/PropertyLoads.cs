using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary>The property keys that one operator's expressions read of entities in columns, loaded together.</summary>
internal sealed class PropertyLoads(QueryContext context)
{
    private readonly ResidentView nodes = new(context, LoadRequest.None);
    private readonly ResidentView relationships = new(context, LoadRequest.None);
    private int[] keys = [];

    public PropertyKey Add(string name)
    {
        var key = new PropertyKey(context.Reader.Tokens, name);
        EnsureLoaded(key);
        return key;
    }

    /// <summary>A view with the key of these nodes.</summary>
    public ValueTask<IGraphView> NodesAsync(PropertyKey key, ReadOnlySpan<int> ordinals)
    {
        EnsureLoaded(key);
        return nodes.ForAsync(ordinals);
    }

    /// <summary>A view with the key of these relationships.</summary>
    public ValueTask<IGraphView> RelationshipsAsync(PropertyKey key, ReadOnlySpan<long> handles)
    {
        EnsureLoaded(key);
        return relationships.ForRelationshipsAsync(handles);
    }

    private void EnsureLoaded(PropertyKey key)
    {
        int number = key.Number;
        if (number < 0 || Array.IndexOf(keys, number) >= 0)
        {
            return;
        }

        keys = [.. keys, number];
        nodes.Invalidate();
        nodes.Request = new LoadRequest { NodeKeys = keys };
        relationships.Invalidate();
        relationships.Request = new LoadRequest { RelationshipKeys = keys };
    }
}
