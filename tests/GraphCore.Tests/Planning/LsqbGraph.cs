using System.Globalization;
using System.Text;
using Serverless.GraphCore.Storage.Snapshots;
using Serverless.GraphCore.Values;
using Serverless.TestSupport.Graphs;

namespace Serverless.GraphCore.Tests.Planning;

/// <summary>Reads a social network in the LSQB schema from its CSV files. The files are third-party data beside the repository.</summary>
internal static class LsqbGraph
{
    public static GraphSnapshot Load(string folder)
    {
        GraphTransaction graph = GraphSnapshot.Empty("test").Begin(new SequentialIds());
        int message = graph.AddLabel("Message");
        int id = graph.AddKey("id");
        var nodes = new Dictionary<string, Dictionary<long, int>>(StringComparer.Ordinal);
        string[] files = [.. Directory.EnumerateFiles(folder, "*.csv").Order(StringComparer.Ordinal)];
        foreach (string file in files.Where(static file => !Path.GetFileName(file).Contains('_')))
        {
            string label = Path.GetFileNameWithoutExtension(file);
            int number = graph.AddLabel(label);
            int[] labels = label is "Post" or "Comment" ? [message, number] : [number];
            Array.Sort(labels);
            var own = nodes[label] = [];
            foreach (string[] cells in Rows(file))
            {
                long key = long.Parse(cells[0], CultureInfo.InvariantCulture);
                int node = own[key] = graph.CreateNode(labels);
                graph.SetNodeProperty(node, id, IntegerValue.Of(key));
            }
        }

        foreach (string file in files.Where(static file => Path.GetFileName(file).Contains('_')))
        {
            string[] parts = Path.GetFileNameWithoutExtension(file).Split('_');
            int type = graph.AddType(TypeName(parts[1]));
            foreach (string[] cells in Rows(file))
            {
                graph.CreateRelationship(type, nodes[parts[0]][long.Parse(cells[0], CultureInfo.InvariantCulture)], nodes[parts[2]][long.Parse(cells[1], CultureInfo.InvariantCulture)]);
            }
        }

        return new GraphSnapshot(graph.State.Freeze());
    }

    private static IEnumerable<string[]> Rows(string file) => File.ReadLines(file).Skip(1).Select(static line => line.Split('|'));

    /// <summary><c>replyOf</c> → <c>REPLY_OF</c>.</summary>
    private static string TypeName(string name)
    {
        var text = new StringBuilder();
        foreach (char c in name)
        {
            text.Append(char.IsUpper(c) ? "_" : "").Append(char.ToUpperInvariant(c));
        }

        return text.ToString();
    }
}
