namespace Serverless.GraphCore.Federation;

/// <summary>A variable that a clause can use.</summary>
/// <param name="Home">The databases that the entities in it, or it is, are of; none: it has no entities.</param>
/// <param name="IsEntity">Whether it is a node, a relationship or a path itself, and no list or map that may hold some.</param>
internal readonly record struct FederatedVariable(string Name, DatabaseSet Home, bool IsEntity);

/// <summary>The variables that the next clause can use, in the order of their declaration.</summary>
internal sealed class FederatedScope
{
    private readonly List<FederatedVariable> variables = [];

    public FederatedScope()
    {
    }

    public FederatedScope(IEnumerable<FederatedVariable> variables) => this.variables.AddRange(variables);

    public IReadOnlyList<FederatedVariable> Variables => variables;

    public IEnumerable<string> Names => variables.Select(static variable => variable.Name);

    public bool Contains(string name) => variables.Exists(variable => variable.Name == name);

    /// <summary>What the entities of a variable are of.</summary>
    public DatabaseSet HomeOf(string name) => Find(name)?.Home ?? DatabaseSet.None;

    public FederatedVariable? Find(string name)
    {
        int index = variables.FindIndex(variable => variable.Name == name);
        return index < 0 ? null : variables[index];
    }

    /// <summary>Declares a variable, unless it is there already.</summary>
    public bool Declare(string name, DatabaseSet home, bool isEntity)
    {
        if (Contains(name))
        {
            return false;
        }

        variables.Add(new FederatedVariable(name, home, isEntity));
        return true;
    }

    public void Replace(IEnumerable<FederatedVariable> others)
    {
        List<FederatedVariable> next = [.. others];
        variables.Clear();
        variables.AddRange(next);
    }

    public FederatedScope Copy() => new(variables);
}
