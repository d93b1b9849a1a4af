namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>The order of a tree's keys.</summary>
internal interface IKeyOrder<TKey>
{
    static abstract int Compare(TKey left, TKey right);
}

/// <summary>A part of a tree: the entries that are neither before nor past it, of which some are accepted.</summary>
internal interface IKeyRange<TKey>
{
    /// <summary>Whether the key comes before the range. True for a prefix of the keys in order.</summary>
    bool IsBefore(TKey key);

    /// <summary>Whether the key comes behind the range. True for a suffix of the keys in order.</summary>
    bool IsPast(TKey key);

    /// <summary>Whether a key that is neither is wanted.</summary>
    bool Accepts(TKey key);
}

/// <summary>
/// A set of (key, entity) in order, as a B+tree that is changed in place under its owner's token and copied along one path
/// otherwise. A leaf filled in ascending order stays full; one emptied below a quarter joins a neighbour.
/// </summary>
internal sealed partial class SortedTree<TKey, TOrder>(EditToken owner)
    where TOrder : IKeyOrder<TKey>
{
    private const int Capacity = 64;
    private const int Sparse = Capacity / 4;

    private Node? root;

    public long Count { get; private set; }

    public SortedTree<TKey, TOrder> Writable(EditToken token) => ReferenceEquals(owner, token)
        ? this
        : new SortedTree<TKey, TOrder>(token) { root = root, Count = Count };

    /// <summary>Adds an entry. False when it is there.</summary>
    public bool Add(TKey key, long entity)
    {
        root = root?.Writable(owner) ?? new Node(owner, isLeaf: true);
        if (!Add(root, key, entity, isLast: true, out Node? sibling))
        {
            return false;
        }

        if (sibling is not null)
        {
            var top = new Node(owner, isLeaf: false);
            top.Insert(0, root.Keys[0], root.Entities[0], root);
            top.Insert(1, sibling.Keys[0], sibling.Entities[0], sibling);
            root = top;
        }

        Count++;
        return true;
    }

    public bool Contains(TKey key, long entity)
    {
        for (Node? node = root; node is not null;)
        {
            if (node.IsLeaf)
            {
                int at = Place(node, key, entity, strictly: true);
                return at < node.Count && Compare(node, at, key, entity) == 0;
            }

            node = node.Children![ChildFor(node, key, entity)];
        }

        return false;
    }

    /// <summary>Takes an entry away. False when it is not there.</summary>
    public bool Remove(TKey key, long entity)
    {
        if (root is null)
        {
            return false;
        }

        root = root.Writable(owner);
        if (!Remove(root, key, entity))
        {
            return false;
        }

        Count--;
        if (!root.IsLeaf && root.Count == 1)
        {
            root = root.Children![0];
        }

        return true;
    }

    /// <summary>An estimate of how many different keys there are, from the first leaves.</summary>
    public long EstimateDistinctKeys()
    {
        const int SampledLeaves = 64;
        long seen = 0;
        long distinct = 0;
        int leaves = 0;
        bool first = true;
        TKey last = default!;
        Sample(root);
        return seen == 0 ? 0 : Math.Max(1, distinct * Count / seen);

        void Sample(Node? node)
        {
            if (node is null || leaves == SampledLeaves)
            {
                return;
            }

            if (!node.IsLeaf)
            {
                for (int i = 0; i < node.Count; i++)
                {
                    Sample(node.Children![i]);
                }

                return;
            }

            leaves++;
            for (int i = 0; i < node.Count; i++, seen++)
            {
                if (first || TOrder.Compare(last, node.Keys[i]) != 0)
                {
                    distinct++;
                }

                (last, first) = (node.Keys[i], false);
            }
        }
    }

    private static int Compare(Node node, int i, TKey key, long entity)
    {
        int order = TOrder.Compare(node.Keys[i], key);
        return order != 0 ? order : node.Entities[i].CompareTo(entity);
    }

    /// <summary>The number of entries of a node that are not greater than (or, <paramref name="strictly"/>, less than) one.</summary>
    private static int Place(Node node, TKey key, long entity, bool strictly)
    {
        int low = 0;
        int high = node.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            int order = Compare(node, middle, key, entity);
            if (order < 0 || (order == 0 && !strictly))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>The child that an entry belongs to; one before all bounds belongs to the first.</summary>
    private static int ChildFor(Node node, TKey key, long entity) => Math.Max(0, Place(node, key, entity, strictly: false) - 1);

    private bool Add(Node node, TKey key, long entity, bool isLast, out Node? sibling)
    {
        sibling = null;
        int at;
        if (node.IsLeaf)
        {
            at = Place(node, key, entity, strictly: true);
            if (at < node.Count && Compare(node, at, key, entity) == 0)
            {
                return false;
            }

            sibling = Insert(node, at, key, entity, child: null, isLast);
            return true;
        }

        int child = ChildFor(node, key, entity);
        Node target = node.EditChild(child, owner);
        if (!Add(target, key, entity, isLast && child == node.Count - 1, out Node? split))
        {
            return false;
        }

        if (split is not null)
        {
            sibling = Insert(node, child + 1, split.Keys[0], split.Entities[0], split, isLast);
        }

        return true;
    }

    /// <summary>Inserts into a node; a full one is split first, and its new right sibling returned.</summary>
    private Node? Insert(Node node, int at, TKey key, long entity, Node? child, bool isLast)
    {
        if (node.Count < Capacity)
        {
            node.Insert(at, key, entity, child);
            return null;
        }

        var sibling = new Node(owner, node.IsLeaf);
        bool isAscending = isLast && at == node.Count;
        node.MoveTail(isAscending ? node.Count : Capacity / 2, sibling);
        if (at <= node.Count && !isAscending)
        {
            node.Insert(at, key, entity, child);
        }
        else
        {
            sibling.Insert(at - node.Count, key, entity, child);
        }

        return sibling;
    }

    private bool Remove(Node node, TKey key, long entity)
    {
        if (node.IsLeaf)
        {
            int at = Place(node, key, entity, strictly: true);
            if (at == node.Count || Compare(node, at, key, entity) != 0)
            {
                return false;
            }

            node.RemoveAt(at);
            return true;
        }

        int number = ChildFor(node, key, entity);
        Node child = node.EditChild(number, owner);
        if (!Remove(child, key, entity))
        {
            return false;
        }

        if (child.Count < Sparse && node.Count > 1)
        {
            int left = number == 0 ? 0 : number - 1;
            Node into = node.Children![left];
            Node from = node.Children[left + 1];
            if (into.Count + from.Count <= Capacity)
            {
                node.EditChild(left, owner).Append(from);
                node.RemoveAt(left + 1);
            }
        }

        return true;
    }

    /// <summary>
    /// A leaf holds entries; an inner node holds children and, beside each, a lower bound of its entries, which does not hold
    /// for the very first child of a level.
    /// </summary>
    private sealed class Node(EditToken owner, bool isLeaf)
    {
        public TKey[] Keys = new TKey[8];
        public long[] Entities = new long[8];
        public Node[]? Children = isLeaf ? null : new Node[8];
        public int Count;

        public bool IsLeaf => Children is null;

        public Node Writable(EditToken token)
        {
            if (ReferenceEquals(owner, token))
            {
                return this;
            }

            return new Node(token, IsLeaf)
            {
                Keys = [.. Keys],
                Entities = [.. Entities],
                Children = Children is null ? null : [.. Children],
                Count = Count,
            };
        }

        public Node EditChild(int child, EditToken token) => Children![child] = Children[child].Writable(token);

        public void Insert(int at, TKey key, long entity, Node? child)
        {
            Reserve(Count + 1);
            Array.Copy(Keys, at, Keys, at + 1, Count - at);
            Array.Copy(Entities, at, Entities, at + 1, Count - at);
            Keys[at] = key;
            Entities[at] = entity;
            if (Children is not null)
            {
                Array.Copy(Children, at, Children, at + 1, Count - at);
                Children[at] = child!;
            }

            Count++;
        }

        public void RemoveAt(int at)
        {
            Count--;
            Array.Copy(Keys, at + 1, Keys, at, Count - at);
            Array.Copy(Entities, at + 1, Entities, at, Count - at);
            Keys[Count] = default!;
            if (Children is not null)
            {
                Array.Copy(Children, at + 1, Children, at, Count - at);
                Children[Count] = null!;
            }
        }

        public void MoveTail(int from, Node target)
        {
            int moved = Count - from;
            target.Reserve(moved);
            Array.Copy(Keys, from, target.Keys, 0, moved);
            Array.Copy(Entities, from, target.Entities, 0, moved);
            Array.Clear(Keys, from, moved);
            if (Children is not null)
            {
                Array.Copy(Children, from, target.Children!, 0, moved);
                Array.Clear(Children, from, moved);
            }

            target.Count = moved;
            Count = from;
        }

        /// <summary>Appends the entries of a right neighbour.</summary>
        public void Append(Node right)
        {
            Reserve(Count + right.Count);
            Array.Copy(right.Keys, 0, Keys, Count, right.Count);
            Array.Copy(right.Entities, 0, Entities, Count, right.Count);
            if (Children is not null)
            {
                Array.Copy(right.Children!, 0, Children, Count, right.Count);
            }

            Count += right.Count;
        }

        private void Reserve(int count)
        {
            if (count <= Keys.Length)
            {
                return;
            }

            int room = Math.Min(Capacity, Math.Max(count, Keys.Length * 2));
            Array.Resize(ref Keys, room);
            Array.Resize(ref Entities, room);
            if (Children is not null)
            {
                Array.Resize(ref Children, room);
            }
        }
    }
}
