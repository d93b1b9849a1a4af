using System.Numerics;

namespace Serverless.GraphCore.Storage.Building;

/// <summary>Sorts by 64-bit keys, stably, in time proportional to their number (least significant digit first).</summary>
internal static class RadixSort
{
    private const int DigitBits = 11;
    private const int Digits = 1 << DigitBits;

    /// <summary>Sorts keys ascending and moves their values along.</summary>
    /// <param name="keys">Becomes a sorted array, which may be another one.</param>
    /// <param name="values">Likewise; as long as the keys.</param>
    public static void Sort(ref ulong[] keys, ref int[] values)
    {
        ulong differing = 0;
        foreach (ulong key in keys)
        {
            differing |= key ^ keys[0];
        }

        if (differing == 0)
        {
            return;
        }

        ulong[] otherKeys = new ulong[keys.Length];
        int[] otherValues = new int[values.Length];
        Span<int> places = stackalloc int[Digits];

        // Digits begin where keys begin to differ, and one in which none differs is passed over.
        for (int shift = BitOperations.TrailingZeroCount(differing); shift < 64; shift += DigitBits)
        {
            if (((differing >> shift) & (Digits - 1)) != 0)
            {
                Count(keys, shift, places);
                Distribute(keys, values, shift, places, otherKeys, otherValues);
                (keys, otherKeys) = (otherKeys, keys);
                (values, otherValues) = (otherValues, values);
            }
        }
    }

    private static void Count(ulong[] keys, int shift, Span<int> places)
    {
        places.Clear();
        foreach (ulong key in keys)
        {
            places[(int)(key >> shift) & (Digits - 1)]++;
        }

        int next = 0;
        foreach (ref int place in places)
        {
            (place, next) = (next, next + place);
        }
    }

    private static void Distribute(ulong[] keys, int[] values, int shift, Span<int> places, ulong[] toKeys, int[] toValues)
    {
        for (int i = 0; i < keys.Length; i++)
        {
            ulong key = keys[i];
            int place = places[(int)(key >> shift) & (Digits - 1)]++;
            toKeys[place] = key;
            toValues[place] = values[i];
        }
    }
}
