using System.Runtime.InteropServices;

namespace Serverless.GraphCore.Storage.Log;

/// <summary>
/// What a transaction has read or written, as sorted 64-bit hashes without repeats. Two different things may share a hash, which costs a
/// needless conflict. Above <see cref="MaxCount"/> keys it is everything.
/// </summary>
internal readonly struct ConflictKeys
{
    /// <summary>The most keys that are told apart.</summary>
    public const int MaxCount = 512;

    private readonly ulong[]? _sorted;

    private ConflictKeys(ulong[]? sorted, bool all)
    {
        _sorted = sorted;
        IsAll = all;
    }

    /// <summary>Nothing.</summary>
    public static ConflictKeys None => default;

    /// <summary>Everything: it meets whatever is read or written at all.</summary>
    public static ConflictKeys All => new(null, true);

    /// <summary>Whether this is everything.</summary>
    public bool IsAll { get; }

    /// <summary>Whether this is nothing.</summary>
    public bool IsEmpty => !IsAll && _sorted is null or { Length: 0 };

    /// <summary>The keys; none when this is everything.</summary>
    public ReadOnlySpan<ulong> Sorted => _sorted;

    /// <summary>The keys as they are stored.</summary>
    public ReadOnlyMemory<byte> ToBytes() => _sorted is null ? default : MemoryMarshal.AsBytes(_sorted.AsSpan()).ToArray();

    /// <summary>Keys in any order, with or without repeats.</summary>
    public static ConflictKeys Of(IReadOnlyCollection<ulong> keys)
    {
        var sorted = new ulong[keys.Count];
        var count = 0;
        foreach (var key in keys)
        {
            sorted[count++] = key;
        }

        Array.Sort(sorted);
        count = 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            if (i == 0 || sorted[i] != sorted[i - 1])
            {
                sorted[count++] = sorted[i];
            }
        }

        return count > MaxCount ? All : new ConflictKeys(sorted[..count], false);
    }
}
