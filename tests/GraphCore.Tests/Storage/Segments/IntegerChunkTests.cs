using CsCheck;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Tests.Storage.Segments;

public sealed class IntegerChunkTests
{
    private static readonly ChunkKey Wide = ChunkKey.RelationshipIds(0, 0);

    /// <summary>Columns of each encoding and each width, and of any start.</summary>
    private static readonly Gen<long[]> Columns = Gen.OneOf(
        Gen.Select(Gen.Int[0, 64], Gen.Long, Gen.Int[0, 600], Gen.Int).Select(static (width, smallest, count, seed) => Packed(width, smallest, count, seed)),
        Gen.Select(Gen.Int[1, 24], Gen.Long, Gen.Int[17, 600], Gen.Int).Select(static (width, smallest, count, seed) => Packed(width, smallest, count, seed)),
        Gen.Select(Gen.Long[-1000, 1000], Gen.Long[-5, 5], Gen.Int[0, 300]).Select(static (first, step, count) => Line(first, step, count)),
        Gen.Select(Gen.Long[-1000, 1000], Gen.Long[-5, 5], Gen.Int[1, 300]).Array[1, 8].Select(static pieces => pieces.SelectMany(piece => Line(piece.Item1, piece.Item2, piece.Item3)).ToArray()),
        Gen.Select(Gen.Int[0, 33], Gen.Long[-1L << 40, 1L << 40], Gen.Int[100, 900], Gen.Int).Select(static (width, first, count, seed) => Drifting(width, first, count, seed)),
        Gen.OneOf(long.MinValue, long.MaxValue, 0L, -1L).Array[0, 40],
        Gen.Long.Array[0, 40]);

    [Fact]
    public void Values_come_back_whichever_way_they_are_read() =>
        Gen.Select(Columns, Gen.Double[0, 1].Array[8]).Sample(
            static (values, places) =>
            {
                using var parsed = new ParsedChunk<IntegerChunk>(Wide, values.Length, IntegerEncoder.Encode(values));
                IntegerChunk column = parsed.Chunk;
                Assert.Equal(values.Length, column.Count);
                for (int i = 0; i < values.Length; i++)
                {
                    Assert.Equal(values[i], column[i]);
                    Assert.Equal((int)values[i], column.GetInt32(i));
                }

                Assert.Equal(values.Length == 0 ? 0 : values.Min(), column.Min);
                Assert.Equal(values.Length == 0 ? 0 : values.Max(), column.Max);
                for (int i = 0; i < places.Length; i += 2)
                {
                    int start = (int)(places[i] * values.Length);
                    int length = (int)Math.Ceiling(places[i + 1] * (values.Length - start));
                    AssertRange(column, values, start, length);
                }

                AssertRange(column, values, 0, values.Length);
            },
            iter: 3_000);

    [Fact]
    public void Gathers_equal_an_array() =>
        Gen.Select(Columns, Gen.Double[0, 0.999999].Array[0, 60], Gen.Bool).Sample(
            static (values, places, isRun) =>
            {
                if (values.Length == 0)
                {
                    return;
                }

                int[] rows = places.Select(place => (int)(place * values.Length)).ToArray();
                rows = isRun && rows.Length > 0 ? Enumerable.Range(rows[0], values.Length - rows[0]).ToArray() : rows;
                using var relationships = new ParsedChunk<IntegerChunk>(Wide, values.Length, IntegerEncoder.Encode(values));
                using var nodes = new ParsedChunk<IntegerChunk>(ChunkKey.NodeIds(3), values.Length, IntegerEncoder.Encode(values));
                var gathered = new long[rows.Length];
                relationships.Chunk.Gather(rows, gathered);
                Assert.Equal(rows.Select(row => values[row]), gathered);
                Array.Clear(gathered);
                nodes.Chunk.Gather(rows.Select(row => (3 << 16) | row).ToArray(), gathered);
                Assert.Equal(rows.Select(row => values[row]), gathered);
            },
            iter: 3_000);

    [Fact]
    public void Upper_bound_is_that_of_a_sorted_array() =>
        Gen.Select(Columns, Gen.Long[-1100, 1100]).Sample(
            static (values, sought) =>
            {
                Array.Sort(values);
                using var parsed = new ParsedChunk<IntegerChunk>(Wide, values.Length, IntegerEncoder.Encode(values));
                foreach (long value in values.Append(sought))
                {
                    Assert.Equal(values.Count(other => other <= value), parsed.Chunk.UpperBound(value));
                }
            },
            iter: 500);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65536)]
    public void Numbers_in_a_line_take_no_room(int count)
    {
        byte[] bytes = IntegerEncoder.Encode(Line(7, 3, count));
        Assert.Equal(24, bytes.Length);
        using var parsed = new ParsedChunk<IntegerChunk>(Wide, count, bytes);
        Assert.True(parsed.Chunk.IsAffine(out long first, out long step));
        Assert.Equal(count == 0 ? 0 : 7, first);
        Assert.Equal(count <= 1 ? 0 : 3, step);
    }

    [Fact]
    public void A_few_runs_are_stored_as_runs_and_many_are_packed()
    {
        long[] few = [.. Line(0, 1, 1000), .. Line(5000, 1, 1000), .. Line(0, 0, 1000)];
        Assert.Equal(24 + (3 * 20), IntegerEncoder.Encode(few).Length);
        long[] many = Enumerable.Range(0, 10_000).SelectMany(i => Line(i * 7 % 1000, 1, 3)).ToArray();
        Assert.Equal(24 + (30_000 * 10 / 8), IntegerEncoder.Encode(many).Length);
    }

    [Fact]
    public void Values_that_change_slowly_are_stored_in_blocks()
    {
        // 78 blocks of 128 times ten bits and a last one of 16 times seven, each with an entry in the directory.
        long[] offsets = Enumerable.Range(0, 10_000).Select(i => (7L * i) + (i % 3)).ToArray();
        Assert.Equal(24 + (79 * 8) + (78 * 128 * 10 / 8) + (16 * 7 / 8), IntegerEncoder.Encode(offsets).Length);
    }

    [Fact]
    public void Extremes_take_64_bits_and_do_not_overflow()
    {
        long[] values = [long.MinValue, long.MaxValue, 0, long.MinValue, -1, 1, long.MaxValue, 5];
        using var parsed = new ParsedChunk<IntegerChunk>(Wide, values.Length, IntegerEncoder.Encode(values));
        var read = new long[values.Length];
        parsed.Chunk.Read(0, read);
        Assert.Equal(values, read);
        Assert.Equal((long.MinValue, long.MaxValue), (parsed.Chunk.Min, parsed.Chunk.Max));
    }

    [Fact]
    public void Reading_beyond_the_end_is_damage_of_whatever_asked()
    {
        foreach (long[] values in (long[][])[Line(0, 1, 10), Packed(9, 0, 10, 1), [.. Line(0, 1, 90), .. Line(7, 3, 90), .. Packed(3, 0, 3, 2)], Drifting(5, 0, 600, 1)])
        {
            using var parsed = new ParsedChunk<IntegerChunk>(Wide, values.Length, IntegerEncoder.Encode(values));
            IntegerChunk column = parsed.Chunk;
            AssertDamage(() => _ = column[values.Length]);
            AssertDamage(() => _ = column[-1]);
            AssertDamage(() => column.Read(1, new int[values.Length]));
            AssertDamage(() => column.Read(-1, new long[1]));
            AssertDamage(() => column.Gather([0, values.Length], new long[2]));
            AssertDamage(() => column.Gather([values.Length - 1, values.Length], new long[2]));
        }
    }

    [Fact]
    public void Ordinals_and_offsets_must_fit_into_31_bits()
    {
        byte[] tooLarge = IntegerEncoder.Encode([0L, int.MaxValue + 1L, 5]);
        byte[] negative = IntegerEncoder.Encode([-1L, 7, 5]);
        foreach (ChunkKey key in (ChunkKey[])[ChunkKey.Offsets(0, 0), ChunkKey.Neighbours(0, 0), ChunkKey.EdgeReferences(0, 1)])
        {
            ParsedChunk.AssertDamage(key, 3, tooLarge);
            ParsedChunk.AssertDamage(key, 3, negative);
        }
    }

    internal static void AssertDamage(Action action) =>
        Assert.Equal(ErrorCodes.StorageDamageDetected, Assert.Throws<GraphException>(action).Code);

    private static void AssertRange(IntegerChunk column, long[] values, int start, int length)
    {
        var longs = new long[length];
        var integers = new int[length];
        column.Read(start, longs);
        column.Read(start, integers);
        Assert.Equal(values.Skip(start).Take(length), longs);
        Assert.Equal(values.Skip(start).Take(length).Select(value => (int)value), integers);
    }

    private static long[] Line(long first, long step, int count) => Enumerable.Range(0, count).Select(i => first + (step * i)).ToArray();

    /// <summary>Each block of 128 values lies somewhere else, and takes up to so many bits.</summary>
    private static long[] Drifting(int width, long first, int count, int seed)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, count).Select(i => first + ((long)(i >> 7) << 23) + random.NextInt64(1L << random.Next(width + 1))).ToArray();
    }

    private static long[] Packed(int width, long smallest, int count, int seed)
    {
        var random = new Random(seed);
        ulong mask = width == 0 ? 0 : ulong.MaxValue >> (64 - width);
        return Enumerable.Range(0, count).Select(_ => smallest + (long)((ulong)random.NextInt64(long.MinValue, long.MaxValue) & mask)).ToArray();
    }
}
