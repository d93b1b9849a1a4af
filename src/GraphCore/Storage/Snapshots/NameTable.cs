using System.Collections.Immutable;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>Names ⇄ dense numbers, in order of first use. Assignment of the struct is a copy.</summary>
internal struct NameTable
{
    private ImmutableDictionary<string, int>? numbers;
    private PersistentArray<string> names;

    public int Count { get; private set; }

    /// <summary>The number of a name, or −1.</summary>
    public readonly int Find(string name) => numbers is not null && numbers.TryGetValue(name, out int number) ? number : -1;

    public readonly string Name(int number) => names[number] ?? throw new ArgumentOutOfRangeException(nameof(number));

    /// <summary>The number of a name; a new name gets the next one.</summary>
    public int Add(EditToken token, string name)
    {
        int number = Find(name);
        if (number < 0)
        {
            number = Count++;
            numbers = (numbers ?? ImmutableDictionary<string, int>.Empty).Add(name, number);
            names.Edit(token, number) = name;
        }

        return number;
    }
}
