using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;
using Serverless.TestSupport;
using Serverless.TestSupport.Storage;

namespace Serverless.GraphCore.Tests.Import;

/// <summary>Imports between whose upload and append another process does something.</summary>
public sealed class ImportConflictTests
{
    private const string Nodes = ":ID,:LABEL,v:int\n1,N,1\n2,N,2\n3,M,3\n";
    private const string Relationships = ":START_ID,:END_ID,:TYPE\n1,2,R\n2,3,R\n";

    private readonly ManualClock clock = new();
    private readonly InMemoryObjectStore store;
    private readonly InterceptedStore intercepted;
    private int interruptions;

    public ImportConflictTests()
    {
        store = new InMemoryObjectStore(clock);
        intercepted = new InterceptedStore(store);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_import_that_sleeps_past_the_grace_period_uploads_again()
    {
        (MaintainedDatabase importer, MaintainedDatabase other) = await OpenAsync();
        List<ObjectPath> uploaded = [];
        Interrupt(1, async () =>
        {
            uploaded = await other.ListAsync(MaintainedDatabase.Paths.Segments, Token);
            clock.Now += TimeSpan.FromHours(2);
            Assert.Equal(1, (await other.Database.CollectGarbageAsync(Token)).Condemned);
            clock.Now += TimeSpan.FromHours(2);
            Assert.Equal(1, (await other.Database.CollectGarbageAsync(Token)).Deleted);
            Assert.Empty(await other.ListAsync(MaintainedDatabase.Paths.Segments, Token));
        });

        await ImportAsync(importer);

        Assert.Single(uploaded);
        Assert.NotEqual(uploaded, await other.ListAsync(MaintainedDatabase.Paths.Segments, Token));
        await CheckAsync(importer, other);
    }

    [Fact]
    public async Task An_import_whose_segment_was_condemned_uploads_again_before_it_is_deleted()
    {
        (MaintainedDatabase importer, MaintainedDatabase other) = await OpenAsync();
        Interrupt(1, async () =>
        {
            clock.Now += TimeSpan.FromHours(2);
            Assert.Equal(1, (await other.Database.CollectGarbageAsync(Token)).Condemned);
        });

        await ImportAsync(importer);
        Assert.Equal(2, (await other.ListAsync(MaintainedDatabase.Paths.Segments, Token)).Count);
        clock.Now += TimeSpan.FromHours(2);
        Assert.Equal(1, (await other.Database.CollectGarbageAsync(Token)).Deleted);

        await CheckAsync(importer, other);
    }

    [Theory]
    [InlineData("CREATE INDEX FOR (n:N) ON (n.v)")]
    [InlineData("CREATE CONSTRAINT FOR (n:N) REQUIRE n.v IS UNIQUE")]
    [InlineData("CREATE (n:Gone {w: 1}) DELETE n")]
    [InlineData("CREATE (n:N {v: 1})", "MATCH (n) DELETE n")]
    public async Task An_import_is_made_for_what_another_one_has_committed_meanwhile(params string[] statements)
    {
        (MaintainedDatabase importer, MaintainedDatabase other) = await OpenAsync();
        Interrupt(1, async () =>
        {
            foreach (string statement in statements)
            {
                await other.RunAsync(statement, Token);
            }
        });

        await ImportAsync(importer);

        await CheckAsync(importer, other);
    }

    [Fact]
    public async Task An_import_commits_behind_a_log_that_was_sealed_and_compacted_meanwhile()
    {
        (MaintainedDatabase importer, MaintainedDatabase other) = await OpenAsync();
        Interrupt(1, () => other.Database.CompactAsync(force: true, Token));

        await ImportAsync(importer);

        await CheckAsync(importer, other);
    }

    [Fact]
    public async Task Conflicts_that_go_on_are_outlasted()
    {
        (MaintainedDatabase importer, MaintainedDatabase other) = await OpenAsync();
        Interrupt(3, () => other.RunAsync($"CREATE INDEX FOR (n:N) ON (n.v{interruptions})", Token));

        await ImportAsync(importer);

        Assert.Equal(3, interruptions);
        await CheckAsync(importer, other);
    }

    [Fact]
    public async Task A_constraint_that_came_meanwhile_is_kept_and_nothing_is_imported()
    {
        (MaintainedDatabase importer, MaintainedDatabase other) = await OpenAsync();
        Interrupt(1, () => other.RunAsync("CREATE CONSTRAINT FOR (n:N) REQUIRE n.w IS NOT NULL", Token));

        GraphException failure = await Assert.ThrowsAsync<GraphException>(() => ImportAsync(importer));

        Assert.Equal((ErrorCodes.ConstraintValidationFailed, "`n.csv`, line 2: the import violates a constraint: all nodes with label `N` must have the property `w`."), (failure.Code, failure.Message));
        await CheckEmptyAsync(other);
    }

    [Theory]
    [InlineData("CREATE (:Other)")]
    [InlineData(null)]
    public async Task A_database_that_was_filled_meanwhile_takes_no_import(string? statement)
    {
        (MaintainedDatabase importer, MaintainedDatabase other) = await OpenAsync();
        Interrupt(1, () => statement is null ? ImportAsync(other) : other.RunAsync(statement, Token));

        GraphException failure = await Assert.ThrowsAsync<GraphException>(() => ImportAsync(importer));

        Assert.Equal(ErrorCodes.DatabaseNotEmpty, failure.Code);
        await other.RunAsync("MATCH (n:Other) DELETE n", Token);
        Assert.Equal(statement is null ? ["1", "2"] : [], await other.ValuesAsync(Token));
        await CollectAllAsync(other);
    }

    /// <summary>The importer's store is another one's meanwhile, before an import's record is appended.</summary>
    private void Interrupt(int times, Func<Task> meanwhile)
    {
        bool hasUploaded = false;
        intercepted.Before = async (operation, path) =>
        {
            hasUploaded |= operation == StoreOperation.Put && path.IsBelow(MaintainedDatabase.Paths.Segments);
            if (operation == StoreOperation.Append && hasUploaded && interruptions < times)
            {
                hasUploaded = false;
                interruptions++;
                await meanwhile();
            }
        };
    }

    private async Task<(MaintainedDatabase Importer, MaintainedDatabase Other)> OpenAsync()
    {
        GraphDatabaseOptions options = MaintainedDatabase.Options(clock, 1000);
        MaintainedDatabase other = await new MaintainedDatabase(store, options).OpenAsync(Token);
        return (await new MaintainedDatabase(intercepted, options).OpenAsync(Token), other);
    }

    private static Task ImportAsync(MaintainedDatabase database) =>
        database.Database.ImportAsync(new ImportRequest(ImportTesting.Files(("n.csv", Nodes), ("r.csv", Relationships)), new ImportOptions()), Token);

    // All is there once, for both and for whoever opens it, before and after compaction and collection; and it can be written.
    private async Task CheckAsync(MaintainedDatabase importer, MaintainedDatabase other)
    {
        Assert.True(interruptions > 0);
        MaintainedDatabase opened = await new MaintainedDatabase(store, MaintainedDatabase.Options(clock, 1000)).OpenAsync(Token);
        foreach (MaintainedDatabase database in (MaintainedDatabase[])[importer, other, opened])
        {
            await CheckWholeAsync(database);
        }

        await other.RunAsync("CREATE (:Other {x: 1})", Token);
        Assert.Equal(["4"], (await importer.RunAsync("MATCH (n) RETURN count(DISTINCT id(n))", Token)).Statements[0]);
        await CollectAllAsync(other);
        opened = await new MaintainedDatabase(store, MaintainedDatabase.Options(clock, 1000)).OpenAsync(Token);
        await CheckWholeAsync(opened);
        await CheckWholeAsync(other);
    }

    private static async Task CheckWholeAsync(MaintainedDatabase database)
    {
        Assert.Equal(["1", "2"], await database.ValuesAsync(Token));
        Assert.Equal(["2"], (await database.RunAsync("MATCH (n:N {v: 2})-[:R]->(:M {v: 3}) RETURN n.v", Token)).Statements[0]);
        Assert.Equal(["2"], (await database.RunAsync("MATCH ()-[r:R]->() RETURN count(DISTINCT id(r))", Token)).Statements[0]);
    }

    private async Task CheckEmptyAsync(MaintainedDatabase database)
    {
        Assert.Equal(["0"], (await database.RunAsync("MATCH (n) RETURN count(n)", Token)).Statements[0]);
        await CollectAllAsync(database);
    }

    private async Task CollectAllAsync(MaintainedDatabase database)
    {
        await database.Database.CompactAsync(force: true, Token);
        for (int run = 0; run < 4; run++)
        {
            clock.Now += TimeSpan.FromHours(2);
            await database.Database.CollectGarbageAsync(Token);
        }

        await DatabaseObjects.AssertNoGarbageAsync(store, MaintainedDatabase.Folder, Token);
    }
}
