using System.Buffers.Binary;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;

namespace Serverless.GraphCore.Storage.Format;

/// <summary>
/// HEAD ⇄ bytes, as <c>docs/FORMATS.md</c> describes them: magic, versions, length and checksum, then sections of number, flags, length
/// and content. A reader passes over optional sections that it does not know.
/// </summary>
internal static class HeadCodec
{
    private const int HeaderLength = 24;
    private const int SectionHeaderLength = 8;
    private const int ChecksummedFrom = 20;
    private const ushort Required = 1;

    private static ReadOnlySpan<byte> Magic => "SGDBHEAD"u8;

    private enum Section : ushort
    {
        Identity = 1,
        Log = 2,
        State = 3,
        Schema = 4,
        Statistics = 5,
        Segments = 6,
        Condemned = 7,
        RecentTransactions = 8,
        Inherited = 9,
    }

    /// <summary>The manifest as bytes.</summary>
    public static byte[] Encode(DatabaseHead head)
    {
        var identityLength = 16 + 1 + head.Database.Tag.Length + sizeof(long) + 16 + sizeof(long);
        const int LogLength = sizeof(long) + 16;
        const int StateLength = (9 * sizeof(long)) + 2;
        var recentLength = sizeof(int) + (head.RecentTransactions.Count * 32);
        ReadOnlySpan<int> lengths = [identityLength, LogLength, StateLength, head.Schema.Length, head.Statistics.Length, head.Segments.Length, head.Condemned.Length, recentLength];
        var total = HeaderLength;
        foreach (var length in lengths)
        {
            total = checked(total + SectionHeaderLength + length);
        }

        // Only clones have it, so that what every reader knows stays as it is.
        var inherited = InheritanceCodec.Encode(head.Inherited);
        total += inherited.Length == 0 ? 0 : SectionHeaderLength + inherited.Length;

        var bytes = new byte[total];
        var writer = new SpanWriter(bytes);
        writer.WriteBytes(Magic);
        writer.WriteUInt16(FormatVersion.Current);
        writer.WriteUInt16(FormatVersion.MinReader);
        writer.WriteInt32(total);
        writer.WriteUInt32(0);
        writer.WriteInt32(inherited.Length == 0 ? lengths.Length : lengths.Length + 1);

        Begin(ref writer, Section.Identity, Required, identityLength);
        writer.WriteId(head.Database.Id);
        writer.WriteShortText(head.Database.Tag);
        writer.WriteInt64(head.Version);
        writer.WriteId(head.Id);
        LogRecordCodec.WriteTime(ref writer, head.Time);

        Begin(ref writer, Section.Log, Required, LogLength);
        LogRecordCodec.WriteName(ref writer, head.Log);

        Begin(ref writer, Section.State, Required, StateLength);
        LogRecordCodec.WriteTotals(ref writer, head.State.Totals);
        LogRecordCodec.WriteLimits(ref writer, head.State.Limits);
        writer.WriteInt64(head.State.SchemaVersion);
        LogRecordCodec.WriteTime(ref writer, head.State.Time);
        writer.WriteByte((byte)head.State.Access);
        writer.WriteBool(head.State.IsStopped);

        WriteOpaque(ref writer, Section.Schema, Required, head.Schema);
        WriteOpaque(ref writer, Section.Statistics, 0, head.Statistics);
        WriteOpaque(ref writer, Section.Segments, Required, head.Segments);
        WriteOpaque(ref writer, Section.Condemned, Required, head.Condemned);

        Begin(ref writer, Section.RecentTransactions, Required, recentLength);
        writer.WriteInt32(head.RecentTransactions.Count);
        foreach (var transaction in head.RecentTransactions)
        {
            writer.WriteId(transaction.Id);
            writer.WriteInt64(transaction.Position.Log);
            writer.WriteInt64(transaction.Position.Offset);
        }

        if (inherited.Length > 0)
        {
            WriteOpaque(ref writer, Section.Inherited, Required, inherited);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), Crc32C.Compute(bytes.AsSpan(ChecksummedFrom)));
        return bytes;
    }

    /// <summary>Reads a manifest; its opaque parts refer to the bytes. Any bytes whatever may be given.</summary>
    public static DecodeStatus Decode(ReadOnlyMemory<byte> bytes, out DatabaseHead? head)
    {
        head = null;
        var reader = new SpanReader(bytes.Span);
        if (!bytes.Span.StartsWith(Magic))
        {
            return DecodeStatus.Unsound;
        }

        reader.Skip(Magic.Length);
        reader.ReadUInt16();
        var minReader = reader.ReadUInt16();
        var length = reader.ReadInt32();
        var checksum = reader.ReadUInt32();
        if (reader.Failed || length != bytes.Length || checksum != Crc32C.Compute(bytes.Span[ChecksummedFrom..]))
        {
            return DecodeStatus.Unsound;
        }

        if (minReader > FormatVersion.Current)
        {
            return DecodeStatus.TooNew;
        }

        var fields = new Fields();
        for (var count = reader.ReadInt32(); count > 0 && !reader.Failed; count--)
        {
            var section = (Section)reader.ReadUInt16();
            var flags = reader.ReadUInt16();
            var contentLength = reader.ReadInt32();
            var start = reader.Skip(contentLength);
            if (!reader.Failed && !fields.Read(section, bytes.Slice(start, contentLength)))
            {
                if (!Enum.IsDefined(section) && flags == Required)
                {
                    return DecodeStatus.TooNew;
                }

                if (Enum.IsDefined(section))
                {
                    return DecodeStatus.Unsound;
                }
            }
        }

        head = reader.IsComplete ? fields.ToHead() : null;
        return head is null ? DecodeStatus.Unsound : DecodeStatus.Record;
    }

    private static void Begin(ref SpanWriter writer, Section section, ushort flags, int length)
    {
        writer.WriteUInt16((ushort)section);
        writer.WriteUInt16(flags);
        writer.WriteInt32(length);
    }

    private static void WriteOpaque(ref SpanWriter writer, Section section, ushort flags, ReadOnlyMemory<byte> content)
    {
        Begin(ref writer, section, flags, content.Length);
        writer.WriteBytes(content.Span);
    }

    private struct Fields
    {
        private (DatabaseIdentity Database, long Version, Guid Id, DateTimeOffset Time)? _identity;
        private LogName? _log;
        private LogState? _state;
        private ReadOnlyMemory<byte> _schema;
        private ReadOnlyMemory<byte> _statistics;
        private ReadOnlyMemory<byte> _segments;
        private ReadOnlyMemory<byte> _condemned;
        private RecentTransaction[]? _recent;
        private Inheritance? _inherited;

        public bool Read(Section section, ReadOnlyMemory<byte> content)
        {
            var reader = new SpanReader(content.Span);
            switch (section)
            {
                case Section.Identity:
                    _identity = (new DatabaseIdentity(reader.ReadId(), reader.ReadShortText()), reader.ReadCount(), reader.ReadId(), LogRecordCodec.ReadTime(ref reader));
                    return reader.IsComplete;
                case Section.Log:
                    _log = LogRecordCodec.ReadName(ref reader);
                    return reader.IsComplete;
                case Section.State:
                    _state = ReadState(ref reader);
                    return reader.IsComplete && Enum.IsDefined(_state.Access);
                case Section.Schema:
                    _schema = content;
                    return true;
                case Section.Statistics:
                    _statistics = content;
                    return true;
                case Section.Segments:
                    _segments = content;
                    return true;
                case Section.Condemned:
                    _condemned = content;
                    return true;
                case Section.RecentTransactions:
                    _recent = ReadRecent(ref reader);
                    return reader.IsComplete;
                case Section.Inherited:
                    _inherited = InheritanceCodec.Decode(content.Span);
                    return _inherited is not null;
                default:
                    return false;
            }
        }

        public readonly DatabaseHead? ToHead()
        {
            if (_identity is not { } identity || _log is not { } log || _state is null)
            {
                return null;
            }

            return new DatabaseHead
            {
                Database = identity.Database,
                Version = identity.Version,
                Id = identity.Id,
                Time = identity.Time,
                Log = log,
                State = _state,
                Schema = _schema,
                Statistics = _statistics,
                Segments = _segments,
                Condemned = _condemned,
                RecentTransactions = _recent ?? [],
                Inherited = _inherited ?? Inheritance.None,
            };
        }

        private static LogState ReadState(ref SpanReader reader) => new()
        {
            Totals = LogRecordCodec.ReadTotals(ref reader),
            Limits = LogRecordCodec.ReadLimits(ref reader),
            SchemaVersion = reader.ReadCount(),
            Time = LogRecordCodec.ReadTime(ref reader),
            Access = (AccessMode)reader.ReadByte(),
            IsStopped = reader.ReadBool(),
        };

        private static RecentTransaction[] ReadRecent(ref SpanReader reader)
        {
            var recent = new RecentTransaction[reader.ReadItemCount(32)];
            for (var i = 0; i < recent.Length; i++)
            {
                recent[i] = new RecentTransaction(reader.ReadId(), new LogPosition(reader.ReadCount(), reader.ReadCount()));
            }

            return recent;
        }
    }
}
