using CsCheck;
using Serverless.GraphCore.Export;
using Serverless.GraphCore.Storage.Bases;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Storage.Snapshots;
using Serverless.GraphCore.Tests.Export;
using Serverless.GraphCore.Values;
using Serverless.TestSupport;
using Serverless.TestSupport.Graphs;
using Serverless.TestSupport.Storage;

namespace Serverless.GraphCore.Tests.Import;

/// <summary>
/// An imported graph's life, compared with a model after each step: in the log, in segments, changed, compacted again, without its garbage,
/// opened anew, emptied, and imported again.
/// </summary>
public sealed class ImportedDatabaseTests
{
    private const long Samples = 40;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task What_was_imported_is_there_through_compaction_and_garbage_collection() =>
        Gen.Select(GraphGen.Graphs.Where(static graph => graph.Nodes.Count > 0), Gen.Bool, Gen.Bool).SampleAsync(RunAsync, iter: Samples, threads: 1);

    private static async Task RunAsync(NaiveGraph model, bool hasHistory, bool isCompactedFirst)
    {
        var clock = new ManualClock();
        var store = new InMemoryObjectStore(clock);
        GraphDatabaseOptions options = MaintainedDatabase.Options(clock, 1000);
        MaintainedDatabase database = await new MaintainedDatabase(store, options).OpenAsync(Token);
        if (hasHistory)
        {
            // Names, ids and indexes of before; what is indexed are properties of the generator.
            await database.RunAsync("CREATE INDEX FOR (n:A) ON (n.B)", Token);
            await database.RunAsync("CREATE INDEX FOR ()-[r:A]-() ON (r.B)", Token);
            await database.RunAsync("CREATE (:A:Old {B: 1, old: 2})-[:A {B: 1}]->(:B)", Token);
            await database.RunAsync("MATCH (n) DETACH DELETE n", Token);
        }

        if (isCompactedFirst)
        {
            await database.Database.CompactAsync(force: true, Token);
        }

        var files = new TextSink();
        await GraphExporter.RunAsync(GraphGen.Snapshot(model), ExportFormat.JsonLines, files, Token);
        await database.Database.ImportAsync(new ImportRequest(ImportTesting.Files(files.Files), new ImportOptions()), Token);
        await CheckAsync("imported");
        await database.Database.CompactAsync(force: true, Token);
        await CheckAsync("compacted");

        await database.RunAsync("MATCH (n) SET n.new = 1", Token);
        await database.RunAsync("MATCH ()-[r]->() SET r.new = 2", Token);
        await database.RunAsync("CREATE (n:New) CREATE (n)-[:NEW]->(n)", Token);
        Change(model);
        await CheckAsync("changed");
        await database.Database.CompactAsync(force: true, Token);
        await CheckAsync("compacted again");
        await CollectAsync();
        await CheckAsync("collected");

        await database.RunAsync("MATCH (n) DETACH DELETE n", Token);
        model.Nodes.Clear();
        model.Relationships.Clear();
        await CheckAsync("emptied");
        await database.Database.ImportAsync(new ImportRequest(ImportTesting.Files(("n.csv", ":ID,:LABEL,B:int\n1,A,5\n")), new ImportOptions()), Token);
        model.Nodes.Add(0, new NaiveNode(["A"], new SortedDictionary<string, Value>(StringComparer.Ordinal) { ["B"] = IntegerValue.Of(5) }));
        await CheckAsync("imported again");
        Assert.Equal(["1"], (await database.RunAsync("MATCH (n:A {B: 5}) RETURN count(n)", Token)).Statements[0]);
        await database.Database.CompactAsync(force: true, Token);
        await CollectAsync();
        await CheckAsync("at last");

        async Task CheckAsync(string step)
        {
            NaiveGraph found = await GraphContents.ReadAsync(await OpenAsync(store, options));
            Assert.Equal($"{step}\n{model.DumpWithoutIds()}", $"{step}\n{found.DumpWithoutIds()}");
        }

        async Task CollectAsync()
        {
            for (int run = 0; run < 4; run++)
            {
                clock.Now += TimeSpan.FromHours(2);
                await database.Database.CollectGarbageAsync(Token);
            }

            await DatabaseObjects.AssertNoGarbageAsync(store, MaintainedDatabase.Folder, Token);
        }
    }

    // As the statements do.
    private static void Change(NaiveGraph model)
    {
        foreach (NaiveNode node in model.Nodes.Values)
        {
            node.Properties["new"] = IntegerValue.Of(1);
        }

        foreach (NaiveRelationship relationship in model.Relationships.Values)
        {
            relationship.Properties["new"] = IntegerValue.Of(2);
        }

        long id = model.Nodes.Count;
        model.Nodes.Add(id, new NaiveNode(["New"], new SortedDictionary<string, Value>(StringComparer.Ordinal)));
        model.Relationships.Add(model.Relationships.Count, new NaiveRelationship("NEW", id, id, new SortedDictionary<string, Value>(StringComparer.Ordinal)));
    }

    /// <summary>The database as a process finds it that opens it.</summary>
    private static async Task<GraphSnapshot> OpenAsync(IObjectStore store, GraphDatabaseOptions options)
    {
        var opener = new BaseOpener(store, MaintainedDatabase.Paths, new GraphCache().Chunks, new RequestPolicy(options.Log, options.Clock));
        var snapshots = new SnapshotSource(opener);
        await DatabaseLog.OpenAsync(store, MaintainedDatabase.Paths, snapshots, options.Log, options.Clock, Token);
        return (await snapshots.CurrentAsync(Token)).Snapshot;
    }
}
