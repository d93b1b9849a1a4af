using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Storage.Building;

/// <summary>
/// The numbers that a builder's names and label sets have in a database: those that it has already, and the next ones for what is new. A
/// database without entities may know names, from its schema or from what has been deleted.
/// </summary>
internal sealed class GraphNumbering
{
    private readonly List<string> labels;
    private readonly List<string> types;
    private readonly List<string> keys;
    private readonly List<int[]> sets = [];
    private readonly SchemaCatalog schema;

    public GraphNumbering(GraphBuilder builder, ITokens tokens, ILabelSets labelSets, SchemaCatalog schema)
    {
        this.schema = schema;
        labels = Known(tokens.LabelCount, tokens.LabelName);
        types = Known(tokens.TypeCount, tokens.TypeName);
        keys = Known(tokens.KeyCount, tokens.KeyName);
        Labels = Number(builder.Labels, labels);
        Types = Number(builder.Types, types);
        Keys = Number(builder.Keys, keys);
        var codes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int code = 0; code < labelSets.Count; code++)
        {
            AddSet(labelSets.Labels(code).ToArray(), codes);
        }

        if (sets.Count == 0)
        {
            AddSet([], codes);
        }

        LabelSets = new int[builder.Nodes.Count];
        foreach (NodeTable table in builder.Nodes)
        {
            int[] set = Array.ConvertAll(table.Labels, label => Labels[label]);
            Array.Sort(set);
            LabelSets[table.Number] = AddSet(set, codes);
        }
    }

    /// <summary>The database's numbers of the builder's labels.</summary>
    public int[] Labels { get; }

    /// <inheritdoc cref="Labels"/>
    public int[] Types { get; }

    /// <inheritdoc cref="Labels"/>
    public int[] Keys { get; }

    /// <summary>The database's numbers of the label sets of the builder's node tables.</summary>
    public int[] LabelSets { get; }

    public CatalogChunk ToCatalog() => new([.. labels], [.. types], [.. keys], [.. sets], schema);

    private static List<string> Known(int count, Func<int, string> name)
    {
        var names = new List<string>(count);
        for (int i = 0; i < count; i++)
        {
            names.Add(name(i));
        }

        return names;
    }

    private static int[] Number(IReadOnlyList<string> added, List<string> names)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < names.Count; i++)
        {
            numbers.Add(names[i], i);
        }

        var result = new int[added.Count];
        for (int i = 0; i < result.Length; i++)
        {
            if (!numbers.TryGetValue(added[i], out result[i]))
            {
                result[i] = names.Count;
                names.Add(added[i]);
            }
        }

        return result;
    }

    private int AddSet(int[] set, Dictionary<string, int> codes)
    {
        string name = string.Join(',', set);
        if (!codes.TryGetValue(name, out int code))
        {
            code = sets.Count;
            codes.Add(name, code);
            sets.Add(set);
        }

        return code;
    }
}
