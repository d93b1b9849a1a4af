using Serverless.GraphCore.Storage.Snapshots;
using Serverless.GraphCore.Values;
using Serverless.TestSupport.Graphs;

namespace Serverless.GraphCore.Tests.Planning;

/// <summary>A social network as a snapshot. The files are third-party data beside the repository.</summary>
internal static class LsqbGraph
{
    public static GraphSnapshot Load(string folder)
    {
        GraphTransaction graph = GraphSnapshot.Empty("test").Begin(new SequentialIds());
        int id = graph.AddKey("id");
        var nodes = new Dictionary<string, Dictionary<long, int>>(StringComparer.Ordinal);
        var files = new LsqbFiles(folder);
        foreach (LsqbNodes file in files.Nodes)
        {
            int[] labels = [.. file.Labels.Select(graph.AddLabel).Order()];
            var own = nodes[file.Labels[0]] = [];
            foreach (long key in file.Ids)
            {
                int node = own[key] = graph.CreateNode(labels);
                graph.SetNodeProperty(node, id, IntegerValue.Of(key));
            }
        }

        foreach (LsqbRelationships file in files.Relationships)
        {
            int type = graph.AddType(file.Type);
            foreach ((long source, long target) in file.Ends)
            {
                graph.CreateRelationship(type, nodes[file.Source][source], nodes[file.Target][target]);
            }
        }

        return new GraphSnapshot(graph.State.Freeze());
    }
}
