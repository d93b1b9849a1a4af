using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution;

/// <summary>
/// A name in a plan and its number in the reader, looked up until there is one: a statement may create the very label,
/// type or key that it names elsewhere.
/// </summary>
internal sealed class PropertyKey(ITokens tokens, string name)
{
    private int number = tokens.FindKey(name);

    public string Name => name;

    /// <summary>The key's number, or −1.</summary>
    public int Number => number >= 0 ? number : number = tokens.FindKey(name);
}

/// <summary>Relationship types by name; none means all.</summary>
internal sealed class TypeSet(ITokens tokens, string[] names)
{
    private int[] numbers = [];
    private bool isComplete;

    /// <summary>Whether all types are meant.</summary>
    public bool IsAll => names.Length == 0;

    /// <summary>The numbers of those types that exist. Empty for all types, and when none of them exists (<see cref="IsNone"/>).</summary>
    public int[] Numbers
    {
        get
        {
            if (!isComplete)
            {
                Resolve();
            }

            return numbers;
        }
    }

    /// <summary>Whether none of the named types exists yet, so that nothing can be found.</summary>
    public bool IsNone => !IsAll && Numbers.Length == 0;

    public bool Contains(int type) => IsAll || Array.IndexOf(Numbers, type) >= 0;

    private void Resolve()
    {
        var found = new List<int>(names.Length);
        foreach (string name in names)
        {
            int number = tokens.FindType(name);
            if (number >= 0 && !found.Contains(number))
            {
                found.Add(number);
            }
        }

        numbers = [.. found];
        isComplete = found.Count == names.Length;
    }
}
