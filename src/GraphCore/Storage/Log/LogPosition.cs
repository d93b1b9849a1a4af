namespace Serverless.GraphCore.Storage.Log;

/// <summary>
/// A place between two records of a database: a log's number and a byte offset in it. Positions of one database are in the order of its
/// commits, across logs. The end of a sealed log and the start of the next one are the same state.
/// </summary>
internal readonly record struct LogPosition(long Log, long Offset) : IComparable<LogPosition>
{
    public static bool operator <(LogPosition left, LogPosition right) => left.CompareTo(right) < 0;

    public static bool operator >(LogPosition left, LogPosition right) => left.CompareTo(right) > 0;

    public static bool operator <=(LogPosition left, LogPosition right) => left.CompareTo(right) <= 0;

    public static bool operator >=(LogPosition left, LogPosition right) => left.CompareTo(right) >= 0;

    public int CompareTo(LogPosition other) => Log != other.Log ? Log.CompareTo(other.Log) : Offset.CompareTo(other.Offset);
}
