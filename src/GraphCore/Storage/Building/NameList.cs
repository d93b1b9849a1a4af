namespace Serverless.GraphCore.Storage.Building;

/// <summary>Names ⇄ numbers from 0 on, in order of first use.</summary>
internal sealed class NameList(BuildMemory memory)
{
    /// <summary>What a name takes beside its characters.</summary>
    private const int NameBytes = 128;

    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly List<string> names = [];

    public IReadOnlyList<string> Names => names;

    public int Add(string name)
    {
        if (!numbers.TryGetValue(name, out int number))
        {
            number = names.Count;
            numbers.Add(name, number);
            names.Add(name);
            memory.Take(NameBytes + (name.Length * sizeof(char)));
        }

        return number;
    }
}
