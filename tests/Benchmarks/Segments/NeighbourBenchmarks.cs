using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Serverless.GraphCore.Storage.Segments;

namespace Serverless.Benchmarks.Segments;

/// <summary>Reading neighbours as a traversal does: list after list of a packed column, per neighbour.</summary>
public unsafe class NeighbourBenchmarks
{
    private const int Neighbours = 1 << 16;

    private readonly int[] read = new int[Neighbours];
    private byte* memory;
    private IntegerChunk column = null!;

    /// <summary>Bits of a neighbour.</summary>
    [Params(8, 17, 20, 25, 27, 32)]
    public int Width { get; set; }

    /// <summary>Neighbours of a node.</summary>
    [Params(5, 20, 1000)]
    public int Degree { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        var random = new Random(1);
        var values = new long[Neighbours];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = random.NextInt64(1L << Width);
        }

        values[0] = (1L << Width) - 1;
        byte[] payload = IntegerEncoder.Encode(values);
        memory = (byte*)NativeMemory.AllocZeroed((nuint)(payload.Length + Chunk.Padding));
        payload.CopyTo(new Span<byte>(memory, payload.Length));
        column = (IntegerChunk)ChunkParser.Parse(ChunkKey.RelationshipIds(0, 0), Neighbours, memory, payload.Length);
    }

    [GlobalCleanup]
    public void Free() => NativeMemory.Free(memory);

    [Benchmark(OperationsPerInvoke = Neighbours)]
    public int Read()
    {
        for (int start = 0; start + Degree <= Neighbours; start += Degree)
        {
            column.Read(start, read.AsSpan(start, Degree));
        }

        return read[^1];
    }
}
