namespace Serverless.GraphCore.Execution.Expressions;

/// <summary>What of the graph an expression reads: it decides whether updates of the same operator may disturb it.</summary>
internal sealed class GraphReads
{
    private readonly HashSet<string> keys = new(StringComparer.Ordinal);

    /// <summary>Whether it may read any property.</summary>
    public bool AllKeys { get; set; }

    /// <summary>Whether it reads labels.</summary>
    public bool Labels { get; set; }

    /// <summary>Whether it looks for nodes or relationships.</summary>
    public bool Patterns { get; set; }

    public void AddKey(string key) => keys.Add(key);

    public void Add(GraphReads other)
    {
        keys.UnionWith(other.keys);
        AllKeys |= other.AllKeys;
        Labels |= other.Labels;
        Patterns |= other.Patterns;
    }

    public bool ReadsKey(string key) => AllKeys || keys.Contains(key);

    public bool ReadsAnyKey => AllKeys || keys.Count > 0;
}
