using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Federation;

/// <summary>Some of the databases that a statement uses, by their numbers in it: where a clause runs, or what the entities of a variable are of.</summary>
internal readonly record struct DatabaseSet(EquatableArray<int> Numbers)
{
    /// <summary>None: of a value without entities.</summary>
    public static DatabaseSet None => default;

    public bool IsEmpty => Numbers.IsEmpty;

    /// <summary>Whether it is one database.</summary>
    public bool IsSingle => Numbers.Count == 1;

    public static DatabaseSet Of(IEnumerable<int> numbers) => new([.. numbers.Distinct().Order()]);

    public DatabaseSet Union(DatabaseSet other) => IsEmpty ? other : other.IsEmpty || other == this ? this : Of([.. Numbers, .. other.Numbers]);

    public DatabaseSet Intersect(DatabaseSet other) => other == this ? this : Of(((IEnumerable<int>)Numbers).Intersect(other.Numbers));

    public bool IsSubsetOf(DatabaseSet other) => Intersect(other) == this;
}
