using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Transactions;

/// <summary>One instance that has the database open, among several on one store.</summary>
internal sealed class TransactionInstance(GraphDatabase database, string owner = "Ann")
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public GraphDatabase Database => database;

    public static GraphDatabaseOptions Options(TimeProvider clock, int logRecords = 1000) => MaintainedDatabase.Options(clock, logRecords) with { RandomSeed = static () => 1 };

    public static async Task<TransactionInstance> OpenAsync(IObjectStore store, GraphDatabaseOptions options, string owner = "Ann") =>
        new(await GraphDatabase.OpenOrCreateAsync(store, MaintainedDatabase.Folder, options, Token), owner);

    public Task<TransactionHandle> BeginAsync(params string[] statements) => BeginAsync(new TransactionOptions { Owner = owner }, statements);

    public Task<TransactionHandle> BeginAsync(TransactionOptions options, params string[] statements) =>
        database.Transactions.BeginAsync(options, Requests(statements), new CollectedResults(), Token);

    /// <summary>Runs statements; the rows of the last one.</summary>
    public async Task<List<string>> RunAsync(TransactionHandle transaction, params string[] statements)
    {
        var results = new CollectedResults();
        await database.Transactions.RunAsync(transaction.Id, owner, Requests(statements), default, results, Token);
        return results.Statements.LastOrDefault() ?? [];
    }

    public Task<TransactionHandle> KeepAsync(TransactionHandle transaction) => database.Transactions.RunAsync(transaction.Id, owner, [], default, new CollectedResults(), Token);

    public async Task<(TransactionSummary Summary, CollectedResults Results)> CommitAsync(TransactionHandle transaction, params string[] statements)
    {
        var results = new CollectedResults();
        return (await database.Transactions.CommitAsync(transaction.Id, owner, Requests(statements), default, results, Token), results);
    }

    public Task RollBackAsync(TransactionHandle transaction) => database.Transactions.RollBackAsync(transaction.Id, owner, Token);

    /// <summary>Runs a statement in a transaction of its own; its rows.</summary>
    public async Task<List<string>> QueryAsync(string statement)
    {
        var results = new CollectedResults();
        await database.ExecuteAsync(new TransactionRequest { Statements = Requests(statement) }, results, Token);
        return results.Statements.SingleOrDefault() ?? [];
    }

    public static async Task<ErrorCode> FailureOfAsync(Func<Task> call) => (await Assert.ThrowsAsync<GraphException>(call)).Code;

    private static QueryRequest[] Requests(params string[] statements) => [.. statements.Select(static text => new QueryRequest(text, MapValue.Empty))];
}
