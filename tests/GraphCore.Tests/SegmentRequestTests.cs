using System.Globalization;
using System.Text;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Tests.Import;
using Serverless.GraphCore.Values;
using Serverless.TestSupport;

namespace Serverless.GraphCore.Tests;

/// <summary>What questions on a database in segments ask of the store, as docs/GUARANTEES.md promises: the exact number of requests.</summary>
public sealed class SegmentRequestTests
{
    // Three groups, whose columns are too far from each other to be read by one request for the gap between them.
    private const int People = 150_000;

    private static readonly ObjectPath Folder = ObjectPath.Parse("db/people");

    private readonly ManualClock clock = new();
    private readonly CountingObjectStore store;

    public SegmentRequestTests() => store = new CountingObjectStore(new InMemoryObjectStore(clock));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>
    /// Each question is the first of a process: HEAD, the log, the log's end for the strong read and the segment's footer are four requests;
    /// then one for each step of the plan that needs chunks, for those of a group that lie next to each other.
    /// </summary>
    [Theory]
    [InlineData("MATCH (p:Person) RETURN count(p)", "150000", 0)]
    [InlineData("MATCH ()-[k:KNOWS]->() RETURN count(k)", "450000", 0)]
    [InlineData("MATCH (p:Person {id: 77}) RETURN p.name", "'name 77'", 2)]
    [InlineData("MATCH (p:Person {id: 77}) RETURN count(p)", "1", 1)]
    [InlineData("MATCH (p:Person {id: 77})-[:KNOWS]->(q) RETURN count(q)", "3", 2)]
    [InlineData("MATCH (p:Person {id: 77})-[:KNOWS]->()-[:KNOWS]->(q) RETURN count(DISTINCT q)", "5", 2)]
    [InlineData("MATCH (p:Person {id: 77})-[:KNOWS]->(q) RETURN max(q.age)", "86", 3)]
    [InlineData("MATCH (p:Person) RETURN max(p.age)", "99", 3)]
    public async Task First_question_of_a_process_costs(string question, string answer, int chunkRequests)
    {
        GraphDatabaseOptions options = MaintainedDatabase.Options(clock, 1000);
        await using (GraphDatabase database = await GraphDatabase.OpenOrCreateAsync(store, Folder, options, Token))
        {
            await RunAsync(database, "CREATE INDEX FOR (p:Person) ON (p.id)");
            await database.ImportAsync(new ImportRequest(ImportTesting.Files(("people.csv", Nodes()), ("knows.csv", Relationships())), new ImportOptions { IdType = ImportIdType.Integer }), Token);
            await database.CompactAsync(force: true, Token);
        }

        StoreCounters before = store.Counters;
        await using GraphDatabase fresh = await GraphDatabase.OpenAsync(store, Folder, options with { Cache = new GraphCache() }, Token);
        Assert.Equal(answer, await RunAsync(fresh, question));
        StoreCounters cost = store.Counters - before;
        Assert.Equal((4 + chunkRequests, 0L, 0L, 0L, 0L), (cost.Gets, cost.Puts, cost.Appends, cost.Lists, cost.Deletes));

        before = store.Counters;
        Assert.Equal(answer, await RunAsync(fresh, question));
        Assert.Equal(1, (store.Counters - before).Requests);
    }

    private static async Task<string> RunAsync(GraphDatabase database, string statement)
    {
        var results = new CollectedResults();
        await database.ExecuteAsync(new TransactionRequest { Statements = [new QueryRequest(statement, MapValue.Empty)] }, results, Token);
        return results.Statements[0].SingleOrDefault() ?? "";
    }

    private static string Nodes()
    {
        var text = new StringBuilder("id:ID,name,age:int,:LABEL\n");
        for (int i = 0; i < People; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i},name {i},{i * 37 % 100},Person\n");
        }

        return text.ToString();
    }

    /// <summary>Each knows three of the following ones.</summary>
    private static string Relationships()
    {
        var text = new StringBuilder(":START_ID,:END_ID,:TYPE\n");
        for (int i = 0; i < People; i++)
        {
            for (int step = 1; step <= 9; step += 4)
            {
                text.Append(CultureInfo.InvariantCulture, $"{i},{(i + step) % People},KNOWS\n");
            }
        }

        return text.ToString();
    }
}
