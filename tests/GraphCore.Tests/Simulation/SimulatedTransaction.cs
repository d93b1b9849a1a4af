using Serverless.GraphCore.Storage.Commit;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Segments;
using Serverless.TestSupport;

namespace Serverless.GraphCore.Tests.Simulation;

/// <summary>
/// A transaction on a few registers: it notes what it reads (the transaction that wrote a register last) and overwrites some. Its payload
/// says all that, so that a history can be checked by itself.
/// </summary>
internal sealed record SimulatedTransaction(long Number, LogPosition Snapshot, int Nodes, (int Register, long Value)[] Reads, int[] Writes)
{
    /// <summary>The segment that it adds, if it is an import.</summary>
    public SegmentReference? Import { get; init; }

    public const int Registers = 6;

    public Guid Id => IdOf(Number);

    public static Guid IdOf(long number) => SequentialIdGenerator.Id(number, 9);

    /// <summary>The segments that a commit adds.</summary>
    public static IEnumerable<SegmentReference> Imported(CommitEntry commit) =>
        (commit.Traits & CommitTraits.Import) != 0 && Decode(commit.Payload).Import is { } segment ? [segment] : [];

    public static SimulatedTransaction Decode(ReadOnlyMemory<byte> payload)
    {
        using var reader = new BinaryReader(new MemoryStream(payload.ToArray()));
        var (number, log, offset, nodes) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt32());
        var reads = new (int, long)[reader.ReadByte()];
        for (var i = 0; i < reads.Length; i++)
        {
            reads[i] = (reader.ReadByte(), reader.ReadInt64());
        }

        var writes = new int[reader.ReadByte()];
        for (var i = 0; i < writes.Length; i++)
        {
            writes[i] = reader.ReadByte();
        }

        var import = SegmentList.Decode(reader.ReadBytes(reader.ReadByte()));
        return new SimulatedTransaction(number, new LogPosition(log, offset), nodes, reads, writes) { Import = import.SingleOrDefault() };
    }

    public byte[] Encode()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Number);
        writer.Write(Snapshot.Log);
        writer.Write(Snapshot.Offset);
        writer.Write(Nodes);
        writer.Write((byte)Reads.Length);
        foreach (var (register, value) in Reads)
        {
            writer.Write((byte)register);
            writer.Write(value);
        }

        writer.Write((byte)Writes.Length);
        foreach (var register in Writes)
        {
            writer.Write((byte)register);
        }

        var import = SegmentList.Encode(Import is null ? [] : [Import]);
        writer.Write((byte)import.Length);
        writer.Write(import);
        return stream.ToArray();
    }

    public CommitRequest ToRequest(CommitTraits traits, bool everything, long firstBlock, int blocks) => new()
    {
        Id = Id,
        Snapshot = Snapshot,
        Traits = traits,
        ReadKeys = everything ? ConflictKeys.All : ConflictKeys.Of([.. Reads.Select(read => Key(read.Register)), .. Writes.Select(Key)]),
        WriteKeys = everything ? ConflictKeys.All : ConflictKeys.Of([.. Writes.Select(Key)]),
        Delta = new TotalsDelta(Nodes, Math.Max(0, Nodes), 10L * Writes.Length),
        FirstBlock = firstBlock,
        ClaimedBlocks = blocks,
        Payload = Encode(),
    };

    private static ulong Key(int register) => 0x9E3779B97F4A7C15UL * (ulong)(register + 1);
}
