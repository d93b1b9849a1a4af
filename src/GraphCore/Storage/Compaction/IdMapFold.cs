using Serverless.GraphCore.Storage.Bases;
using Serverless.GraphCore.Storage.Segments;

namespace Serverless.GraphCore.Storage.Compaction;

/// <summary>
/// Gathers ids that are not found by a range and writes the blocks of the maps that they belong to. What the base's blocks say of entities
/// that have been deleted may stay: whoever follows it finds them deleted.
/// </summary>
internal sealed class IdMapFold(FoldContext context)
{
    private const int BlockIds = 1 << BaseGraph.BlockBits;

    private readonly SortedDictionary<int, List<(int Place, int Ordinal)>> nodes = [];
    private readonly SortedDictionary<int, List<(int Place, int Type, int Source)>> relationships = [];

    public void AddNode(long id, int ordinal) => BlockOf(nodes, id).Add(((int)(id & 0xFFFF), ordinal));

    public void AddRelationship(long id, int type, int source) => BlockOf(relationships, id).Add(((int)(id & 0xFFFF), type, source));

    public async Task WriteAsync()
    {
        foreach ((int block, List<(int Place, int Ordinal)> entries) in nodes)
        {
            IdMapChunkCopy map = await ReadAsync(ChunkKey.NodeIdMap(block));
            foreach ((int place, int ordinal) in entries)
            {
                map.First[place] = ordinal;
            }

            int count = map.Length();
            context.Add(ChunkKey.NodeIdMap(block), count, IdMapChunk.Encode(map.First.AsSpan(0, count)));
        }

        foreach ((int block, List<(int Place, int Type, int Source)> entries) in relationships)
        {
            IdMapChunkCopy map = await ReadAsync(ChunkKey.RelationshipIdMap(block));
            foreach ((int place, int type, int source) in entries)
            {
                map.First[place] = type;
                map.Second[place] = source;
            }

            int count = map.Length();
            context.Add(ChunkKey.RelationshipIdMap(block), count, IdMapChunk.Encode(map.First.AsSpan(0, count), map.Second.AsSpan(0, count)));
        }
    }

    private static List<T> BlockOf<T>(SortedDictionary<int, List<T>> blocks, long id)
    {
        int block = checked((int)(id >> BaseGraph.BlockBits));
        if (!blocks.TryGetValue(block, out List<T>? entries))
        {
            blocks.Add(block, entries = []);
        }

        return entries;
    }

    private async Task<IdMapChunkCopy> ReadAsync(ChunkKey key)
    {
        var copy = new IdMapChunkCopy();
        if (context.Base.Find(key) is { } chunk)
        {
            using var view = new BaseView(context.Base);
            view.Want(chunk);
            await view.LoadAsync(context.CancellationToken);
            IdMapChunk map = view.IdMap(chunk);
            map.First.Read(0, copy.First.AsSpan(0, map.Count));
            map.Second?.Read(0, copy.Second.AsSpan(0, map.Count));
        }

        return copy;
    }

    /// <summary>A block taken apart.</summary>
    private sealed class IdMapChunkCopy
    {
        public IdMapChunkCopy()
        {
            Array.Fill(First, -1);
            Array.Fill(Second, -1);
        }

        public int[] First { get; } = new int[BlockIds];

        public int[] Second { get; } = new int[BlockIds];

        /// <summary>Places up to the last that is in use.</summary>
        public int Length() => First.AsSpan().LastIndexOfAnyExcept(-1) + 1;
    }
}
