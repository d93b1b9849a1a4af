using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Federation;

/// <summary>The databases that a statement names, each with a number, whatever and however many its names are.</summary>
internal sealed class FederatedNames
{
    private readonly Dictionary<string, DatabaseSet> sets = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, DatabaseSet> locals = new(StringComparer.Ordinal);
    private readonly List<FederatedDatabase> databases = [];

    public IReadOnlyList<FederatedDatabase> Databases => databases;

    /// <summary>Takes note of what a name stands for.</summary>
    public DatabaseSet Add(string name, IReadOnlyList<FederatedDatabase> targets) => sets[name] = DatabaseSet.Of(targets.Select(NumberOf));

    /// <summary>Takes note of a name from <c>USE DATABASE a AS x</c>.</summary>
    public void AddLocal(string name, DatabaseName database) => locals[name] = Of(database);

    public bool Knows(string name) => sets.ContainsKey(name);

    public DatabaseSet Of(DatabaseName name) =>
        sets.TryGetValue(name.Text, out DatabaseSet set) ? set : throw new InvalidOperationException($"The name `{name.Text}` has not been resolved.");

    /// <summary>What a marker names.</summary>
    /// <exception cref="GraphException">No <c>USE DATABASE</c> declares the name.</exception>
    public DatabaseSet Of(DatabaseMarker marker)
    {
        if (!marker.IsLocal)
        {
            return Of(marker.Database);
        }

        return locals.TryGetValue(marker.Database.Text, out DatabaseSet set) ? set : throw new GraphException(
            ErrorCodes.SemanticError,
            $"`{marker.Database.Text}` is no name that `USE DATABASE … AS …` gives to a database; for a database of that name write `IN DATABASE {marker.Database.Text}`.",
            position: marker.Position);
    }

    /// <summary>The names of databases, for messages.</summary>
    public string Describe(DatabaseSet set) => string.Join(", ", set.Numbers.Select(number => $"`{databases[number].Name}`"));

    private int NumberOf(FederatedDatabase database)
    {
        int number = databases.FindIndex(known => known.Key == database.Key);
        if (number < 0)
        {
            number = databases.Count;
            databases.Add(database);
        }

        return number;
    }
}
