using System.Buffers.Binary;
using System.Diagnostics;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Storage.Transactions;

namespace Serverless.GraphCore.Storage.Format;

/// <summary>What the bytes at a position are.</summary>
internal enum DecodeStatus
{
    /// <summary>A sound record.</summary>
    Record,

    /// <summary>No sound record: cut short, or failing its checks.</summary>
    Unsound,

    /// <summary>A sound record of a kind or layout that this code does not know.</summary>
    TooNew,
}

/// <summary>
/// Log records ⇄ bytes, as <c>docs/FORMATS.md</c> describes them:
/// <code>
///  0 length u32 (of all)   8 kind u8    10 zero u16       16 position u64 in the log
///  4 crc32c u32 of 8..     9 layout u8  12 ordinal u32    24 body
/// </code>
/// Position and ordinal (the number of records before this one) make a record valid at one place of one log only.
/// </summary>
internal static class LogRecordCodec
{
    /// <summary>Bytes before a record's body.</summary>
    public const int HeaderLength = 24;

    /// <summary>Bytes of a commit apart from its keys and its payload.</summary>
    public const int CommitHeaderLength = 72;

    private const byte Layout = 1;
    private const int ChecksummedFrom = 8;
    private const int ControlLength = 16 + sizeof(long);
    private const int NameLength = sizeof(long) + 16;
    private const CommitTraits KnownTraits = CommitTraits.Schema | CommitTraits.Import | CommitTraits.WritesAll;

    /// <summary>The record as bytes to be appended at <paramref name="position"/> as record number <paramref name="ordinal"/>.</summary>
    public static byte[] Encode(LogRecord record, long position, int ordinal)
    {
        var bytes = new byte[checked(HeaderLength + BodyLength(record))];
        var writer = new SpanWriter(bytes);
        writer.WriteInt32(bytes.Length);
        writer.WriteUInt32(0);
        writer.WriteByte((byte)record.Kind);
        writer.WriteByte(Layout);
        writer.WriteUInt16(0);
        writer.WriteInt32(ordinal);
        writer.WriteInt64(position);
        WriteBody(ref writer, record);
        Debug.Assert(writer.Position == bytes.Length, "the length was computed wrongly");
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), Crc32C.Compute(bytes.AsSpan(ChecksummedFrom)));
        return bytes;
    }

    /// <summary>
    /// Reads the record at the start of <paramref name="bytes"/>, which lies at <paramref name="position"/> of its log; its parts refer to
    /// those bytes. Any bytes whatever may be given.
    /// </summary>
    public static DecodeStatus Decode(ReadOnlyMemory<byte> bytes, long position, int ordinal, out LogRecord? record, out int length)
    {
        record = null;
        if (!IsSound(bytes.Span, position, out length))
        {
            return DecodeStatus.Unsound;
        }

        var reader = new SpanReader(bytes.Span[..length]);
        reader.Skip(ChecksummedFrom);
        var kind = (LogRecordKind)reader.ReadByte();
        if (reader.ReadByte() != Layout || reader.ReadUInt16() != 0 || !Enum.IsDefined(kind))
        {
            return DecodeStatus.TooNew;
        }

        if (reader.ReadInt32() != ordinal)
        {
            return DecodeStatus.Unsound;
        }

        reader.Skip(sizeof(long));
        record = ReadBody(ref reader, kind, bytes[..length], out var tooNew);
        return record is not null && reader.IsComplete ? DecodeStatus.Record : tooNew ? DecodeStatus.TooNew : DecodeStatus.Unsound;
    }

    /// <summary>Whether the bytes start with a record of this position whose checksum is right, of whatever kind.</summary>
    public static bool IsSound(ReadOnlySpan<byte> bytes, long position, out int length)
    {
        length = 0;
        if (bytes.Length < HeaderLength || BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]) != position)
        {
            return false;
        }

        var claimed = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (claimed < HeaderLength || claimed > bytes.Length || claimed > IObjectStore.MaxAppendLength
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) != Crc32C.Compute(bytes[ChecksummedFrom..claimed]))
        {
            return false;
        }

        length = claimed;
        return true;
    }

    private static int BodyLength(LogRecord record) => record switch
    {
        CommitsRecord commits => CommitsLength(commits.Commits),
        OpenRecord open => (2 * sizeof(ushort)) + 16 + 1 + open.Database.Tag.Length + NameLength + 1 + NameLength + sizeof(long),
        SealRecord => sizeof(long) + 1 + NameLength,
        LimitsRecord => ControlLength + (3 * sizeof(long)),
        StateRecord => ControlLength + 2,
        ReserveRecord => ControlLength + sizeof(int),
        CondemnRecord condemn => ControlLength + condemn.Names.Length,
        TransactionRecord transaction => TransactionRecordCodec.BodyLength(transaction),
        _ => throw new UnreachableException(),
    };

    private static int CommitsLength(IReadOnlyList<CommitEntry> commits)
    {
        var length = sizeof(int);
        for (var i = 0; i < commits.Count; i++)
        {
            length = checked(length + CommitHeaderLength + commits[i].KeyBytes.Length + commits[i].Payload.Length);
        }

        return length;
    }

    private static void WriteBody(ref SpanWriter writer, LogRecord record)
    {
        if (record is ControlRecord control)
        {
            writer.WriteId(control.Id);
            WriteTime(ref writer, control.Time);
        }

        switch (record)
        {
            case CommitsRecord commits:
                WriteCommits(ref writer, commits.Commits);
                break;
            case OpenRecord open:
                writer.WriteUInt16(FormatVersion.Current);
                writer.WriteUInt16(FormatVersion.MinReader);
                writer.WriteId(open.Database.Id);
                writer.WriteShortText(open.Database.Tag);
                WriteName(ref writer, open.Log);
                WriteOptionalName(ref writer, open.Previous);
                WriteTime(ref writer, open.Time);
                break;
            case SealRecord seal:
                WriteTime(ref writer, seal.Time);
                WriteOptionalName(ref writer, seal.Next);
                break;
            case LimitsRecord limits:
                WriteLimits(ref writer, limits.Limits);
                break;
            case StateRecord state:
                writer.WriteByte((byte)state.Access);
                writer.WriteBool(state.IsStopped);
                break;
            case ReserveRecord reserve:
                writer.WriteInt32(checked((int)reserve.Duration.TotalMilliseconds));
                break;
            case CondemnRecord condemn:
                writer.WriteBytes(condemn.Names.Span);
                break;
            case TransactionRecord transaction:
                TransactionRecordCodec.WriteBody(ref writer, transaction);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static void WriteCommits(ref SpanWriter writer, IReadOnlyList<CommitEntry> commits)
    {
        writer.WriteInt32(commits.Count);
        for (var i = 0; i < commits.Count; i++)
        {
            var commit = commits[i];
            writer.WriteId(commit.Id);
            writer.WriteUInt16((ushort)commit.Traits);
            writer.WriteUInt16(0);
            writer.WriteInt32(commit.KeyBytes.Length / sizeof(ulong));
            WriteTime(ref writer, commit.Time);
            WriteTotals(ref writer, commit.Totals);
            writer.WriteInt32(commit.ClaimedBlocks);
            writer.WriteInt32(commit.Payload.Length);
            writer.WriteBytes(commit.KeyBytes.Span);
            writer.WriteBytes(commit.Payload.Span);
        }
    }

    private static LogRecord? ReadBody(ref SpanReader reader, LogRecordKind kind, ReadOnlyMemory<byte> bytes, out bool tooNew)
    {
        tooNew = false;
        switch (kind)
        {
            case LogRecordKind.Commits:
                return ReadCommits(ref reader, bytes, out tooNew);
            case LogRecordKind.Open:
                return ReadOpen(ref reader, out tooNew);
            case LogRecordKind.Seal:
                var sealedAt = ReadTime(ref reader);
                return new SealRecord(ReadOptionalName(ref reader), sealedAt);
            case LogRecordKind.TransactionBegin or LogRecordKind.TransactionCall or LogRecordKind.TransactionRollback:
                return TransactionRecordCodec.ReadBody(ref reader, kind, bytes, out tooNew);
        }

        var id = reader.ReadId();
        var time = ReadTime(ref reader);
        switch (kind)
        {
            case LogRecordKind.Limits:
                return new LimitsRecord(id, time, ReadLimits(ref reader));
            case LogRecordKind.State:
                var access = (AccessMode)reader.ReadByte();
                tooNew = !Enum.IsDefined(access);
                return tooNew ? null : new StateRecord(id, time, access, reader.ReadBool());
            case LogRecordKind.Reserve:
                return new ReserveRecord(id, time, TimeSpan.FromMilliseconds(Math.Max(0, reader.ReadInt32())));
            case LogRecordKind.Condemn:
                var length = reader.Remaining;
                return new CondemnRecord(id, time, bytes.Slice(reader.Skip(length), length));
            default:
                throw new UnreachableException();
        }
    }

    private static OpenRecord? ReadOpen(ref SpanReader reader, out bool tooNew)
    {
        reader.ReadUInt16();
        tooNew = reader.ReadUInt16() > FormatVersion.Current;
        if (tooNew)
        {
            return null;
        }

        var database = new DatabaseIdentity(reader.ReadId(), reader.ReadShortText());
        var log = ReadName(ref reader);
        var previous = ReadOptionalName(ref reader);
        return new OpenRecord(database, log, previous, ReadTime(ref reader));
    }

    private static CommitsRecord? ReadCommits(ref SpanReader reader, ReadOnlyMemory<byte> bytes, out bool tooNew)
    {
        tooNew = false;
        var count = reader.ReadInt32();
        if (count <= 0 || count > reader.Remaining / CommitHeaderLength)
        {
            return null;
        }

        var commits = new CommitEntry[count];
        for (var i = 0; i < count; i++)
        {
            var id = reader.ReadId();
            var traits = (CommitTraits)reader.ReadUInt16();
            tooNew |= (traits & ~KnownTraits) != 0 || reader.ReadUInt16() != 0;
            var keyLength = (long)reader.ReadInt32() * sizeof(ulong);
            var time = ReadTime(ref reader);
            var totals = ReadTotals(ref reader);
            var claimed = reader.ReadInt32();
            var payloadLength = reader.ReadInt32();
            var keys = reader.Skip(keyLength);
            var payload = reader.Skip(payloadLength);
            if (reader.Failed || tooNew || claimed < 0 || claimed > totals.NextBlock)
            {
                return null;
            }

            commits[i] = new CommitEntry
            {
                Id = id,
                Traits = traits,
                Time = time,
                ClaimedBlocks = claimed,
                Totals = totals,
                KeyBytes = bytes.Slice(keys, (int)keyLength),
                Payload = bytes.Slice(payload, payloadLength),
            };
        }

        return new CommitsRecord(commits);
    }

    internal static void WriteTotals(ref SpanWriter writer, GraphTotals totals)
    {
        writer.WriteInt64(totals.Nodes);
        writer.WriteInt64(totals.Relationships);
        writer.WriteInt64(totals.LogicalBytes);
        writer.WriteInt64(totals.NextBlock);
    }

    internal static GraphTotals ReadTotals(ref SpanReader reader) =>
        new(reader.ReadCount(), reader.ReadCount(), reader.ReadCount(), reader.ReadCount());

    internal static void WriteLimits(ref SpanWriter writer, SizeLimits limits)
    {
        writer.WriteInt64(limits.MaxNodes);
        writer.WriteInt64(limits.MaxRelationships);
        writer.WriteInt64(limits.MaxLogicalBytes);
    }

    internal static SizeLimits ReadLimits(ref SpanReader reader) => new(reader.ReadCount(), reader.ReadCount(), reader.ReadCount());

    internal static void WriteName(ref SpanWriter writer, LogName name)
    {
        writer.WriteInt64(name.Number);
        writer.WriteId(name.Id);
    }

    internal static LogName ReadName(ref SpanReader reader) => new(reader.ReadCount(), reader.ReadId());

    internal static void WriteTime(ref SpanWriter writer, DateTimeOffset time) => writer.WriteInt64(time.ToUnixTimeMilliseconds());

    internal static DateTimeOffset ReadTime(ref SpanReader reader)
    {
        var milliseconds = reader.ReadInt64();
        if (milliseconds < DateTimeOffset.MinValue.ToUnixTimeMilliseconds() || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            reader.Fail();
            return default;
        }

        return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
    }

    private static void WriteOptionalName(ref SpanWriter writer, LogName? name)
    {
        writer.WriteBool(name is not null);
        WriteName(ref writer, name ?? default);
    }

    private static LogName? ReadOptionalName(ref SpanReader reader)
    {
        var present = reader.ReadBool();
        var name = ReadName(ref reader);
        return present ? name : null;
    }
}
