using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>Where an index cursor stands, whatever the tree's keys are.</summary>
internal readonly record struct IndexMark(Value[] Key, long Entity);

/// <summary>
/// The entries of one index: tuples of values in orderability, each with its entity. Keys are longs or strings while all
/// are of that kind, tuples of values from the first that differs.
/// </summary>
internal abstract class IndexTree
{
    public abstract long Count { get; }

    /// <summary>An empty tree fit for a key, or this one, made writable and fit for it.</summary>
    public static IndexTree For(IndexTree? tree, EditToken token, Value[] key)
    {
        if (tree is null)
        {
            return key switch
            {
                [IntegerValue] => new IndexTree<long, IntegerKeys, IntegerRange>(new(token)),
                [StringValue] => new IndexTree<string, StringKeys, StringRange>(new(token)),
                _ => new IndexTree<Value[], TupleKeys, TupleRange>(new(token)),
            };
        }

        return tree.Fits(key) ? tree.Writable(token) : tree.ToTuples(token);
    }

    public abstract bool Fits(Value[] key);

    public abstract IndexTree Writable(EditToken token);

    public abstract void Add(Value[] key, long entity);

    /// <summary>Takes an entry away. False when it is not there.</summary>
    public abstract bool Remove(Value[] key, long entity);

    public abstract bool Contains(Value[] key, long entity);

    public abstract long EstimateDistinctKeys();

    /// <summary>Entities of a range in order, or its reverse, behind a mark, which it moves; 0 at the end.</summary>
    public abstract int Read(in IndexRange range, bool descending, ref IndexMark? mark, Span<long> entities);

    private protected abstract IndexTree ToTuples(EditToken token);
}

/// <summary>What an <see cref="IndexTree{TKey, TKeys, TRange}"/> must know of its keys.</summary>
internal interface IIndexKeys<TKey, TRange> : IKeyOrder<TKey>
{
    /// <summary>The key of a tuple; false when it is not of the kind.</summary>
    static abstract bool TryKey(Value[] tuple, out TKey key);

    static abstract Value[] Tuple(TKey key);

    /// <summary>The part of the tree that can be in a range; false when none can.</summary>
    static abstract bool TryRange(in IndexRange range, out TRange part);
}

/// <inheritdoc cref="IndexTree"/>
internal sealed class IndexTree<TKey, TKeys, TRange>(SortedTree<TKey, TKeys> entries) : IndexTree
    where TKeys : IIndexKeys<TKey, TRange>
    where TRange : IKeyRange<TKey>
{
    public override long Count => entries.Count;

    public override bool Fits(Value[] key) => TKeys.TryKey(key, out _);

    public override IndexTree Writable(EditToken token)
    {
        SortedTree<TKey, TKeys> writable = entries.Writable(token);
        return ReferenceEquals(writable, entries) ? this : new IndexTree<TKey, TKeys, TRange>(writable);
    }

    public override void Add(Value[] key, long entity)
    {
        TKeys.TryKey(key, out TKey fitting);
        entries.Add(fitting, entity);
    }

    public override bool Remove(Value[] key, long entity) => TKeys.TryKey(key, out TKey fitting) && entries.Remove(fitting, entity);

    public override bool Contains(Value[] key, long entity) => TKeys.TryKey(key, out TKey fitting) && entries.Contains(fitting, entity);

    public override long EstimateDistinctKeys() => entries.EstimateDistinctKeys();

    public override int Read(in IndexRange range, bool descending, ref IndexMark? mark, Span<long> entities)
    {
        if (!TKeys.TryRange(range, out TRange part))
        {
            return 0;
        }

        var place = default(SortedTree<TKey, TKeys>.Mark);
        if (mark is { } last)
        {
            place.IsSet = TKeys.TryKey(last.Key, out place.Key);
            place.Entity = last.Entity;
        }

        int count = entries.Read(part, descending, ref place, entities);
        if (count > 0)
        {
            mark = new IndexMark(TKeys.Tuple(place.Key), place.Entity);
        }

        return count;
    }

    private protected override IndexTree ToTuples(EditToken token)
    {
        var tuples = new SortedTree<Value[], TupleKeys>(token);
        var place = default(SortedTree<TKey, TKeys>.Mark);
        var one = new long[1];
        TKeys.TryRange(IndexRange.All, out TRange all);
        while (entries.Read(all, descending: false, ref place, one) > 0)
        {
            tuples.Add(TKeys.Tuple(place.Key), place.Entity);
        }

        return new IndexTree<Value[], TupleKeys, TupleRange>(tuples);
    }
}
