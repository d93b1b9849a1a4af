using Serverless.GraphCore.Storage.Format;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Transactions;

namespace Serverless.GraphCore.Tests.Storage.Format;

public sealed class LogRecordCodecTests
{
    private const long Position = 4711;
    private const int Ordinal = 17;

    public static TheoryData<string> Names => [.. Records.All.Select(sample => sample.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Records_come_back(string name)
    {
        var record = Sample(name);
        var bytes = LogRecordCodec.Encode(record, Position, Ordinal);
        Assert.Equal(DecodeStatus.Record, LogRecordCodec.Decode(bytes, Position, Ordinal, out var read, out var length));
        Assert.Equal(bytes.Length, length);
        Assert.Equal(Records.Describe(record), Records.Describe(read!));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Bytes_are_those_of_version_1(string name) =>
        Golden.Check($"v1/log-{name}.bin", LogRecordCodec.Encode(Sample(name), Position, Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Bytes_of_version_1_are_read(string name)
    {
        Assert.Equal(DecodeStatus.Record, LogRecordCodec.Decode(Golden.Read($"v1/log-{name}.bin"), Position, Ordinal, out var read, out _));
        Assert.Equal(Records.Describe(Sample(name)), Records.Describe(read!));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Records_of_another_place_are_unsound(string name)
    {
        var bytes = LogRecordCodec.Encode(Sample(name), Position, Ordinal);
        Assert.Equal(DecodeStatus.Unsound, LogRecordCodec.Decode(bytes, Position + 1, Ordinal, out _, out _));
        Assert.Equal(DecodeStatus.Unsound, LogRecordCodec.Decode(bytes, Position, Ordinal + 1, out _, out _));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_flipped_bit_and_every_cut_is_noticed(string name)
    {
        var bytes = LogRecordCodec.Encode(Sample(name), Position, Ordinal);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var flipped = bytes.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(DecodeStatus.Unsound, LogRecordCodec.Decode(flipped, Position, Ordinal, out _, out _));
        }

        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Equal(DecodeStatus.Unsound, LogRecordCodec.Decode(bytes.AsMemory(0, length), Position, Ordinal, out _, out _));
        }
    }

    [Fact]
    public void Unknown_kinds_and_layouts_are_too_new()
    {
        foreach (var (offset, value) in ((int, byte)[])[(8, 99), (9, 2), (10, 1)])
        {
            var bytes = LogRecordCodec.Encode(Sample("state"), Position, Ordinal);
            bytes[offset] = value;
            Fuzz.Seal(bytes);
            Assert.Equal(DecodeStatus.TooNew, LogRecordCodec.Decode(bytes, Position, Ordinal, out _, out _));
        }
    }

    [Fact]
    public void Random_contents_with_right_checksums_never_escape_their_bounds()
    {
        var random = new Random(1);
        foreach (var (_, sample) in Records.All)
        {
            for (var round = 0; round < 3000; round++)
            {
                var bytes = LogRecordCodec.Encode(sample, Position, Ordinal);
                Fuzz.Mutate(random, bytes.AsSpan(LogRecordCodec.HeaderLength));
                Fuzz.Seal(bytes);
                if (LogRecordCodec.Decode(bytes, Position, Ordinal, out var record, out _) == DecodeStatus.Record)
                {
                    LogRecordCodec.Decode(LogRecordCodec.Encode(record!, Position, Ordinal), Position, Ordinal, out var again, out _);
                    Assert.Equal(Records.Describe(record!), Records.Describe(again!));
                }
            }
        }
    }

    [Fact]
    public void Random_bytes_are_unsound()
    {
        var random = new Random(2);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            Assert.Equal(DecodeStatus.Unsound, LogRecordCodec.Decode(bytes, Position, Ordinal, out _, out _));
        }
    }

    [Fact]
    public void Persisted_numbers_are_those_of_version_1()
    {
        Assert.Equal(["Open=1", "Commits=2", "Seal=3", "Limits=4", "State=5", "Reserve=6", "Condemn=7", "TransactionBegin=16", "TransactionCall=17", "TransactionRollback=18"], Numbers<LogRecordKind>());
        Assert.Equal(["None=0", "Data=1", "Schema=2"], Numbers<TransactionContent>());
        Assert.Equal(["None=0", "Schema=1", "Import=2", "WritesAll=4"], Numbers<CommitTraits>());
        Assert.Equal(["ReadWrite=0", "ReadOnly=1"], Numbers<AccessMode>());
    }

    private static IEnumerable<string> Numbers<T>()
        where T : struct, Enum => Enum.GetValues<T>().Select(value => $"{value}={Convert.ToInt64(value)}");

    private static LogRecord Sample(string name) => Records.All.Single(sample => sample.Name == name).Record;
}
