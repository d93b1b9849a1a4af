namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>A set of relationship rows, as a sparse bitmap; copies cost nothing.</summary>
internal sealed class RowSet : IRelationshipRows
{
    private readonly EditToken owner;
    private PersistentArray<ulong> words;

    public RowSet(EditToken owner) => this.owner = owner;

    public int Count { get; private set; }

    /// <summary>64 flags, from row <c>64 · word</c> on.</summary>
    public ulong Word(int word) => words[word];

    public bool Contains(int row) => (words[row >> 6] >> (row & 63) & 1) != 0;

    public RowSet Writable(EditToken token) => ReferenceEquals(owner, token) ? this : new RowSet(token) { words = words, Count = Count };

    public void Add(int row)
    {
        ref ulong word = ref words.Edit(owner, row >> 6);
        ulong bit = 1UL << (row & 63);
        if ((word & bit) == 0)
        {
            word |= bit;
            Count++;
        }
    }
}
