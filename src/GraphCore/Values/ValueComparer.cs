namespace Serverless.GraphCore.Values;

/// <summary>
/// The relations between values, all in one place, after openCypher's CIP2016-06-14 (comparability, equality, orderability
/// and equivalence):
/// <list type="bullet">
/// <item><see cref="AreEqual"/>: <c>=</c>, three-valued; NaN equals nothing.</item>
/// <item><see cref="IsLess"/> and its like: <c>&lt;</c>, three-valued; unknown between kinds and for kinds without an order.</item>
/// <item><see cref="Order"/>: the total order of <c>ORDER BY</c>, <c>min</c> and <c>max</c>, in which zero means equivalent.</item>
/// <item>Equivalence itself (DISTINCT, grouping) is <see cref="Value.Equals(Value?)"/>.</item>
/// </list>
/// Integers and floats compare by their exact values, strings by Unicode code points.
/// </summary>
public static class ValueComparer
{
    /// <summary><see cref="Order"/> as a comparer.</summary>
    public static IComparer<Value> Ordering { get; } = Comparer<Value>.Create(Order);

    /// <summary>Whether <c>left = right</c>; null for unknown.</summary>
    public static bool? AreEqual(Value left, Value right)
    {
        switch (left.Kind, right.Kind)
        {
            case (ValueKind.Null, _) or (_, ValueKind.Null):
                return null;
            case (ValueKind.Float, ValueKind.Float):
                return ((FloatValue)left).Float == ((FloatValue)right).Float;
            case (ValueKind.List, ValueKind.List):
                return AreListsEqual((ListValue)left, (ListValue)right);
            case (ValueKind.Map, ValueKind.Map):
                return AreMapsEqual((MapValue)left, (MapValue)right);
            default:
                return left.Equals(right);
        }
    }

    /// <summary>Whether <c>left &lt; right</c>; null for unknown.</summary>
    public static bool? IsLess(Value left, Value right) => Compare(left, right) switch
    {
        Comparison.Unknown => null,
        Comparison.Less => true,
        _ => false,
    };

    /// <summary>Whether <c>left &lt;= right</c>; null for unknown.</summary>
    public static bool? IsLessOrEqual(Value left, Value right) => Compare(left, right) switch
    {
        Comparison.Unknown => null,
        Comparison.Less or Comparison.Equal => true,
        _ => false,
    };

    /// <summary>Whether <c>left &gt; right</c>; null for unknown.</summary>
    public static bool? IsGreater(Value left, Value right) => IsLess(right, left);

    /// <summary>Whether <c>left &gt;= right</c>; null for unknown.</summary>
    public static bool? IsGreaterOrEqual(Value left, Value right) => IsLessOrEqual(right, left);

    /// <summary>
    /// The total order: Map, Node, Relationship, List, Path, Point, DateTime, LocalDateTime, Date, Time, LocalTime, Duration,
    /// String, Boolean, Number (NaN last), Null. Negative, zero (equivalent) or positive.
    /// </summary>
    public static int Order(Value left, Value right)
    {
        if (ReferenceEquals(left, right))
        {
            return 0;
        }

        ValueKind leftKind = left.Kind;
        ValueKind rightKind = right.Kind;
        int rank = Rank(leftKind).CompareTo(Rank(rightKind));
        if (rank != 0)
        {
            return rank;
        }

        return leftKind switch
        {
            ValueKind.Integer => rightKind == ValueKind.Integer
                ? ((IntegerValue)left).Integer.CompareTo(((IntegerValue)right).Integer)
                : CompareExactly(((IntegerValue)left).Integer, ((FloatValue)right).Float),
            ValueKind.Float => rightKind == ValueKind.Float
                ? OrderFloats(((FloatValue)left).Float, ((FloatValue)right).Float)
                : -CompareExactly(((IntegerValue)right).Integer, ((FloatValue)left).Float),
            ValueKind.String => CypherText.Compare(((StringValue)left).Text, ((StringValue)right).Text),
            ValueKind.Boolean => ((BooleanValue)left).Boolean.CompareTo(((BooleanValue)right).Boolean),
            ValueKind.List => OrderLists((ListValue)left, (ListValue)right),
            ValueKind.Map => OrderMaps((MapValue)left, (MapValue)right),
            ValueKind.Node or ValueKind.Relationship => OrderEntities(left, right),
            ValueKind.Path => OrderPaths(left, right),
            ValueKind.Null => 0,
            _ => OrderTemporalAndSpatial(left, right),
        };
    }

    /// <summary>Compares an integer with a float by their exact values; NaN is larger than every integer.</summary>
    public static int CompareExactly(long integer, double number)
    {
        if (!(number < 9223372036854775808.0))
        {
            return -1;
        }

        if (number < -9223372036854775808.0)
        {
            return 1;
        }

        long whole = (long)number;
        return integer != whole ? integer.CompareTo(whole) : 0.0.CompareTo(number - whole);
    }

    /// <summary>Orders floats with NaN as the largest and both zeros equal.</summary>
    public static int OrderFloats(double left, double right)
    {
        if (left < right)
        {
            return -1;
        }

        if (left > right)
        {
            return 1;
        }

        return left == right ? 0 : double.IsNaN(left).CompareTo(double.IsNaN(right));
    }

    private static bool? AreListsEqual(ListValue left, ListValue right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        NestingGuard.EnsureRoom();
        bool? result = true;
        for (int i = 0; i < left.Count; i++)
        {
            bool? equal = AreEqual(left[i], right[i]);
            if (equal == false)
            {
                return false;
            }

            result = equal is null ? null : result;
        }

        return result;
    }

    private static bool? AreMapsEqual(MapValue left, MapValue right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        NestingGuard.EnsureRoom();
        bool? result = true;
        foreach (ref readonly KeyValuePair<string, Value> entry in left.Entries)
        {
            if (!right.TryGet(entry.Key, out Value? other))
            {
                return false;
            }

            bool? equal = AreEqual(entry.Value, other);
            if (equal == false)
            {
                return false;
            }

            result = equal is null ? null : result;
        }

        return result;
    }

    private static Comparison Compare(Value left, Value right)
    {
        switch (left.Kind, right.Kind)
        {
            case (ValueKind.Integer or ValueKind.Float, ValueKind.Integer or ValueKind.Float):
                return IsNotANumber(left) || IsNotANumber(right) ? Comparison.Unordered : Sign(Order(left, right));
            case (ValueKind.List, ValueKind.List):
                return CompareLists((ListValue)left, (ListValue)right);
            case (ValueKind.String, ValueKind.String):
            case (ValueKind.Boolean, ValueKind.Boolean):
            case (ValueKind.Date, ValueKind.Date):
            case (ValueKind.LocalTime, ValueKind.LocalTime):
            case (ValueKind.Time, ValueKind.Time):
            case (ValueKind.LocalDateTime, ValueKind.LocalDateTime):
            case (ValueKind.DateTime, ValueKind.DateTime):
                return Sign(Order(left, right));
            default:
                return Comparison.Unknown;
        }
    }

    /// <summary>Lists compare by their first items that are not equal; the shorter is less when there are none.</summary>
    private static Comparison CompareLists(ListValue left, ListValue right)
    {
        NestingGuard.EnsureRoom();
        int common = Math.Min(left.Count, right.Count);
        for (int i = 0; i < common; i++)
        {
            bool? equal = AreEqual(left[i], right[i]);
            if (equal != true)
            {
                return equal is null ? Comparison.Unknown : Compare(left[i], right[i]);
            }
        }

        return Sign(left.Count.CompareTo(right.Count));
    }

    private static int OrderLists(ListValue left, ListValue right)
    {
        NestingGuard.EnsureRoom();
        int common = Math.Min(left.Count, right.Count);
        for (int i = 0; i < common; i++)
        {
            int order = Order(left[i], right[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return left.Count.CompareTo(right.Count);
    }

    /// <summary>Maps order by size, then by their sorted keys, then by the values under them.</summary>
    private static int OrderMaps(MapValue left, MapValue right)
    {
        if (left.Count != right.Count)
        {
            return left.Count.CompareTo(right.Count);
        }

        NestingGuard.EnsureRoom();
        string[] leftKeys = SortedKeys(left);
        string[] rightKeys = SortedKeys(right);
        for (int i = 0; i < leftKeys.Length; i++)
        {
            int order = CypherText.Compare(leftKeys[i], rightKeys[i]);
            if (order != 0)
            {
                return order;
            }
        }

        foreach (string key in leftKeys)
        {
            int order = Order(left.Get(key), right.Get(key));
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    private static string[] SortedKeys(MapValue map)
    {
        var keys = new string[map.Count];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = map.Entries[i].Key;
        }

        Array.Sort(keys, CypherText.Compare);
        return keys;
    }

    private static int OrderEntities(Value left, Value right)
    {
        (long leftId, string? leftElementId) = Identity(left);
        (long rightId, string? rightElementId) = Identity(right);
        int order = leftId.CompareTo(rightId);
        return order != 0 ? order : string.CompareOrdinal(leftElementId, rightElementId);
    }

    private static (long Id, string? ElementId) Identity(Value entity) => entity switch
    {
        NodeReference node => (node.Ordinal, null),
        RelationshipReference relationship => (relationship.Handle, null),
        NodeValue node => (node.Id, node.ElementId),
        RelationshipValue relationship => (relationship.Id, relationship.ElementId),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static int OrderPaths(Value left, Value right)
    {
        var leftElements = new PathElements(left);
        var rightElements = new PathElements(right);
        int common = Math.Min(leftElements.Count, rightElements.Count);
        for (int i = 0; i < common; i++)
        {
            int order = OrderEntities(leftElements[i], rightElements[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return leftElements.Count.CompareTo(rightElements.Count);
    }

    private static int OrderTemporalAndSpatial(Value left, Value right)
    {
        switch (left)
        {
            case DateValue date:
                return date.EpochDay.CompareTo(((DateValue)right).EpochDay);
            case LocalTimeValue time:
                return time.NanosecondOfDay.CompareTo(((LocalTimeValue)right).NanosecondOfDay);
            case TimeValue time:
                var otherTime = (TimeValue)right;
                return (time.UtcNanosecond, time.OffsetSeconds).CompareTo((otherTime.UtcNanosecond, otherTime.OffsetSeconds));
            case LocalDateTimeValue local:
                var otherLocal = (LocalDateTimeValue)right;
                return (local.EpochSecond, local.Nanosecond).CompareTo((otherLocal.EpochSecond, otherLocal.Nanosecond));
            case DateTimeValue instant:
                var otherInstant = (DateTimeValue)right;
                int order = (instant.EpochSecond, instant.Nanosecond, instant.OffsetSeconds)
                    .CompareTo((otherInstant.EpochSecond, otherInstant.Nanosecond, otherInstant.OffsetSeconds));
                return order != 0 ? order : string.CompareOrdinal(instant.ZoneName, otherInstant.ZoneName);
            case DurationValue duration:
                return OrderDurations(duration, (DurationValue)right);
            case PointValue point:
                return OrderPoints(point, (PointValue)right);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Durations order by their average length (a month of 30.436875 days, a day of 24 hours), then by months, then by days.</summary>
    private static int OrderDurations(DurationValue left, DurationValue right)
    {
        int order = (AverageSeconds(left), left.Nanosecond).CompareTo((AverageSeconds(right), right.Nanosecond));
        return order != 0 ? order : (left.Months, left.Days).CompareTo((right.Months, right.Days));
    }

    private static Int128 AverageSeconds(DurationValue duration) =>
        ((Int128)duration.Months * 2_629_746) + ((Int128)duration.Days * 86_400) + duration.Seconds;

    private static int OrderPoints(PointValue left, PointValue right)
    {
        int order = left.System.CompareTo(right.System);
        order = order != 0 ? order : OrderFloats(left.X, right.X);
        order = order != 0 ? order : OrderFloats(left.Y, right.Y);
        return order != 0 ? order : OrderFloats(left.Z, right.Z);
    }

    private static bool IsNotANumber(Value value) => value is FloatValue number && double.IsNaN(number.Float);

    private static Comparison Sign(int order) => order < 0 ? Comparison.Less : order > 0 ? Comparison.Greater : Comparison.Equal;

    /// <summary>The place of a kind in <see cref="Order"/>.</summary>
    internal static byte Rank(ValueKind kind) => kind switch
    {
        ValueKind.Map => 0,
        ValueKind.Node => 1,
        ValueKind.Relationship => 2,
        ValueKind.List => 3,
        ValueKind.Path => 4,
        ValueKind.Point => 5,
        ValueKind.DateTime => 6,
        ValueKind.LocalDateTime => 7,
        ValueKind.Date => 8,
        ValueKind.Time => 9,
        ValueKind.LocalTime => 10,
        ValueKind.Duration => 11,
        ValueKind.String => 12,
        ValueKind.Boolean => 13,
        ValueKind.Integer or ValueKind.Float => 14,
        _ => 15,
    };

    private enum Comparison : byte
    {
        Less,
        Equal,
        Greater,

        /// <summary>NaN is involved: neither less, equal nor greater.</summary>
        Unordered,

        /// <summary>Null, or kinds without a common order.</summary>
        Unknown,
    }
}
