using System.Numerics;

namespace Serverless.GraphCore.Execution.Rows;

/// <summary>A set of slots of a plan's batches.</summary>
internal sealed class SlotSet
{
    private ulong[] words;

    public SlotSet() => words = [];

    private SlotSet(ulong[] words) => this.words = words;

    public bool IsEmpty => !words.AsSpan().ContainsAnyExcept(0UL);

    public bool Contains(int slot) => slot >> 6 < words.Length && (words[slot >> 6] & (1UL << (slot & 63))) != 0;

    public void Add(int slot)
    {
        if (slot >> 6 >= words.Length)
        {
            Array.Resize(ref words, (slot >> 6) + 1);
        }

        words[slot >> 6] |= 1UL << (slot & 63);
    }

    public void Remove(int slot)
    {
        if (slot >> 6 < words.Length)
        {
            words[slot >> 6] &= ~(1UL << (slot & 63));
        }
    }

    public void Add(SlotSet other)
    {
        if (other.words.Length > words.Length)
        {
            Array.Resize(ref words, other.words.Length);
        }

        for (int i = 0; i < other.words.Length; i++)
        {
            words[i] |= other.words[i];
        }
    }

    public SlotSet With(int slot)
    {
        SlotSet copy = Copy();
        copy.Add(slot);
        return copy;
    }

    public SlotSet Without(int slot)
    {
        SlotSet copy = Copy();
        copy.Remove(slot);
        return copy;
    }

    public SlotSet Union(SlotSet other)
    {
        SlotSet copy = Copy();
        copy.Add(other);
        return copy;
    }

    public SlotSet Except(SlotSet other)
    {
        SlotSet copy = Copy();
        for (int i = 0; i < Math.Min(words.Length, other.words.Length); i++)
        {
            copy.words[i] &= ~other.words[i];
        }

        return copy;
    }

    public SlotSet Intersect(SlotSet other)
    {
        var common = new ulong[Math.Min(words.Length, other.words.Length)];
        for (int i = 0; i < common.Length; i++)
        {
            common[i] = words[i] & other.words[i];
        }

        return new SlotSet(common);
    }

    public bool Overlaps(SlotSet other) => !Intersect(other).IsEmpty;

    public SlotSet Copy() => new((ulong[])words.Clone());

    /// <summary>The slots, ascending.</summary>
    public int[] ToArray()
    {
        int count = 0;
        foreach (ulong word in words)
        {
            count += BitOperations.PopCount(word);
        }

        if (count == 0)
        {
            return [];
        }

        var slots = new int[count];
        count = 0;
        for (int i = 0; i < words.Length; i++)
        {
            for (ulong word = words[i]; word != 0; word &= word - 1)
            {
                slots[count++] = (i << 6) + BitOperations.TrailingZeroCount(word);
            }
        }

        return slots;
    }
}
