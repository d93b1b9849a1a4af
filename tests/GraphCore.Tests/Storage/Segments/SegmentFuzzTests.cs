using System.Buffers.Binary;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Format;
using Serverless.GraphCore.Storage.Segments;
using Serverless.GraphCore.Tests.Storage.Format;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Storage.Segments;

/// <summary>Bytes that no writer made, with right checksums: damage is reported, and nothing outside the bytes is touched.</summary>
public sealed class SegmentFuzzTests
{
    private const int MostRows = 300;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Mutated_chunks_are_damage_or_stay_within_their_bytes(int seed)
    {
        var random = new Random(seed);
        (ChunkKey Key, int Count, byte[] Payload)[] chunks = [.. SampleSegment.Chunks()];
        int read = 0;
        for (int round = 0; round < 15_000; round++)
        {
            (ChunkKey key, int count, byte[] payload) = chunks[random.Next(chunks.Length)];
            byte[] bytes = [.. payload];
            if (random.Next(4) > 0)
            {
                Fuzz.Mutate(random, bytes);
            }

            read += ReadOrDamage(key, OtherCount(random, count), random.Next(8) == 0 ? bytes[..random.Next(bytes.Length + 1)] : bytes, random);
        }

        Assert.True(read > 1000, "almost every mutation was refused; the reads were hardly tried");
    }

    [Fact]
    public void Random_chunks_are_damage_or_stay_within_their_bytes()
    {
        var random = new Random(3);
        ChunkKind[] kinds = Enum.GetValues<ChunkKind>();
        for (int round = 0; round < 15_000; round++)
        {
            var bytes = new byte[random.Next(120)];
            random.NextBytes(bytes);
            for (int i = 0; i < bytes.Length; i++)
            {
                // Small numbers get further: they are encodings, lengths and counts.
                bytes[i] = random.Next(3) == 0 ? bytes[i] : (byte)random.Next(10);
            }

            ReadOrDamage(new ChunkKey(kinds[random.Next(kinds.Length)], 0, 0, 0), random.Next(70), bytes, random);
        }
    }

    [Fact]
    public void Mutated_footers_are_damage_or_footers()
    {
        var random = new Random(4);
        (byte[] bytes, SegmentReference reference) = SampleSegment.Write();
        byte[] footer = SegmentWriterTests.Footer(bytes, reference).ToArray();
        for (int round = 0; round < 20_000; round++)
        {
            byte[] mutated = [.. footer];
            Fuzz.Mutate(random, mutated.AsSpan(12));
            ReadFooterOrDamage(reference, mutated);
            var noise = new byte[footer.Length];
            random.NextBytes(noise);
            footer.AsSpan(0, 12).CopyTo(noise);
            BinaryPrimitives.WriteInt32LittleEndian(noise.AsSpan(12), random.Next(20));
            ReadFooterOrDamage(reference, noise);
        }
    }

    private static void ReadFooterOrDamage(SegmentReference reference, byte[] footer)
    {
        try
        {
            SegmentFooter read = SegmentFooterCodec.Decode(reference with { FooterChecksum = Crc32C.Compute(footer) }, footer);
            Assert.All(read.Entries, entry => Assert.True(entry.IsRemoved || entry.IsInline || (entry.Offset >= SegmentFormat.HeaderLength && entry.Offset + entry.Length <= reference.FooterOffset)));
        }
        catch (GraphException damage) when (damage.Code == ErrorCodes.StorageDamageDetected)
        {
        }
    }

    private static int OtherCount(Random random, int count) => random.Next(8) switch
    {
        0 => count + 1,
        1 => Math.Max(0, count - 1),
        2 => random.Next(1 << 17),
        3 => random.Next(20) == 0 ? int.MinValue : count,
        _ => count,
    };

    private static int ReadOrDamage(ChunkKey key, int count, byte[] bytes, Random random)
    {
        try
        {
            using var parsed = new ParsedChunk<Chunk>(key, count, bytes);
            ReadAll(parsed.Chunk, random);
            return 1;
        }
        catch (GraphException damage) when (damage.Code == ErrorCodes.StorageDamageDetected)
        {
            return 0;
        }
    }

    private static void ReadAll(Chunk chunk, Random random)
    {
        Assert.True(chunk.MemoryBytes > 0);
        switch (chunk)
        {
            case IntegerChunk column:
                ReadAll(column, random);
                break;
            case PropertyChunk column:
                ReadAll(column, random);
                break;
            case IdMapChunk map:
                ReadAll(map.First, random);
                ReadAll(map.Second ?? map.First, random);
                break;
            case IndexBlockChunk block:
                for (int i = 0; i < Math.Min(block.Count, MostRows); i++)
                {
                    Try(() => block.Key(i));
                    Try(() => block.Entity(i));
                    Try(() => block.CompareKey(i, [new StringValue("key 5")]));
                }

                break;
            case GroupChunk { Codes: { } codes }:
                ReadAll(codes, random);
                break;
        }
    }

    private static void ReadAll(IntegerChunk column, Random random)
    {
        int length = Math.Min(column.Count, MostRows);
        int start = random.Next(column.Count - length + 1);
        column.Read(start, new int[length]);
        column.Read(start, new long[length]);
        column.Read(column.Count - length, new int[length]);
        column.Read(column.Count - length, new long[length]);
        column.UpperBound(random.NextInt64());
        if (column.Count > 0)
        {
            int[] rows = [.. Enumerable.Range(0, length).Select(_ => random.Next(Math.Min(column.Count, 65536))), Math.Min(column.Count, 65536) - 1];
            column.Gather(rows, new long[rows.Length]);
            _ = column[column.Count - 1] + column.GetInt32(0);
        }
    }

    private static void ReadAll(PropertyChunk column, Random random)
    {
        int[] rows = [.. Enumerable.Range(0, MostRows).Select(_ => random.Next(column.Count + 3)), column.Count - 1, column.Count];
        int[] run = [.. Enumerable.Range(Math.Max(0, column.Count - 20), Math.Min(column.Count, 20))];
        foreach (int[] some in (int[][])[rows, run])
        {
            column.GatherNulls(some, new bool[some.Length]);
            Try(() => column.Gather(some, new Value[some.Length]));
            switch (column.Kind)
            {
                case VectorKind.Boolean:
                    Try(() => column.Gather(some, new bool[some.Length]));
                    break;
                case VectorKind.Integer:
                    Try(() => column.Gather(some, new long[some.Length]));
                    break;
                case VectorKind.Float:
                    Try(() => column.Gather(some, new double[some.Length]));
                    break;
                case VectorKind.String:
                    Try(() => column.Gather(some, new string?[some.Length]));
                    break;
            }

            foreach (int row in some)
            {
                column.Has(row);
                Try(() => column.Get(row));
                Try(() => column.Compare(row, new IntegerValue(3)));
            }
        }
    }

    /// <summary>A read may report damage that a look at the whole column would have shown.</summary>
    private static void Try(Func<object> read)
    {
        try
        {
            read();
        }
        catch (GraphException damage) when (damage.Code == ErrorCodes.StorageDamageDetected)
        {
        }
    }
}
