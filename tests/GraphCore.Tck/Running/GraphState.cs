using Serverless.GraphCore.Tck.Values;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tck.Running;

/// <summary>What a graph holds, to tell a statement's side effects from its state before and after.</summary>
internal sealed class GraphState
{
    private static readonly (string Name, string Query)[] Probes =
    [
        ("nodes", "MATCH (n) RETURN id(n)"),
        ("relationships", "MATCH ()-[r]->() RETURN id(r)"),
        ("labels", "MATCH (n) UNWIND labels(n) AS label RETURN DISTINCT label"),
        ("properties",
            "MATCH (n) UNWIND keys(n) AS key WITH properties(n) AS p, key, n RETURN 'node' AS kind, id(n) AS id, key, p[key] AS value "
            + "UNION ALL MATCH ()-[r]->() UNWIND keys(r) AS key WITH properties(r) AS p, key, r RETURN 'relationship' AS kind, id(r) AS id, key, p[key] AS value"),
    ];

    private readonly Dictionary<string, HashSet<string>> facts = [];

    public static async Task<GraphState> ReadAsync(ITckDatabase database, CancellationToken cancellationToken)
    {
        var state = new GraphState();
        foreach ((string name, string query) in Probes)
        {
            TckResult result = await database.ExecuteAsync(query, MapValue.Empty, cancellationToken);
            state.facts[name] = [.. result.Rows.Select(row => string.Join('|', row.Select(value => CanonicalText.Of(value))))];
        }

        return state;
    }

    /// <summary>The changes that led from an earlier state here, as the TCK names them: <c>+nodes</c>, <c>-properties</c>, …</summary>
    public IReadOnlyDictionary<string, long> Since(GraphState before)
    {
        var changes = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach ((string name, _) in Probes)
        {
            Count("+" + name, facts[name], before.facts[name]);
            Count("-" + name, before.facts[name], facts[name]);
        }

        return changes;

        void Count(string change, HashSet<string> some, HashSet<string> others)
        {
            int count = some.Count(fact => !others.Contains(fact));
            if (count > 0)
            {
                changes[change] = count;
            }
        }
    }
}
