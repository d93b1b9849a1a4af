using System.Buffers.Text;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Serverless.GraphCore.Storage.Building;

namespace Serverless.GraphCore.Import;

/// <summary>
/// The ids of one id space and the node of each. Ids that are written as integers always are take twelve bytes; other texts are kept as they
/// are. So <c>1</c> and <c>01</c> are two ids of texts, and one of integers.
/// </summary>
/// <param name="name">The space's name in headers; empty for the one without.</param>
/// <param name="seed">Makes the places in the tables unpredictable for whoever writes the files.</param>
/// <param name="memory">Counts what it takes.</param>
internal sealed class IdSpace(string name, ulong seed, BuildMemory memory)
{
    private readonly IntegerTable integers = new(seed, memory);
    private readonly TextTable texts = new(seed, memory);

    public string Name { get; } = name;

    /// <summary>Adds an id; false if it is there.</summary>
    /// <param name="isInteger">Whether ids of this column are integers. The caller has checked that this one is.</param>
    public bool TryAdd(ReadOnlySpan<byte> id, bool isInteger, int node) =>
        TryInteger(id, isInteger, out long number) ? integers.TryAdd(number, node) : texts.TryAdd(id, node);

    /// <summary>The node of an id, or −1.</summary>
    public int Find(ReadOnlySpan<byte> id, bool isInteger) => TryInteger(id, isInteger, out long number) ? integers.Find(number) : texts.Find(id);

    /// <summary>Replaces every node.</summary>
    public void Map(Func<int, int> map)
    {
        integers.Map(map);
        texts.Map(map);
    }

    // Without `isInteger` only the one text that an integer is written as.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryInteger(ReadOnlySpan<byte> id, bool isInteger, out long number)
    {
        number = 0;
        if ((uint)(id.Length - 1) < 18 && id[0] is >= (byte)'1' and <= (byte)'9')
        {
            for (int i = 0; i < id.Length; i++)
            {
                uint digit = (uint)(id[i] - '0');
                if (digit > 9)
                {
                    return false;
                }

                number = (number * 10) + digit;
            }

            return true;
        }

        return TryRareInteger(id, isInteger, out number);
    }

    private static bool TryRareInteger(ReadOnlySpan<byte> id, bool isInteger, out long number)
    {
        number = 0;
        if (id is [(byte)'0'])
        {
            return true;
        }

        if (!isInteger && (id.Length == 0 || id[0] is (byte)'0' or (byte)'+' || (id[0] == '-' && (id.Length == 1 || id[1] == '0'))))
        {
            return false;
        }

        return Utf8Parser.TryParse(id, out number, out int used) && used == id.Length;
    }

    private static ulong Mix(ulong value)
    {
        ulong high = Math.BigMul(value, 0x9E3779B97F4A7C15, out ulong low);
        return high ^ low;
    }

    /// <summary>Integers, by open addressing.</summary>
    private sealed class IntegerTable(ulong seed, BuildMemory memory)
    {
        private long[] keys = [];
        private int[] nodes = [];
        private int count;

        public bool TryAdd(long key, int node)
        {
            if ((count + 1) * 4L > keys.Length * 3L)
            {
                Grow();
            }

            int slot = SlotOf(key);
            if (nodes[slot] != 0)
            {
                return false;
            }

            keys[slot] = key;
            nodes[slot] = node + 1;
            count++;
            return true;
        }

        public int Find(long key) => keys.Length == 0 ? -1 : nodes[SlotOf(key)] - 1;

        public void Map(Func<int, int> map)
        {
            foreach (ref int node in nodes.AsSpan())
            {
                node = node == 0 ? 0 : map(node - 1) + 1;
            }
        }

        // Where the key is, or where it belongs. A slot without a node is free.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private int SlotOf(long key)
        {
            int mask = keys.Length - 1;
            int slot = (int)Mix((ulong)key ^ seed) & mask;
            while (nodes[slot] != 0 && keys[slot] != key)
            {
                slot = (slot + 1) & mask;
            }

            return slot;
        }

        private void Grow()
        {
            (long[] oldKeys, int[] oldNodes) = (keys, nodes);
            keys = new long[Math.Max(64, oldKeys.Length * 2)];
            nodes = new int[keys.Length];
            memory.Take((keys.Length - oldKeys.Length) * (long)(sizeof(long) + sizeof(int)));
            for (int i = 0; i < oldKeys.Length; i++)
            {
                if (oldNodes[i] != 0)
                {
                    int slot = SlotOf(oldKeys[i]);
                    keys[slot] = oldKeys[i];
                    nodes[slot] = oldNodes[i];
                }
            }
        }
    }

    /// <summary>Byte strings, by open addressing.</summary>
    private sealed class TextTable(ulong seed, BuildMemory memory)
    {
        private readonly ByteStore store = new(memory);
        private Slot[] slots = [];
        private int count;

        public bool TryAdd(ReadOnlySpan<byte> key, int node)
        {
            if ((count + 1) * 4L > slots.Length * 3L)
            {
                Grow();
            }

            uint hash = Hash(key);
            ref Slot slot = ref slots[SlotOf(key, hash)];
            if (slot.Node != 0)
            {
                return false;
            }

            slot = new Slot(store.Add(key), hash, node + 1);
            count++;
            return true;
        }

        public int Find(ReadOnlySpan<byte> key) => slots.Length == 0 ? -1 : slots[SlotOf(key, Hash(key))].Node - 1;

        public void Map(Func<int, int> map)
        {
            foreach (ref Slot slot in slots.AsSpan())
            {
                slot = slot.Node == 0 ? slot : slot with { Node = map(slot.Node - 1) + 1 };
            }
        }

        private int SlotOf(ReadOnlySpan<byte> key, uint hash)
        {
            int mask = slots.Length - 1;
            int at = (int)hash & mask;
            while (slots[at].Node != 0 && (slots[at].Hash != hash || !store.Get(slots[at].Address).SequenceEqual(key)))
            {
                at = (at + 1) & mask;
            }

            return at;
        }

        private uint Hash(ReadOnlySpan<byte> key)
        {
            ulong hash = seed ^ (ulong)key.Length;
            while (key.Length >= sizeof(ulong))
            {
                hash = Mix(hash ^ MemoryMarshal.Read<ulong>(key));
                key = key[sizeof(ulong)..];
            }

            ulong rest = 0;
            foreach (byte next in key)
            {
                rest = (rest << 8) | next;
            }

            hash = Mix(hash ^ rest);
            return (uint)(hash ^ BitOperations.RotateRight(hash, 32));
        }

        private void Grow()
        {
            Slot[] old = slots;
            slots = new Slot[Math.Max(64, old.Length * 2)];
            memory.Take((slots.Length - old.Length) * (long)Unsafe.SizeOf<Slot>());
            int mask = slots.Length - 1;
            foreach (Slot slot in old)
            {
                if (slot.Node != 0)
                {
                    int at = (int)slot.Hash & mask;
                    while (slots[at].Node != 0)
                    {
                        at = (at + 1) & mask;
                    }

                    slots[at] = slot;
                }
            }
        }

        private readonly record struct Slot(long Address, uint Hash, int Node);
    }
}

/// <summary>The id spaces of an import, by name.</summary>
internal sealed class IdSpaces(ulong seed)
{
    /// <summary>What they take, apart from the graph: it is needed until all relationships are there.</summary>
    public BuildMemory Memory { get; } = new(long.MaxValue);

    private readonly Dictionary<string, IdSpace> spaces = new(StringComparer.Ordinal);

    public IdSpace this[string name]
    {
        get
        {
            if (!spaces.TryGetValue(name, out IdSpace? space))
            {
                space = new IdSpace(name, seed, Memory);
                spaces.Add(name, space);
            }

            return space;
        }
    }

    /// <summary>Replaces every node of every space.</summary>
    public void Map(Func<int, int> map)
    {
        foreach (IdSpace space in spaces.Values)
        {
            space.Map(map);
        }
    }
}
