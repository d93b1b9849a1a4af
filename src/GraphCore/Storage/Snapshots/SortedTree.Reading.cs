namespace Serverless.GraphCore.Storage.Snapshots;

/// <content>Reading ranges.</content>
internal sealed partial class SortedTree<TKey, TOrder>
{
    /// <summary>Where a reading ended.</summary>
    public struct Mark
    {
        public bool IsSet;
        public TKey Key;
        public long Entity;
    }

    /// <summary>
    /// Reads accepted entries of a range in order (or its reverse) behind a mark, which it moves, and returns how many; 0 at the
    /// end.
    /// </summary>
    public int Read<TRange>(in TRange range, bool descending, ref Mark mark, Span<long> entities)
        where TRange : IKeyRange<TKey>
    {
        if (root is null || entities.IsEmpty)
        {
            return 0;
        }

        var reading = new Reading<TRange>(range, mark, entities);
        if (descending)
        {
            Descend(root, ref reading);
        }
        else
        {
            Ascend(root, ref reading);
        }

        mark = reading.Mark;
        return reading.Count;
    }

    /// <summary>Walks a subtree. False when the reading is over.</summary>
    private static bool Ascend<TRange>(Node node, ref Reading<TRange> reading)
        where TRange : IKeyRange<TKey>
    {
        // The bound of child 0 may not hold, so the search begins at 1.
        int low = node.IsLeaf ? 0 : 1;
        int high = node.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (reading.IsBefore(node.Keys[middle], node.Entities[middle]))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        for (int i = node.IsLeaf ? low : low - 1; i < node.Count; i++)
        {
            if (!(node.IsLeaf ? reading.TakeAscending(node.Keys[i], node.Entities[i]) : Ascend(node.Children![i], ref reading)))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc cref="Ascend"/>
    private static bool Descend<TRange>(Node node, ref Reading<TRange> reading)
        where TRange : IKeyRange<TKey>
    {
        int low = node.IsLeaf ? 0 : 1;
        int high = node.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (!reading.IsPast(node.Keys[middle], node.Entities[middle]))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        for (int i = low - 1; i >= 0; i--)
        {
            if (!(node.IsLeaf ? reading.TakeDescending(node.Keys[i], node.Entities[i]) : Descend(node.Children![i], ref reading)))
            {
                return false;
            }
        }

        return true;
    }

    private ref struct Reading<TRange>(in TRange range, Mark mark, Span<long> entities)
        where TRange : IKeyRange<TKey>
    {
        private readonly TRange range = range;
        private readonly Mark from = mark;
        private readonly Span<long> entities = entities;

        public int Count { get; private set; }

        public Mark Mark { get; private set; } = mark;

        /// <summary>Whether an entry comes before what is to be read ascending.</summary>
        public readonly bool IsBefore(TKey key, long entity) => from.IsSet ? OrderToMark(key, entity) <= 0 : range.IsBefore(key);

        /// <summary>Whether an entry comes behind what is to be read descending.</summary>
        public readonly bool IsPast(TKey key, long entity) => from.IsSet ? OrderToMark(key, entity) >= 0 : range.IsPast(key);

        public bool TakeAscending(TKey key, long entity) => !range.IsPast(key) && Take(key, entity);

        public bool TakeDescending(TKey key, long entity) => !range.IsBefore(key) && Take(key, entity);

        private bool Take(TKey key, long entity)
        {
            if (range.Accepts(key))
            {
                entities[Count++] = entity;
                Mark = new Mark { IsSet = true, Key = key, Entity = entity };
            }

            return Count < entities.Length;
        }

        private readonly int OrderToMark(TKey key, long entity)
        {
            int order = TOrder.Compare(key, from.Key);
            return order != 0 ? order : entity.CompareTo(from.Entity);
        }
    }
}
