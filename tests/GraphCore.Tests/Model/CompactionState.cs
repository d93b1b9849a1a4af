namespace Serverless.GraphCore.Tests.Model;

/// <summary>How far an actor of the compaction model has come.</summary>
internal enum Step : byte
{
    Idle = 0,

    /// <summary>It has read what it works on.</summary>
    Read,

    /// <summary>Its segment is stored; or the collector has condemned in HEAD.</summary>
    Stored,

    /// <summary>The collector has condemned in the log.</summary>
    Condemned,

    /// <summary>The collector has marked again.</summary>
    Marked,

    Done,
}

/// <summary>A compactor: what it has read of HEAD, what it makes of that, and the segment that it has stored (0: none).</summary>
internal readonly record struct CompactorState(Step Step, byte Version, byte From, byte To, byte Commits, byte Names, byte Segment);

/// <summary>An importer: how much had been condemned when it was validated, and its segment.</summary>
internal readonly record struct ImporterState(Step Step, byte Condemnations, byte Segment);

/// <summary>A collector: the HEAD that it has read, and the names that it works on.</summary>
internal readonly record struct CollectorState(Step Step, byte Version, byte Names, byte Rounds);

/// <summary>HEAD: its version, how many logs it holds, the commits of these, and the names that it refers to.</summary>
internal readonly record struct HeadState(byte Version, byte Folded, byte Commits, byte Names);

/// <summary>
/// The whole system at a moment. Sets of segment names are bits. Logs are numbered 0, 1, …; the live one is the one after those that are
/// sealed.
/// </summary>
internal readonly record struct CompactionState
{
    public const int Logs = 3;

    public HeadState Head { get; init; }

    public byte Sealed { get; init; }

    /// <summary>Commits of each log, four bits each.</summary>
    public ushort Commits { get; init; }

    /// <summary>The log of the import's commit (+ 1), and its segment's name.</summary>
    public byte ImportLog { get; init; }

    public byte ImportNames { get; init; }

    /// <summary>How many records of the log have condemned names.</summary>
    public byte Condemnations { get; init; }

    /// <summary>Segments that exist.</summary>
    public byte Existing { get; init; }

    /// <summary>How many names have been drawn.</summary>
    public byte Drawn { get; init; }

    public CompactorState First { get; init; }

    public CompactorState Second { get; init; }

    public ImporterState Importer { get; init; }

    public CollectorState Collector { get; init; }

    public int CommitsOf(int log) => (Commits >> (4 * log)) & 15;

    /// <summary>The commits of the logs from one up to another.</summary>
    public byte CommitsOf(int from, int to)
    {
        var sum = 0;
        for (var log = from; log < to; log++)
        {
            sum += CommitsOf(log);
        }

        return (byte)sum;
    }
}
