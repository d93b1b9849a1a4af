using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Federation;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Values;
using Serverless.TestSupport;

namespace Serverless.GraphCore.Tests.Federation;

/// <summary>Some databases in memory and the names that they go by; takes note of what each is asked for.</summary>
internal sealed class Tenants : IFederationHost
{
    private readonly ManualClock clock = new();
    private readonly Dictionary<string, GraphDatabase> databases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> names = new(StringComparer.OrdinalIgnoreCase);
    private readonly FederatedQueries queries;
    private readonly Lock gate = new();
    private int calls;
    private int? failingCall;
    private bool failsLate;

    private Tenants() => queries = new FederatedQueries(new GraphDatabaseOptions { Clock = clock, RandomSeed = static () => 1 });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>What the databases were asked to run, with EXPLAIN aside.</summary>
    public List<Subquery> Subqueries { get; } = [];

    /// <summary>Rows that they have answered.</summary>
    public long Rows { get; private set; }

    /// <summary>The databases of the last statement, and the one that it writes.</summary>
    public (string[] All, string? Written) Authorized { get; private set; }

    /// <summary>Those of them that it reads.</summary>
    public string[] Read { get; private set; } = [];

    public QuerySummary? Summary { get; private set; }

    /// <summary>Whether what fails late has been committed: nobody can take that back.</summary>
    public bool HasLostTheReplyOfAWrite { get; private set; }

    public static async Task<Tenants> OpenAsync(params string[] names)
    {
        var tenants = new Tenants();
        foreach (string name in names)
        {
            GraphDatabaseOptions options = new() { Clock = tenants.clock, RandomSeed = static () => 1, Name = name };
            tenants.databases.Add(name, await GraphDatabase.OpenOrCreateAsync(new InMemoryObjectStore(tenants.clock), MaintainedDatabase.Folder, options, Token));
            tenants.names.Add(name, [name]);
        }

        return tenants;
    }

    /// <summary>Gives databases another name; of several it is a composite.</summary>
    public Tenants Name(string name, params string[] targets)
    {
        names.Add(name, targets);
        return this;
    }

    /// <summary>Makes one call of a database fail.</summary>
    /// <param name="call">Its number, from 0.</param>
    /// <param name="isLate">Whether it fails when the database has done its part.</param>
    public void FailAt(int call, bool isLate) => (failingCall, failsLate) = (call, isLate);

    /// <summary>Runs a statement on one database alone.</summary>
    public async Task<List<string>> OnAsync(string database, string statement, MapValue? parameters = null)
    {
        var results = new CollectedResults();
        await databases[database].ExecuteAsync(new TransactionRequest { Statements = [new QueryRequest(statement, parameters ?? MapValue.Empty)] }, results, Token);
        return Plain(results);
    }

    /// <summary>Runs a statement over databases, as a request to one of them.</summary>
    public async Task<List<string>> QueryAsync(string database, string statement, MapValue? parameters = null, bool readOnly = false)
    {
        Subqueries.Clear();
        Rows = 0;
        var results = new CollectedResults();
        await queries.ExecuteAsync(new QueryRequest(statement, parameters ?? MapValue.Empty), database, 0, default, readOnly, moment: null, this, results, Token);
        Summary = results.Summaries.SingleOrDefault();
        return Plain(results);
    }

    public async Task<GraphException> FailureAsync(string database, string statement) => await Assert.ThrowsAsync<GraphException>(() => QueryAsync(database, statement));

    // Texts without quotes.
    private static List<string> Plain(CollectedResults results) => [.. (results.Statements.SingleOrDefault() ?? []).Select(static row => row.Replace("'", "", StringComparison.Ordinal))];

    ValueTask<IReadOnlyList<FederatedDatabase>> IFederationHost.ResolveAsync(NameOfDatabase name, CancellationToken cancellationToken) => names.TryGetValue(name.Text, out string[]? targets)
        ? ValueTask.FromResult<IReadOnlyList<FederatedDatabase>>([.. targets.Select(static target => new FederatedDatabase(target, target))])
        : throw new GraphException(ErrorCodes.DatabaseNotFound, $"There is no database `{name.Text}`.", position: name.Position);

    ValueTask IFederationHost.AuthorizeAsync(IReadOnlyList<DatabaseUse> databases, CancellationToken cancellationToken)
    {
        Authorized = ([.. databases.Select(static use => use.Database.Name)], databases.SingleOrDefault(static use => use.Writes)?.Database.Name);
        Read = [.. databases.Where(static use => use.Reads).Select(static use => use.Database.Name)];
        return ValueTask.CompletedTask;
    }

    async Task IFederationHost.RunAsync(Subquery subquery, IResultSink sink, CancellationToken cancellationToken)
    {
        bool fails = Interlocked.Increment(ref calls) - 1 == failingCall;
        if (fails && !failsLate)
        {
            throw new GraphException(ErrorCodes.DatabaseUnavailable, "The store is away.");
        }

        var counting = new CountingSink(sink);
        await databases[subquery.Database.Key].ExecuteAsync(new TransactionRequest { Statements = [subquery.Query], ReadOnly = !subquery.Writes, BeforeCommit = subquery.BeforeCommit }, counting, cancellationToken);
        if (fails)
        {
            HasLostTheReplyOfAWrite = subquery.Writes;
            throw new GraphException(ErrorCodes.DatabaseUnavailable, "The store is away.");
        }

        lock (gate)
        {
            if (!subquery.Query.Text.StartsWith("EXPLAIN", StringComparison.Ordinal))
            {
                Subqueries.Add(subquery);
                Rows += counting.Rows;
            }
        }
    }

    private sealed class CountingSink(IResultSink sink) : IResultSink
    {
        public long Rows { get; private set; }

        public void Begin(int statement, IReadOnlyList<string> columns) => sink.Begin(statement, columns);

        public ValueTask AddAsync(ResultBatch batch, CancellationToken cancellationToken)
        {
            Rows += batch.RowCount;
            return sink.AddAsync(batch, cancellationToken);
        }

        public void End(int statement, QuerySummary summary) => sink.End(statement, summary);
    }
}
