using System.Runtime.CompilerServices;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>
/// A sparse array of which copies cost nothing: a radix tree of 32-way nodes, changed in place under the owner's token and
/// copied along one path otherwise. A cell never set holds the default value. Assignment of the struct is the copy.
/// </summary>
internal struct PersistentArray<T>
{
    private const int Bits = 5;
    private const int Width = 1 << Bits;
    private const int Mask = Width - 1;

    private object? root;
    private int shift;

    /// <summary>The cell, or the default value.</summary>
    public readonly T? this[long index]
    {
        get
        {
            if ((ulong)index >> shift >= Width)
            {
                return default;
            }

            object? node = root;
            for (int level = shift; level > 0; level -= Bits)
            {
                if (node is null)
                {
                    return default;
                }

                node = Unsafe.As<Branch>(node).Children[(int)(index >> level) & Mask];
            }

            return node is null ? default : Unsafe.As<Leaf>(node).Cells[(int)index & Mask];
        }
    }

    /// <summary>The cell for writing.</summary>
    public ref T? Edit(EditToken token, long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        while ((ulong)index >> shift >= Width)
        {
            if (root is not null)
            {
                var top = new Branch(token);
                top.Children[0] = root;
                root = top;
            }

            shift += Bits;
        }

        ref object? slot = ref root;
        for (int level = shift; level > 0; level -= Bits)
        {
            Branch branch = slot is null ? new Branch(token) : Unsafe.As<Branch>(slot).Writable(token);
            slot = branch;
            slot = ref branch.Children[(int)(index >> level) & Mask];
        }

        Leaf leaf = slot is null ? new Leaf(token) : Unsafe.As<Leaf>(slot).Writable(token);
        slot = leaf;
        return ref leaf.Cells[(int)index & Mask];
    }

    private sealed class Branch(EditToken owner)
    {
        public readonly object?[] Children = new object?[Width];

        public Branch Writable(EditToken token)
        {
            if (ReferenceEquals(owner, token))
            {
                return this;
            }

            var copy = new Branch(token);
            Children.CopyTo(copy.Children, 0);
            return copy;
        }
    }

    private sealed class Leaf(EditToken owner)
    {
        public readonly T?[] Cells = new T?[Width];

        public Leaf Writable(EditToken token)
        {
            if (ReferenceEquals(owner, token))
            {
                return this;
            }

            var copy = new Leaf(token);
            Cells.CopyTo(copy.Cells, 0);
            return copy;
        }
    }
}
