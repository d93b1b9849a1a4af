using System.Text;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Import;
using Serverless.GraphCore.Storage;
using Serverless.GraphCore.Storage.Bases;
using Serverless.GraphCore.Storage.Building;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Storage.Snapshots;
using Serverless.GraphCore.Tests.Storage.Building;

namespace Serverless.GraphCore.Tests.Import;

/// <summary>Imports files that a test holds as text.</summary>
internal static class ImportTesting
{
    public const long FirstBlock = 3;

    public static async IAsyncEnumerable<ImportFile> Files(params (string Name, string Text)[] files)
    {
        foreach ((string name, string text) in files)
        {
            await Task.Yield();
            yield return new ImportFile(name, new MemoryStream(Encoding.UTF8.GetBytes(text)));
        }
    }

    public static async Task<(GraphBuilder Builder, BadRows Bad)> ReadAsync(ImportOptions options, params (string Name, string Text)[] files)
    {
        var bad = new BadRows(options.SkipBad);
        GraphBuilder builder = await new GraphFileReader(new ImportRequest(Files(files), options), bad, 17, new BuildMemory(long.MaxValue / 2)).ReadAsync(TestContext.Current.CancellationToken);
        return (builder, bad);
    }

    public static WrittenSegment ToSegment(GraphBuilder builder, IGraphReader? database = null)
    {
        using var content = new MemoryStream();
        var segment = GraphSegment.Write(builder, database ?? GraphSnapshot.Empty("test"), FirstBlock, Guid.Empty, new Guid(7, 0, 0, new byte[8]), content, TestContext.Current.CancellationToken);
        return new WrittenSegment(segment, content.ToArray());
    }

    /// <summary>A snapshot whose base is a segment.</summary>
    public static async Task<GraphSnapshot> OpenAsync(WrittenSegment written)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        GraphSegment segment = written.Segment;
        var store = new InMemoryObjectStore(TimeProvider.System);
        var paths = new DatabasePaths(ObjectPath.Parse("db/test"));
        await store.PutAsync(paths.Segment(segment.Reference.Id), written.Content, PutCondition.IfAbsent, cancellationToken);
        var opener = new BaseOpener(store, paths, new GraphDatabaseOptions().Cache.Chunks, new RequestPolicy(new LogOptions(), TimeProvider.System));
        BaseGraph stored = await opener.OpenAsync(Heads.Of(segment.Reference.Owner), [segment.Reference], null, cancellationToken);
        return new GraphSnapshot(GraphState.Over("test", stored, segment.Size));
    }

    /// <summary>Imports files and reads the segment that they become.</summary>
    public static async Task<SegmentGraph> ImportAsync(ImportOptions options, params (string Name, string Text)[] files) =>
        SegmentGraph.Read(ToSegment((await ReadAsync(options, files)).Builder));
}

/// <summary>A segment and its bytes.</summary>
internal sealed record WrittenSegment(GraphSegment Segment, byte[] Content);

/// <summary>Keeps the files of an export as text.</summary>
internal sealed class TextSink : IExportSink
{
    private readonly List<(string Name, MemoryStream Content)> files = [];

    public (string Name, string Text)[] Files => [.. files.Select(file => (file.Name, Encoding.UTF8.GetString(file.Content.ToArray())))];

    public ValueTask BeginFileAsync(string name, CancellationToken cancellationToken)
    {
        files.Add((name, new MemoryStream()));
        return ValueTask.CompletedTask;
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => files[^1].Content.WriteAsync(content, cancellationToken);
}
