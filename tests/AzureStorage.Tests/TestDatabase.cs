using Serverless.GraphCore;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Values;

namespace Serverless.AzureStorage.Tests;

/// <summary>Opens a database of a store and runs statements in it.</summary>
internal static class TestDatabase
{
    public static readonly ObjectPath Folder = ObjectPath.Parse("db/test");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Task<GraphDatabase> OpenAsync(IObjectStore store, GraphDatabaseOptions? options = null) =>
        GraphDatabase.OpenOrCreateAsync(store, Folder, options ?? new GraphDatabaseOptions(), Token);

    public static TransactionRequest Request(string statement, params (string Name, Value Value)[] parameters) =>
        new() { Statements = [new QueryRequest(statement, new MapValue([.. parameters.Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value))]))] };

    public static async Task<long?> RunAsync(GraphDatabase database, string statement, params (string Name, Value Value)[] parameters)
    {
        var rows = new IntegerRows();
        await database.ExecuteAsync(Request(statement, parameters), rows, Token);
        return rows.Integers.Count == 0 ? null : Assert.Single(rows.Integers);
    }
}

/// <summary>Results of one column of integers.</summary>
internal sealed class IntegerRows : IResultSink
{
    public List<long> Integers { get; } = [];

    public void Begin(int statement, IReadOnlyList<string> columns)
    {
    }

    public ValueTask AddAsync(ResultBatch batch, CancellationToken cancellationToken)
    {
        for (int row = 0; row < batch.RowCount; row++)
        {
            Integers.Add(((IntegerValue)batch.Columns[0].GetValue(row)).Integer);
        }

        return ValueTask.CompletedTask;
    }

    public void End(int statement, QuerySummary summary)
    {
    }
}
