using System.Collections.Immutable;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>The distinct label sets ⇄ dense codes, in order of first use; code 0 is the empty set. Assignment of the struct is a copy.</summary>
internal struct LabelSetTable
{
    private static readonly ImmutableDictionary<int[], int> NoCodes =
        ImmutableDictionary.Create<int[], int>(LabelComparer.Instance).Add([], 0);

    private ImmutableDictionary<int[], int>? codes;
    private PersistentArray<int[]> sets;
    private int added;

    public readonly int Count => added + 1;

    /// <summary>The labels of a set, ascending.</summary>
    public readonly int[] Labels(int code) => code == 0 ? [] : sets[code] ?? throw new ArgumentOutOfRangeException(nameof(code));

    public readonly bool Contains(int code, int label) => code != 0 && sets[code].AsSpan().BinarySearch(label) >= 0;

    /// <summary>The code of a set of ascending, distinct labels.</summary>
    public int Add(EditToken token, int[] labels)
    {
        codes ??= NoCodes;
        if (!codes.TryGetValue(labels, out int code))
        {
            code = ++added;
            codes = codes.Add(labels, code);
            sets.Edit(token, code) = labels;
        }

        return code;
    }

    private sealed class LabelComparer : IEqualityComparer<int[]>
    {
        public static readonly LabelComparer Instance = new();

        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] obj)
        {
            var hash = default(HashCode);
            foreach (int label in obj)
            {
                hash.Add(label);
            }

            return hash.ToHashCode();
        }
    }
}
