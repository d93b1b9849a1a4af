using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Serverless.GraphCore.Storage.Format;
using Serverless.GraphCore.Storage.Log;

namespace Serverless.GraphCore.Storage.Transactions;

/// <summary>Bodies of <see cref="TransactionRecord"/>s ⇄ bytes, as <c>docs/FORMATS.md</c> describes them; <see cref="LogRecordCodec"/> frames them.</summary>
internal static class TransactionRecordCodec
{
    private const int EveryKey = -1;
    private const int CommonLength = 16 + sizeof(long);
    private const int LongestTime = 7 * 24 * 60 * 60 * 1000;

    /// <summary>How many bytes the body has.</summary>
    public static int BodyLength(TransactionRecord record) => CommonLength + record switch
    {
        TransactionBegin begin => (2 * sizeof(ushort)) + 16 + sizeof(ushort) + Encoding.UTF8.GetByteCount(begin.Owner) + 1 + (2 * sizeof(int)) + (2 * sizeof(long))
            + sizeof(long) + 16 + sizeof(int) + begin.Needed.Sum(static needed => 16 + sizeof(int) + needed.Names.Count + needed.Names.Sum(static name => name.Length)),
        TransactionCall call => checked(2 + (3 * sizeof(long)) + KeysLength(call.ReadKeys) + KeysLength(call.WriteKeys) + call.Operations.Length),
        TransactionRollback => 0,
        _ => throw new UnreachableException(),
    };

    public static void WriteBody(ref SpanWriter writer, TransactionRecord record)
    {
        if (record is TransactionBegin)
        {
            writer.WriteUInt16(FormatVersion.Current);
            writer.WriteUInt16(FormatVersion.MinReader);
        }

        writer.WriteId(record.Id);
        LogRecordCodec.WriteTime(ref writer, record.Time);
        switch (record)
        {
            case TransactionBegin begin:
                Write(ref writer, begin);
                break;
            case TransactionCall call:
                writer.WriteBool(call.Closes);
                writer.WriteByte((byte)call.Content);
                writer.WriteInt64(call.Delta.Nodes);
                writer.WriteInt64(call.Delta.Relationships);
                writer.WriteInt64(call.Delta.LogicalBytes);
                WriteKeys(ref writer, call.ReadKeys);
                WriteKeys(ref writer, call.WriteKeys);
                writer.WriteBytes(call.Operations.Span);
                break;
        }
    }

    /// <summary>Reads a body, whose bytes any call's operations refer to; null if it is unsound, or of a newer version.</summary>
    public static TransactionRecord? ReadBody(ref SpanReader reader, LogRecordKind kind, ReadOnlyMemory<byte> bytes, out bool tooNew)
    {
        tooNew = false;
        if (kind == LogRecordKind.TransactionBegin)
        {
            reader.ReadUInt16();
            tooNew = reader.ReadUInt16() > FormatVersion.Current;
            if (tooNew)
            {
                return null;
            }
        }

        var id = reader.ReadId();
        var time = LogRecordCodec.ReadTime(ref reader);
        switch (kind)
        {
            case LogRecordKind.TransactionBegin:
                return ReadBegin(ref reader, id, time);
            case LogRecordKind.TransactionCall:
                return ReadCall(ref reader, id, time, bytes, out tooNew);
            default:
                return new TransactionRollback(id, time);
        }
    }

    private static void Write(ref SpanWriter writer, TransactionBegin begin)
    {
        writer.WriteId(begin.Database);
        var owner = Encoding.UTF8.GetBytes(begin.Owner);
        writer.WriteUInt16(checked((ushort)owner.Length));
        writer.WriteBytes(owner);
        writer.WriteBool(begin.ReadOnly);
        writer.WriteInt32(checked((int)begin.Idle.TotalMilliseconds));
        writer.WriteInt32(checked((int)begin.Lifetime.TotalMilliseconds));
        writer.WriteInt64(begin.Snapshot.Log);
        writer.WriteInt64(begin.Snapshot.Offset);
        writer.WriteInt64(begin.HeadVersion);
        writer.WriteId(begin.HeadId);
        writer.WriteInt32(begin.Needed.Count);
        foreach (var needed in begin.Needed)
        {
            writer.WriteId(needed.Owner);
            writer.WriteInt32(needed.Names.Count);
            foreach (var name in needed.Names)
            {
                writer.WriteShortText(name);
            }
        }
    }

    private static TransactionBegin? ReadBegin(ref SpanReader reader, Guid id, DateTimeOffset time)
    {
        var database = reader.ReadId();
        var owner = Encoding.UTF8.GetString(reader.ReadBytes(reader.ReadUInt16()));
        var readOnly = reader.ReadBool();
        var (idle, lifetime) = (reader.ReadInt32(), reader.ReadInt32());
        var snapshot = new LogPosition(reader.ReadCount(), reader.ReadCount());
        var version = reader.ReadCount();
        var head = reader.ReadId();
        var needed = new NeededObjects[reader.ReadItemCount(16 + sizeof(int))];
        for (var i = 0; i < needed.Length; i++)
        {
            var owning = reader.ReadId();
            var names = new string[reader.ReadItemCount(1)];
            for (var n = 0; n < names.Length; n++)
            {
                names[n] = reader.ReadShortText();
            }

            needed[i] = new NeededObjects(owning, names);
        }

        return idle is < 0 or > LongestTime || lifetime is < 0 or > LongestTime || reader.Failed ? null : new TransactionBegin(id, time)
        {
            Database = database,
            Owner = owner,
            ReadOnly = readOnly,
            Idle = TimeSpan.FromMilliseconds(idle),
            Lifetime = TimeSpan.FromMilliseconds(lifetime),
            Snapshot = snapshot,
            HeadVersion = version,
            HeadId = head,
            Needed = needed,
        };
    }

    private static TransactionCall? ReadCall(ref SpanReader reader, Guid id, DateTimeOffset time, ReadOnlyMemory<byte> bytes, out bool tooNew)
    {
        var closes = reader.ReadBool();
        var content = (TransactionContent)reader.ReadByte();
        tooNew = !Enum.IsDefined(content);
        var delta = new TotalsDelta(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
        var readKeys = ReadKeys(ref reader);
        var writeKeys = ReadKeys(ref reader);
        var length = reader.Remaining;
        var operations = bytes.Slice(reader.Skip(length), length);
        return tooNew || reader.Failed || readKeys is null || writeKeys is null ? null : new TransactionCall(id, time)
        {
            Closes = closes,
            Content = content,
            Delta = delta,
            ReadKeys = readKeys.Value,
            WriteKeys = writeKeys.Value,
            Operations = operations,
        };
    }

    private static int KeysLength(ConflictKeys keys) => sizeof(int) + (keys.Sorted.Length * sizeof(ulong));

    private static void WriteKeys(ref SpanWriter writer, ConflictKeys keys)
    {
        writer.WriteInt32(keys.IsAll ? EveryKey : keys.Sorted.Length);
        writer.WriteBytes(MemoryMarshal.AsBytes(keys.Sorted));
    }

    private static ConflictKeys? ReadKeys(ref SpanReader reader)
    {
        var count = reader.ReadInt32();
        if (count == EveryKey)
        {
            return ConflictKeys.All;
        }

        if (count is < 0 or > ConflictKeys.MaxCount)
        {
            return null;
        }

        var keys = new ulong[count];
        reader.ReadBytes(count * sizeof(ulong)).CopyTo(MemoryMarshal.AsBytes(keys.AsSpan()));
        return ConflictKeys.Of(keys);
    }
}
