using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Values;
using Serverless.TestSupport;

namespace Serverless.GraphCore.Tests;

/// <summary>
/// Databases that are written, compacted, collected and cloned at random, now and as they were, by callers of which some die: each holds what a model says,
/// however much the others delete.
/// </summary>
public sealed class CloneModelTests
{
    private const int Histories = 40;
    private const int Steps = 60;

    private static readonly TimeSpan Retention = TimeSpan.FromHours(5);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_database_holds_what_was_written_to_it_and_what_it_was_cloned_with()
    {
        int clones = 0;
        int past = 0;
        for (int seed = 1; seed <= Histories; seed++)
        {
            var history = new History(seed);
            try
            {
                await history.RunAsync();
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                Assert.Fail($"seed {seed}:\n{string.Join('\n', history.Journal)}\n{failure}");
            }

            clones += history.Clones;
            past += history.PastClones;
        }

        Assert.True(clones > Histories && past > Histories, $"only {clones} clones were made, {past} of the past");
    }

    private sealed class History(int seed)
    {
        private readonly Random random = new(seed);
        private readonly ManualClock clock = new();
        private readonly List<Model> models = [];
        private InMemoryObjectStore store = null!;
        private int written;

        public List<string> Journal { get; } = [];

        public int Clones { get; private set; }

        public int PastClones { get; private set; }

        private GraphDatabaseOptions Options => MaintainedDatabase.Options(clock, rotationRecords: 5) with { Retention = Retention };

        public async Task RunAsync()
        {
            store = new InMemoryObjectStore(clock);
            models.Add(new Model("db-0", await OpenAsync("db-0"), []));
            for (int step = 0; step < Steps; step++)
            {
                Model model = models[random.Next(models.Count)];
                switch (random.Next(12))
                {
                    case < 4:
                        await WriteAsync(model);
                        break;
                    case < 6:
                        Journal.Add($"compact {model.Name}");
                        await model.Database.CompactAsync(force: random.Next(2) == 0, Token);
                        break;
                    case < 8:
                        Journal.Add($"collect {model.Name}");
                        await model.Database.CollectGarbageAsync(Token);
                        break;
                    case 8:
                        clock.Now += TimeSpan.FromMinutes(random.Next(200));
                        Journal.Add($"wait until {clock.Now:T}");
                        break;
                    case 9:
                        await CheckAsync(model.Database, model.Values);
                        model.Database = await OpenAsync(model.Name);
                        break;
                    default:
                        await CloneAsync(model);
                        break;
                }
            }

            foreach (Model model in models)
            {
                await CheckAsync(model.Database, model.Values);
                await CheckAsync(await OpenAsync(model.Name), model.Values);
            }
        }

        private async Task WriteAsync(Model model)
        {
            bool removes = model.Values.Count > 0 && random.Next(3) == 0;
            int value = removes ? model.Values[random.Next(model.Values.Count)] : ++written;
            string statement = removes ? $"MATCH (n:N {{v: {value}}}) DETACH DELETE n" : $"OPTIONAL MATCH (m:N) WITH m LIMIT 1 CREATE (n:N {{v: {value}}}) FOREACH (x IN CASE WHEN m IS NULL THEN [] ELSE [m] END | CREATE (n)-[:R]->(x))";
            Journal.Add($"{(removes ? "remove" : "add")} {value} in {model.Name}");
            TransactionSummary summary;
            try
            {
                summary = await model.Database.ExecuteAsync(new TransactionRequest { Statements = [new QueryRequest(statement, MapValue.Empty)] }, new CollectedResults(), Token);
            }
            catch (GraphException full) when (full.Code == ErrorCodes.DatabaseUnavailable)
            {
                // Too many logs wait for compaction.
                Journal[^1] += ": refused";
                return;
            }

            model.Values = removes ? [.. model.Values.Where(other => other != value)] : [.. model.Values, value];
            model.Past.Add((summary.Bookmark, clock.Now, model.Values));
        }

        private async Task CloneAsync(Model model)
        {
            string name = $"db-{models.Count}-{Journal.Count}";
            (ClonePoint? point, List<int> expected, DateTimeOffset time) = Point(model);
            bool dies = random.Next(3) == 0;
            bool sleeps = !dies && random.Next(2) == 0;
            int last = dies || sleeps ? random.Next(2, 16) : int.MaxValue;
            Journal.Add($"clone {model.Name} as {name} of {(point is null ? "now" : $"{time:T}")}{(dies ? $", dying at {last}" : sleeps ? $", sleeping at {last}" : "")}");
            IObjectStore interrupted = dies ? Interruption.DiesAt(store, last) : Interruption.SleepsAt(store, last, () => CleanUpAsync(model));
            try
            {
                GraphDatabase source = await GraphDatabase.OpenAsync(interrupted, Folder(model.Name), Options, Token);
                await source.CloneAsync(Folder(name), point, Token);
            }
            catch (InterruptedException)
            {
                Journal[^1] += ": died";
            }
            catch (GraphException refusal) when ((refusal.Code == ErrorCodes.ArgumentError && clock.Now - time >= Retention) || (sleeps && refusal.Code == ErrorCodes.ExistingDatabaseFound))
            {
                // It is too old now, or it has been given up for dead.
                Journal[^1] += ": refused";
                return;
            }

            if (await TryOpenAsync(name) is { } clone)
            {
                Clones++;
                PastClones += point is null ? 0 : 1;
                models.Add(new Model(name, clone, expected));
                await CheckAsync(clone, expected);
            }
            else
            {
                Assert.True(dies);
            }
        }

        /// <summary>All that could take something from a clone that is being made.</summary>
        private async Task CleanUpAsync(Model model)
        {
            GraphDatabase database = await OpenAsync(model.Name);
            await database.CompactAsync(force: true, Token);
            for (int i = random.Next(5); i > 0; i--)
            {
                clock.Now += TimeSpan.FromMinutes(random.Next(200));
                await database.CollectGarbageAsync(Token);
            }
        }

        private (ClonePoint? Point, List<int> Values, DateTimeOffset Time) Point(Model model)
        {
            if (model.Past.Count == 0 || random.Next(3) == 0)
            {
                return (null, model.Values, clock.Now);
            }

            int index = random.Next(model.Past.Count);
            (string bookmark, DateTimeOffset time, List<int> values) = model.Past[index];
            if (random.Next(2) == 0)
            {
                return (ClonePoint.AtBookmark(bookmark), values, time);
            }

            // Of commits at one time the last counts.
            return (ClonePoint.AtTime(time), model.Past.Last(state => state.Time == time).Values, time);
        }

        private static async Task CheckAsync(GraphDatabase database, List<int> values)
        {
            var results = new CollectedResults();
            await database.ExecuteAsync(new TransactionRequest { Statements = [new QueryRequest("MATCH (n:N) RETURN n.v ORDER BY n.v", MapValue.Empty)] }, results, Token);
            Assert.Equal(values.Order().Select(static value => $"{value}"), results.Statements[0]);
        }

        private Task<GraphDatabase> OpenAsync(string name) => GraphDatabase.OpenOrCreateAsync(store, Folder(name), Options, Token);

        private async Task<GraphDatabase?> TryOpenAsync(string name)
        {
            try
            {
                return await GraphDatabase.OpenAsync(store, Folder(name), Options, Token);
            }
            catch (GraphException absent) when (absent.Code == ErrorCodes.DatabaseNotFound)
            {
                return null;
            }
        }

        private static ObjectPath Folder(string name) => ObjectPath.Parse("db") / name;
    }

    private sealed class Model(string name, GraphDatabase database, List<int> values)
    {
        public string Name { get; } = name;

        public GraphDatabase Database { get; set; } = database;

        public List<int> Values { get; set; } = values;

        /// <summary>Its own states, oldest first.</summary>
        public List<(string Bookmark, DateTimeOffset Time, List<int> Values)> Past { get; } = [];
    }
}
