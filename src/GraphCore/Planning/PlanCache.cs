namespace Serverless.GraphCore.Planning;

/// <summary>What a plan depends on.</summary>
/// <param name="Parameters">Names of the parameters given, sorted: a call may take them implicitly.</param>
/// <param name="SchemaVersion">Version of the schema that the plan's seeks rely on.</param>
/// <param name="StatisticsEpoch">Changes when the counts have changed so much that another plan may be better.</param>
/// <param name="DatabaseResolved">Whether the plan passes over the database that the text names.</param>
internal readonly record struct PlanKey(string Text, ParameterNames Parameters, long SchemaVersion, long StatisticsEpoch, bool DatabaseResolved = false);

/// <summary>A sorted set of parameter names, compared by content.</summary>
internal readonly struct ParameterNames : IEquatable<ParameterNames>
{
    private readonly string[]? names;
    private readonly int hash;

    public ParameterNames(IEnumerable<string> given)
    {
        names = [.. given];
        Array.Sort(names, StringComparer.Ordinal);
        var code = new HashCode();
        foreach (string name in names)
        {
            code.Add(name, StringComparer.Ordinal);
        }

        hash = code.ToHashCode();
    }

    public bool Equals(ParameterNames other) => hash == other.hash && (names ?? []).AsSpan().SequenceEqual(other.names ?? []);

    public override bool Equals(object? obj) => obj is ParameterNames other && Equals(other);

    public override int GetHashCode() => hash;
}

/// <summary>Compiled queries of one database, by key.</summary>
internal sealed class PlanCache(int capacity) : StatementCache<PlanKey, CompiledQuery>(capacity);
