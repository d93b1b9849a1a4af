using System.Globalization;
using Serverless.GraphCore.Storage;
using Serverless.GraphCore.Storage.Bases;
using Serverless.GraphCore.Storage.Caching;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Storage.Segments;

namespace Serverless.Benchmarks.Social;

/// <summary>Prints what the segments of a database take, in storage and in memory, by kind of chunk.</summary>
internal static class SegmentSizes
{
    public static async Task PrintAsync(IObjectStore store, ObjectPath folder, TextWriter output, CancellationToken cancellationToken)
    {
        var paths = new DatabasePaths(folder);
        var requests = new RequestPolicy(new LogOptions(), TimeProvider.System);
        DatabaseHead head = (await new HeadStore(store, paths, requests).ReadAsync(cancellationToken))?.Head ?? throw new InvalidOperationException("There is no database.");
        var cache = new ChunkCache(new ChunkCacheOptions { BudgetBytes = long.MaxValue / 2 });
        BaseGraph graph = await new BaseOpener(store, paths, cache, requests).OpenAsync(head, null, cancellationToken);
        using var view = new BaseView(graph);
        var sizes = new SortedDictionary<ChunkKind, (int Chunks, long Stored, long Resident)>();
        CachedChunk[] chunks = [.. graph.Segments.SelectMany(static segment => segment.Object.Chunks).Where(static chunk => !chunk.Entry.IsRemoved)];
        foreach (CachedChunk chunk in chunks)
        {
            view.Want(chunk);
        }

        await view.LoadAsync(cancellationToken);
        foreach (CachedChunk chunk in chunks)
        {
            (int count, long stored, long resident) = sizes.GetValueOrDefault(chunk.Entry.Key.Kind);
            sizes[chunk.Entry.Key.Kind] = (count + 1, stored + (chunk.IsInline ? 0 : chunk.Entry.Length), resident + chunk.MemoryBytes);
        }

        long relationships = 0;
        for (int type = 0; type < graph.Catalog.Types.Length; type++)
        {
            relationships += graph.Type(type).Count;
        }

        long footers = graph.Segments.Sum(static segment => (long)segment.Reference.FooterLength);
        output.WriteLine($"{"chunks",-22}{"number",8}{"stored bytes",16}{"a relationship",16}{"resident bytes",16}{"a relationship",16}");
        foreach ((ChunkKind kind, (int count, long stored, long resident)) in sizes)
        {
            Line(kind.ToString(), count, stored, resident);
        }

        Line("footers", graph.Segments.Count, footers, 0);
        var adjacency = sizes.Where(static size => size.Key is ChunkKind.Offsets or ChunkKind.Neighbours or ChunkKind.EdgeReferences or ChunkKind.RelationshipIds).ToList();
        Line("adjacency both ways", adjacency.Sum(static size => size.Value.Chunks), adjacency.Sum(static size => size.Value.Stored), adjacency.Sum(static size => size.Value.Resident));
        Line("all", chunks.Length, sizes.Sum(static size => size.Value.Stored) + footers, sizes.Sum(static size => size.Value.Resident));

        void Line(string name, int number, long stored, long resident) => output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-22}{number,8}{stored,16:N0}{(double)stored / relationships,16:F2}{resident,16:N0}{(double)resident / relationships,16:F2}"));
    }
}
