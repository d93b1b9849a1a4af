using System.Runtime.InteropServices;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Storage.Transactions;
using Serverless.TestSupport;

namespace Serverless.GraphCore.Tests.Storage.Format;

/// <summary>One record of every kind, and how to compare two.</summary>
internal static class Records
{
    public static readonly DateTimeOffset Time = new(2026, 11, 23, 7, 30, 15, 250, TimeSpan.Zero);

    public static readonly DatabaseIdentity Database = new(SequentialIdGenerator.Id(1), "abcdefgh12");

    public static readonly LogName First = new(1, SequentialIdGenerator.Id(2));

    public static readonly LogName Second = new(2, SequentialIdGenerator.Id(3));

    public static IEnumerable<(string Name, LogRecord Record)> All =>
    [
        ("open-first", new OpenRecord(Database, First, null, Time)),
        ("open-second", new OpenRecord(Database, Second, First, Time)),
        ("commits", new CommitsRecord([
            Commit(4, CommitTraits.None, new GraphTotals(3, 2, 100, 1), 1, "operations"u8.ToArray(), 5, 7, ulong.MaxValue),
            Commit(5, CommitTraits.Schema | CommitTraits.Import | CommitTraits.WritesAll, new GraphTotals(4, 2, 120, 1), 0, [])])),
        ("seal", new SealRecord(Second, Time)),
        ("seal-last", new SealRecord(null, Time)),
        ("limits", new LimitsRecord(SequentialIdGenerator.Id(6), Time, new SizeLimits(100, SizeLimits.Unlimited, 1 << 30))),
        ("state", new StateRecord(SequentialIdGenerator.Id(7), Time, AccessMode.ReadOnly, true)),
        ("reserve", new ReserveRecord(SequentialIdGenerator.Id(8), Time, TimeSpan.FromMilliseconds(2500))),
        ("condemn", new CondemnRecord(SequentialIdGenerator.Id(9), Time, "names"u8.ToArray())),
        ("transaction-begin", new TransactionBegin(SequentialIdGenerator.Id(30), Time)
        {
            Database = Database.Id,
            Owner = "Zoë",
            ReadOnly = true,
            Idle = TimeSpan.FromSeconds(60),
            Lifetime = TimeSpan.FromMinutes(10),
            Snapshot = new LogPosition(2, 345),
            HeadVersion = 3,
            HeadId = SequentialIdGenerator.Id(10),
            Needed = [new NeededObjects(Database.Id, ["log/one", "seg/two"]), new NeededObjects(SequentialIdGenerator.Id(20), [])],
        }),
        ("transaction-call", new TransactionCall(SequentialIdGenerator.Id(31), Time)
        {
            Content = TransactionContent.Data,
            ReadKeys = ConflictKeys.Of([7, 5]),
            WriteKeys = ConflictKeys.All,
            Delta = new TotalsDelta(3, -2, 100),
            Operations = "operations"u8.ToArray(),
        }),
        ("transaction-commit", new TransactionCall(SequentialIdGenerator.Id(32), Time) { Closes = true, Content = TransactionContent.Schema }),
        ("transaction-rollback", new TransactionRollback(SequentialIdGenerator.Id(33), Time)),
    ];

    public static DatabaseHead Clone => Head with
    {
        Inherited = new Inheritance(
            [new DatabaseOrigin(new DatabaseIdentity(SequentialIdGenerator.Id(20), "origin0001"), ObjectPath.Parse("db/first")), new DatabaseOrigin(Database, ObjectPath.Parse("db/second"))],
            [new LogFork(SequentialIdGenerator.Id(20), First, 700, Second), new LogFork(Database.Id, Second, 80, new LogName(3, SequentialIdGenerator.Id(21)))]),
    };

    public static DatabaseHead Head => new()
    {
        Database = Database,
        Version = 3,
        Id = SequentialIdGenerator.Id(10),
        Time = Time,
        Log = Second,
        State = new LogState
        {
            Totals = new GraphTotals(3, 2, 100, 1),
            Limits = new SizeLimits(100, 200, SizeLimits.Unlimited),
            Access = AccessMode.ReadOnly,
            IsStopped = true,
            SchemaVersion = 4,
            Time = Time,
        },
        Schema = "schema"u8.ToArray(),
        Statistics = "statistics"u8.ToArray(),
        Segments = "segments"u8.ToArray(),
        Condemned = "condemned"u8.ToArray(),
        RecentTransactions = [new RecentTransaction(SequentialIdGenerator.Id(4), new LogPosition(1, 234))],
    };

    public static CommitEntry Commit(long id, CommitTraits traits, GraphTotals totals, int claimed, byte[] payload, params ulong[] keys) => new()
    {
        Id = SequentialIdGenerator.Id(id),
        Traits = traits,
        Time = Time,
        ClaimedBlocks = claimed,
        Totals = totals,
        KeyBytes = MemoryMarshal.AsBytes(keys.AsSpan()).ToArray(),
        Payload = payload,
    };

    /// <summary>The record as text, with the contents of its memory.</summary>
    public static string Describe(LogRecord record) => record switch
    {
        CommitsRecord commits => string.Join('\n', commits.Commits.Select(commit =>
            $"{commit.Id} {commit.Traits} {commit.Time:O} {commit.ClaimedBlocks} {commit.Totals} [{string.Join(',', commit.WriteKeys.ToArray())}] {Convert.ToHexString(commit.Payload.Span)}")),
        CondemnRecord condemn => $"{condemn.Id} {condemn.Time:O} {Convert.ToHexString(condemn.Names.Span)}",
        TransactionBegin begin =>
            $"{begin with { Needed = [] }} {string.Join(';', begin.Needed.Select(needed => $"{needed.Owner}: {string.Join(',', needed.Names)}"))}",
        TransactionCall call => $"{call.Id} {call.Time:O} {call.Closes} {call.Content} {Describe(call.ReadKeys)} {Describe(call.WriteKeys)} {call.Delta} {Convert.ToHexString(call.Operations.Span)}",
        _ => record.ToString(),
    };

    private static string Describe(ConflictKeys keys) => keys.IsAll ? "all" : string.Join(',', keys.Sorted.ToArray());

    public static string Describe(DatabaseHead head) =>
        $"{head.Database} {head.Version} {head.Id} {head.Time:O} {head.Log} {head.State} {Convert.ToHexString(head.Schema.Span)} {Convert.ToHexString(head.Statistics.Span)} "
        + $"{Convert.ToHexString(head.Segments.Span)} {Convert.ToHexString(head.Condemned.Span)} {string.Join(',', head.RecentTransactions)}";
}
