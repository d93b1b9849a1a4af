using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Tests.Storage.Segments;

/// <summary>A chunk parsed from guarded memory of its own.</summary>
internal sealed class ParsedChunk<TChunk> : IDisposable
    where TChunk : Chunk
{
    private readonly GuardedMemory memory;

    public unsafe ParsedChunk(ChunkKey key, int count, ReadOnlySpan<byte> payload, byte noise = 0xA5)
    {
        memory = new GuardedMemory(payload, noise);
        try
        {
            Chunk = (TChunk)ChunkParser.Parse(key, count, memory.Payload, payload.Length);
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    public TChunk Chunk { get; }

    public void Dispose() => memory.Dispose();
}

internal static class ParsedChunk
{
    /// <summary>Asserts that the bytes are refused as damage.</summary>
    public static void AssertDamage(ChunkKey key, int count, byte[] payload) => IntegerChunkTests.AssertDamage(() =>
    {
        using var parsed = new ParsedChunk<Chunk>(key, count, payload);
    });
}
